import type { Rng } from './rng.ts';
import type { Workload } from './workload.ts';

/** Ways of grouping processes that a default fleet has no hosts of. */
export const FAMILY_FLAVOURS = [
  'podman',
  'kubernetes-crio',
  'kubernetes-static',
  'kubernetes-nested',
  'containerd',
  'lxc',
  'nomad',
  'ecs',
  'slurm',
  'yarn',
  'mesos',
  'htcondor',
  'libvirt',
  'user-units',
] as const;
export type FamilyFlavour = (typeof FAMILY_FLAVOURS)[number];

type Row = readonly [kind: NonNullable<Workload['kind']>, name: string, comm: string, uid: number, cgroup: string];

/** What runs on a host of this family. */
export function familyWorkloads(flavour: FamilyFlavour, rng: Rng): readonly Workload[] {
  const runtime = flavour === 'kubernetes-crio' ? 'cri-o' : 'containerd';
  return ROWS[flavour](rng).map(([kind, name, comm, uid, cgroup]) => ({
    name,
    kind,
    ...(kind === 'kubernetes-container' ? { runtime } : {}),
    comms: [comm, 'sh'],
    uid,
    cgroup,
    limitOwner: cgroup,
    limitBytes: 1024 ** 3,
    oomScoreAdj: 0,
    group: false,
  }));
}

const uuid = (rng: Rng, dash = '-'): string => [8, 4, 4, 4, 12].map((digits) => rng.hex(digits)).join(dash);

const USER = '/user.slice/user-1000.slice/user@1000.service';

const ROWS: Readonly<Record<FamilyFlavour, (rng: Rng) => readonly Row[]>> = {
  podman: (rng) => [
    ['podman-container', 'web', 'nginx', 0, `/machine.slice/libpod-${rng.hex(64)}.scope/container`],
    [
      'podman-container',
      'pod',
      'java',
      0,
      `/machine.slice/machine-libpod_pod_${rng.hex(64)}.slice/libpod-${rng.hex(64)}.scope`,
    ],
    ['podman-container', 'rootless', 'node', 100_999, `${USER}/user.slice/libpod-${rng.hex(64)}.scope/container`],
    ['podman-container', 'cgroupfs', 'ruby', 0, `/libpod_parent/libpod-${rng.hex(64)}`],
  ],
  'kubernetes-crio': (rng) =>
    (['', '-burstable', '-besteffort'] as const).map((qos) => [
      'kubernetes-container',
      `crio${qos}`,
      'cortex',
      1_001_240_000,
      `/kubepods.slice${qos === '' ? '' : `/kubepods${qos}.slice`}/kubepods${qos}-pod${uuid(rng, '_')}.slice/crio-${rng.hex(64)}.scope`,
    ]),
  // The uid of a static pod is a hash of its file: no dashes.
  'kubernetes-static': (rng) => [
    [
      'kubernetes-container',
      'etcd',
      'etcd',
      0,
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${rng.hex(32)}.slice/cri-containerd-${rng.hex(64)}.scope`,
    ],
    [
      'kubernetes-container',
      'kube-apiserver',
      'kube-apiserver',
      0,
      `/kubepods/burstable/pod${rng.hex(32)}/${rng.hex(64)}`,
    ],
  ],
  'kubernetes-nested': (rng) => [
    [
      'kubernetes-container',
      'kind',
      'python3',
      0,
      `/system.slice/docker-${rng.hex(64)}.scope/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${uuid(rng, '_')}.slice/cri-containerd-${rng.hex(64)}.scope`,
    ],
    [
      'kubernetes-container',
      'minikube',
      'python3',
      0,
      `/docker/${rng.hex(64)}/kubepods/besteffort/pod${uuid(rng)}/${rng.hex(64)}`,
    ],
  ],
  containerd: (rng) => [
    ['container', 'nerdctl', 'redis-server', 999, `/system.slice/nerdctl-${rng.hex(64)}.scope`],
    ['container', 'default', 'redis-server', 999, `/default/${rng.hex(64)}`],
  ],
  // What runs in a guest counts as what it is there.
  lxc: () => [
    ['systemd-service', 'proxmox', 'mariadbd', 100_110, '/lxc/104/ns/system.slice/mariadb.service'],
    ['systemd-service', 'lxd', 'node', 1_001_000, '/lxc.payload.build-7/system.slice/app.service'],
    ['lxc-container', 'payload', 'perl', 100_000, '/lxc.payload/mail'],
    ['lxc-container', 'old', 'perl', 100_000, '/lxc/mail'],
  ],
  nomad: (rng) => [
    ['nomad-task', 'v1', 'java', 1000, `/nomad/${uuid(rng)}`],
    ['nomad-task', 'v2', 'java', 1000, `/nomad.slice/share.slice/${uuid(rng)}.api.scope`],
  ],
  ecs: (rng) => [['ecs-task', 'task', 'gunicorn', 1000, `/ecs/${rng.hex(32)}/${rng.hex(64)}`]],
  slurm: () => [
    ['slurm-job', 'v1', 'gaussian', 20_417, '/slurm/uid_20417/job_118204/step_batch/task_0'],
    ['slurm-job', 'v1-node', 'gaussian', 20_417, '/slurm_n17/uid_20417/job_118205/step_0/task_3'],
    ['slurm-job', 'v2', 'python3', 20_417, '/system.slice/slurmstepd.scope/job_118206/step_0/user/task_1'],
  ],
  yarn: () => [['yarn-container', 'spark', 'java', 986, '/hadoop-yarn/container_e08_1763982000123_0002_02_000001']],
  mesos: (rng) => [['mesos-container', 'marathon', 'java', 0, `/mesos/${uuid(rng)}`]],
  htcondor: () => [
    ['htcondor-job', 'slot', 'root.exe', 31_000, '/htcondor/condor_var_lib_condor_execute_slot1_3@node17'],
  ],
  libvirt: () => [
    [
      'virtual-machine',
      'db',
      'qemu-system-x86',
      64_055,
      '/machine.slice/machine-qemu\\x2d3\\x2ddb.scope/libvirt/emulator',
    ],
    ['virtual-machine', 'pve', 'kvm', 0, '/qemu.slice/101.scope'],
  ],
  'user-units': () => [
    ['systemd-scope', 'firefox', 'Isolated Web Co', 1000, `${USER}/app.slice/app-gnome-firefox-4117.scope`],
    ['systemd-service', 'pipewire', 'pipewire', 1000, `${USER}/session.slice/pipewire.service`],
    ['user-session', 'ssh', 'python3', 1000, '/user.slice/user-1000.slice/session-17.scope'],
  ],
};
