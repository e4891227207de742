import { createRng, type Rng } from './rng.ts';
import type { Workload, WorkloadKind } from './workload.ts';
import { FAMILY_FLAVOURS, familyWorkloads, type FamilyFlavour } from './workload-families.ts';

export type { Workload } from './workload.ts';

/** How a host groups its processes. */
export type Flavour = CommonFlavour | FamilyFlavour;
type CommonFlavour = 'services' | 'docker' | 'kubernetes-systemd' | 'kubernetes-cgroupfs' | 'desktop';

interface Member {
  readonly name: string;
  readonly comms: readonly [string, ...string[]];
  readonly uid: number;
  readonly limitMiB: number;
}

const member = (name: string, uid: number, limitMiB: number, ...comms: readonly [string, ...string[]]): Member => ({
  name,
  uid,
  limitMiB,
  comms,
});

const SERVICES: readonly Member[] = [
  member('postgresql@15-main', 113, 2048, 'postgres', 'postgres'),
  member('mariadb', 114, 4096, 'mariadbd'),
  member('nginx', 33, 256, 'nginx', 'nginx'),
  member('redis-server', 115, 1024, 'redis-server'),
  member('elasticsearch', 116, 8192, 'java', 'controller'),
  member('rabbitmq-server', 117, 1536, 'beam.smp', 'erl_child_setup'),
  member('php8.2-fpm', 33, 512, 'php-fpm8.2', 'php-fpm8.2', 'php-fpm8.2'),
  member('worker@import', 998, 768, 'ruby', 'ruby'),
  member('clamav-daemon', 118, 1536, 'clamd'),
];

const CONTAINERS: readonly Member[] = [
  member('gitlab-sidekiq', 998, 2048, 'bundle', 'ruby'),
  member('grafana', 472, 512, 'grafana', 'grafana'),
  member('minio', 1000, 1024, 'minio'),
  member('transcoder', 0, 1536, 'ffmpeg', 'sh'),
  member('mongo', 999, 3072, 'mongod'),
  member('jenkins-agent', 1000, 2048, 'java', 'git'),
];

type Qos = 'guaranteed' | 'burstable' | 'besteffort';

const PODS: readonly (readonly [Member, Qos])[] = [
  [member('checkout-api', 1000, 1024, 'java', 'sh'), 'burstable'],
  [member('search-indexer', 1000, 4096, 'java'), 'guaranteed'],
  [member('image-resizer', 65534, 512, 'node', 'npm start'), 'burstable'],
  [member('ledger', 10001, 768, 'python3', 'gunicorn', 'gunicorn'), 'guaranteed'],
  [member('batch-report', 1_001_240_000, 2048, 'Rscript'), 'besteffort'],
  [member('coredns', 0, 170, 'coredns'), 'burstable'],
  [member('prometheus', 65534, 8192, 'prometheus'), 'burstable'],
];

const SESSIONS: readonly Member[] = [
  member('app-gnome-firefox-4117.scope', 1000, 6144, 'Isolated Web Co', 'firefox-bin', 'Web Content'),
  member('app-gnome-code-5120.scope', 1000, 4096, 'code', 'code', '(sd-pam)'),
  member('session-3.scope', 1000, 8192, 'python3', 'bash'),
  // A name cut in the middle of a letter: its last byte is no UTF-8.
  member('app-gnome-tableau-6200.scope', 1000, 2048, 'übersichtstä\udcc3', 'sh'),
];

const OOM_SCORE_ADJ: Readonly<Record<Qos, number>> = { guaranteed: -997, burstable: 936, besteffort: 1000 };

/** What runs on a host: the same for the same seed and host. */
export function workloadsOf(flavour: Flavour, seed: number, host: string): readonly Workload[] {
  const rng = createRng(seed, 'workloads', host);
  const family = FAMILY_FLAVOURS.find((known) => known === flavour);
  return family === undefined ? CASTS[flavour as CommonFlavour](rng) : familyWorkloads(family, rng);
}

const CASTS: Readonly<Record<CommonFlavour, (rng: Rng) => readonly Workload[]>> = {
  services: () => SERVICES.map((service) => workload(service, serviceCgroup(service), 'systemd-service')),
  docker: (rng) =>
    CONTAINERS.map((container, index) => {
      const id = rng.hex(64);
      return workload(
        container,
        index % 2 === 0 ? `/docker/${id}` : `/system.slice/docker-${id}.scope`,
        'docker-container',
      );
    }),
  'kubernetes-systemd': (rng) => PODS.map(([pod, qos]) => podWorkload(pod, qos, systemdPod(qos, rng))),
  'kubernetes-cgroupfs': (rng) => PODS.map(([pod, qos]) => podWorkload(pod, qos, cgroupfsPod(qos, rng))),
  desktop: () => SESSIONS.map((session) => workload(session, sessionCgroup(session), sessionKind(session))),
};

const sessionKind = ({ name }: Member): WorkloadKind =>
  name.startsWith('session-') ? 'user-session' : 'systemd-scope';

function workload(from: Member, cgroup: string, kind: WorkloadKind): Workload {
  const { name, comms, uid, limitMiB } = from;
  return {
    name,
    comms,
    uid,
    cgroup,
    limitOwner: cgroup,
    limitBytes: limitMiB * 1024 ** 2,
    oomScoreAdj: 0,
    group: false,
    kind,
  };
}

function serviceCgroup({ name }: Member): string {
  const template = name.includes('@') ? `system-${name.slice(0, name.indexOf('@'))}.slice/` : '';
  return `/system.slice/${template}${name}.service`;
}

function sessionCgroup({ name, uid }: Member): string {
  const user = `/user.slice/user-${String(uid)}.slice`;
  return name.startsWith('session-') ? `${user}/${name}` : `${user}/user@${String(uid)}.service/app.slice/${name}`;
}

interface PodCgroups {
  readonly container: string;
  /** The node's allocatable memory: whose limit a pod without one of its own hits. */
  readonly root: string;
}

/** A besteffort pod has no limit; the kubelet sets memory.oom.group for containers since 1.28. */
function podWorkload(pod: Member, qos: Qos, { container, root }: PodCgroups): Workload {
  const limitOwner = qos === 'besteffort' ? root : container;
  return {
    ...workload(pod, container, 'kubernetes-container'),
    limitOwner,
    oomScoreAdj: OOM_SCORE_ADJ[qos],
    group: qos !== 'besteffort',
  };
}

const uuid = (rng: Rng, dash: string): string => [8, 4, 4, 4, 12].map((digits) => rng.hex(digits)).join(dash);

function systemdPod(qos: Qos, rng: Rng): PodCgroups {
  const root = '/kubepods.slice';
  const prefix = qos === 'guaranteed' ? 'kubepods' : `kubepods-${qos}`;
  const parent = qos === 'guaranteed' ? root : `${root}/${prefix}.slice`;
  return { root, container: `${parent}/${prefix}-pod${uuid(rng, '_')}.slice/cri-containerd-${rng.hex(64)}.scope` };
}

function cgroupfsPod(qos: Qos, rng: Rng): PodCgroups {
  const root = '/kubepods';
  const parent = qos === 'guaranteed' ? root : `${root}/${qos}`;
  return { root, container: `${parent}/pod${uuid(rng, '-')}/${rng.hex(64)}` };
}
