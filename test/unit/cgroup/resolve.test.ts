import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable } from '../../../src/lib/printable.ts';
import { RECOGNISERS, relationOf, resolveCgroup, subjectOf } from '../../../src/cgroup/index.ts';

const ID = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const UID = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const UID_ = UID.replaceAll('-', '_');
const STATIC = '0123456789abcdef0123456789abcdef';
const POD = `pod/${UID}`;
const PIECES = [
  'lxc',
  'ns',
  'lxc.payload.a',
  'machine-a.scope',
  'nomad',
  'ecs',
  'slurm',
  'job_1',
  'mesos',
  'lsf',
  'pbs_jobs',
  '\u0007',
  'qemu.slice',
  '1.scope',
];

describe('each family recognises its own sample', () => {
  test.each(RECOGNISERS.map((recogniser) => [recogniser.id, recogniser] as const))('%s', (_, recogniser) => {
    const parts = recogniser.sample.split('/').filter((part) => part !== '');
    expect(recogniser.recognise({ path: recogniser.sample, parts, hostKey: 'web-7' })).toBeDefined();
  });
});

describe('Kubernetes', () => {
  test.each([
    ['guaranteed, cgroupfs', `/kubepods/pod${UID}/${ID}`, 'guaranteed', undefined],
    ['burstable, cgroupfs', `/kubepods/burstable/pod${UID}/${ID}`, 'burstable', undefined],
    ['best effort, cgroupfs', `/kubepods/besteffort/pod${UID}/${ID}`, 'besteffort', undefined],
    [
      'guaranteed, systemd, containerd',
      `/kubepods.slice/kubepods-pod${UID_}.slice/cri-containerd-${ID}.scope`,
      'guaranteed',
      'containerd',
    ],
    [
      'burstable, systemd, CRI-O',
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UID_}.slice/crio-${ID}.scope`,
      'burstable',
      'cri-o',
    ],
    [
      'best effort, systemd, Docker',
      `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${UID_}.slice/docker-${ID}.scope`,
      'besteffort',
      'docker',
    ],
    ['inside of kind', `/docker/${ID}/kubelet/kubepods/burstable/pod${UID}/${ID}`, 'burstable', undefined],
    [
      'inside of kind, systemd',
      `/docker/${ID}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod${UID_}.slice/cri-containerd-${ID}.scope`,
      'burstable',
      'containerd',
    ],
    [
      'inside of an LXC payload',
      `/lxc.payload.n1/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UID_}.slice/cri-containerd-${ID}.scope`,
      'burstable',
      'containerd',
    ],
    [
      'containerd without systemd in a service',
      `/system.slice/containerd.service/kubepods-burstable-pod${UID_}.slice:cri-containerd:${ID}`,
      'burstable',
      'containerd',
    ],
    ['with a cgroup of its own below', `/kubepods/pod${UID}/${ID}/init`, 'guaranteed', undefined],
  ])('a container: %s', (_, path, qos, containerRuntime) => {
    expect(resolveCgroup(path, 'node-1')).toEqual({
      kind: 'kubernetes-container',
      identity: POD,
      fleetIdentity: POD,
      identityQuality: 'instance',
      cgroup: path,
      podUid: UID,
      containerId: ID,
      qos,
      ...(containerRuntime === undefined ? {} : { containerRuntime }),
      ...(path.startsWith('/lxc') ? { guest: 'n1' } : {}),
    });
  });

  test('a pod is told from its containers', () => {
    const path = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UID_}.slice`;
    expect(resolveCgroup(path, 'node-1')).toMatchObject({
      kind: 'kubernetes-pod',
      identity: POD,
      podUid: UID,
      qos: 'burstable',
    });
  });

  test('a static pod has a uid without dashes', () => {
    const path = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${STATIC}.slice/cri-containerd-${ID}.scope`;
    expect(resolveCgroup(path, 'node-1')).toMatchObject({ identity: `pod/${STATIC}`, podUid: STATIC });
  });

  test.each([
    ['/kubepods.slice', 'kubernetes-node', 'node-1/kubepods'],
    ['/kubepods/besteffort', 'kubernetes-qos', 'node-1/kubepods/besteffort'],
    ['/kubepods.slice/kubepods-burstable.slice', 'kubernetes-qos', 'node-1/kubepods/burstable'],
    [
      '/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice',
      'kubernetes-qos',
      'node-1/kubepods/besteffort',
    ],
  ])('above the pods: %s', (path, kind, identity) => {
    expect(resolveCgroup(path, 'node-1')).toMatchObject({ kind, identity });
  });
});

describe('containers outside of Kubernetes', () => {
  test.each([
    [`/docker/${ID}`, 'docker-container', 'docker'],
    [`/system.slice/docker-${ID}.scope`, 'docker-container', 'docker'],
    [`/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${ID}.scope`, 'docker-container', 'docker'],
    [`/machine.slice/libpod-${ID}.scope/container`, 'podman-container', 'podman'],
    [`/libpod_parent/libpod-${ID}`, 'podman-container', 'podman'],
    [`/machine.slice/libpod-conmon-${ID}.scope`, 'podman-container', 'podman'],
    [`/machine.slice/machine-libpod_pod_${'a'.repeat(64)}.slice/libpod-${ID}.scope`, 'podman-container', 'podman'],
    [`/system.slice/nerdctl-${ID}.scope`, 'container', 'containerd'],
    [`/system.slice:docker:${ID}`, 'docker-container', 'docker'],
    [`/docker/${'a'.repeat(64)}/docker/${ID}`, 'docker-container', 'docker'],
    [`/ecs/task/${ID}`, 'container', undefined],
  ])('%s', (path, kind, containerRuntime) => {
    expect(resolveCgroup(path, 'web-7')).toMatchObject({
      kind,
      ...(containerRuntime === undefined ? {} : { containerRuntime }),
      containerId: ID,
      identity: `container/${ID}`,
      identityQuality: 'instance',
    });
  });

  test('a pod of Podman is known by its id only', () => {
    const unit = `machine-libpod_pod_${ID}.slice`;
    expect(resolveCgroup(`/machine.slice/${unit}`, 'web-7')).toMatchObject({
      kind: 'systemd-slice',
      identity: `podman-pod/${ID}`,
      identityQuality: 'instance',
      unit,
    });
  });

  test('a container that its service holds goes by the service, which keeps its name', () => {
    expect(resolveCgroup(`/system.slice/web.service/libpod-payload-${ID}`, 'web-7')).toMatchObject({
      kind: 'systemd-service',
      identity: 'web-7/web.service',
      containerId: ID,
      containerRuntime: 'podman',
    });
  });
});

describe('systemd', () => {
  test.each([
    ['/system.slice/nginx.service', 'systemd-service', 'nginx.service'],
    ['/system.slice/nginx.service/workers', 'systemd-service', 'nginx.service'],
    ['/system.slice/system-getty.slice/getty@tty1.service', 'systemd-service', 'getty@tty1.service'],
    ['/system.slice', 'systemd-slice', 'system.slice'],
    ['/init.scope', 'systemd-scope', 'init.scope'],
    ['/user.slice/user-1000.slice', 'systemd-slice', 'user-1000.slice'],
    ['/user.slice/user-1000.slice/user@1000.service', 'systemd-service', 'user@1000.service'],
    ['/system.slice/dev\\x2dnull.service', 'systemd-service', 'dev-null.service'],
    ['/system.slice/caf\\xc3\\xa9.service', 'systemd-service', 'café.service'],
    ['/system.slice/a\\xffb.service', 'systemd-service', 'a\\xffb.service'],
    ['/system.slice/a\\x0ab.service', 'systemd-service', 'a\\x0ab.service'],
    [
      '/system.slice/system-postgresql.slice/postgresql@14-data.service',
      'systemd-service',
      'postgresql@14-data.service',
    ],
    ['/system.slice/postgresql@15-main.service', 'systemd-service', 'postgresql@15-main.service'],
    ['/system.slice/nginx.service (deleted)', 'systemd-service', 'nginx.service'],
    ['/../../system.slice/nginx.service', 'systemd-service', 'nginx.service'],
  ])('%s', (path, kind, fleetIdentity) => {
    expect(resolveCgroup(path, 'web-7')).toMatchObject({
      kind,
      fleetIdentity,
      identity: `web-7/${fleetIdentity}`,
      identityQuality: 'unit',
    });
  });

  test.each([
    [
      '/user.slice/user-1000.slice/session-3.scope',
      '/user.slice/user-1000.slice/session-c12.scope',
      'user-1000/session.scope',
    ],
    ['/system.slice/run-r3f0a9b8c7d6e5f40.scope', '/system.slice/run-r0000a9b8c7d6e5f4.scope', 'run.scope'],
    [
      '/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-firefox-3412.scope',
      '/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-firefox-99.scope',
      'user-1000/app-gnome-firefox.scope',
    ],
    [
      '/system.slice/sshd@17-10.0.0.7:22-10.0.0.9:51234.service',
      '/system.slice/sshd@18-10.0.0.7:22-10.0.0.9:51999.service',
      'sshd@.service',
    ],
    ['/system.slice/sshd@17-fe80::1:22-fe80::2:51234.service', '/system.slice/sshd@3-812-0.service', 'sshd@.service'],
    [
      '/machine.slice/machine-qemu\\x2d3\\x2ddb.scope/libvirt/emulator',
      '/machine/qemu-12-db.libvirt-qemu/vcpu0',
      'vm/db',
    ],
    [
      '/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-0b4b1c2e-1111-4222-8333-444455556666.scope',
      '/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-9c4b1c2e-1111-4222-8333-444455556666.scope',
      'user-1000/vte-spawn.scope',
    ],
    [
      '/system.slice/dbus-:1.7-org.example.Helper@0.service',
      '/system.slice/dbus-:1.12-org.example.Helper@3.service',
      'dbus-org.example.Helper.service',
    ],
    [
      '/system.slice/job@0b4b1c2e\\x2d1111\\x2d4222\\x2d8333\\x2d444455556666.service',
      '/system.slice/job@9c4b1c2e\\x2d1111\\x2d4222\\x2d8333\\x2d444455556666.service',
      'job@.service',
    ],
    ['/system.slice/run-p812-i9031.service', '/system.slice/run-u7.service', 'run.service'],
  ])('a new run is the same workload: %s', (one, other, fleetIdentity) => {
    expect(resolveCgroup(one, 'web-7').fleetIdentity).toBe(fleetIdentity);
    expect(resolveCgroup(other, 'web-7').fleetIdentity).toBe(fleetIdentity);
  });

  test('the unit as it is named stays beside the identity', () => {
    expect(resolveCgroup('/user.slice/user-1000.slice/session-3.scope', 'web-7')).toMatchObject({
      kind: 'user-session',
      unit: 'session-3.scope',
      userId: 1000,
    });
  });
});

describe('paths that nobody knows', () => {
  test('stand for themselves, per host', () => {
    expect(resolveCgroup('/batch/42', 'web-7')).toMatchObject({
      kind: 'cgroup',
      identity: 'web-7/batch/42',
      fleetIdentity: '/batch/42',
      identityQuality: 'path',
    });
    expect(resolveCgroup('/', 'web-7').kind).toBe('root');
    expect(resolveCgroup('', 'web-7').kind).toBe('root');
  });

  test('whatever the bytes, there is an answer', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 4096 }),
          fc
            .array(
              fc.constantFrom(
                'kubepods',
                '..',
                `pod${UID}`,
                ID,
                'a b',
                'x.slice',
                '@.service',
                ' (deleted)',
                ...PIECES,
              ),
            )
            .map((parts) => `/${parts.join('/')}`),
        ),
        (path) => {
          const workload = resolveCgroup(path, 'h');
          expect(workload.cgroup).toBe(path);
          expect(workload.identity).not.toBe('');
          expect(resolveCgroup(path, 'h')).toEqual(workload);
          expect(printable(workload.identity + workload.fleetIdentity)).toBe(
            workload.identity + workload.fleetIdentity,
          );
          expect(workload.identity.length).toBeLessThan(40_000);
          expect(relationOf(path, path)).toBe('own');
        },
      ),
    );
  });
});

test.each([
  ['a component far longer than a directory name', `/x@1-${'a'.repeat(4080)}.scope`],
  ['many instance marks', `/${'x@1-a'.repeat(810)}.service`],
  ['many roots of pods', `/${'-kubepods-'.repeat(400)}:docker:x`],
  ['many components', '/a'.repeat(2048)],
  ['many guests', '/lxc/a'.repeat(128)],
  ['many escapes', `/${'\\x2d'.repeat(1000)}.service`],
])('4 KiB of %s take no time', (_, path) => {
  const start = process.hrtime.bigint();
  for (let run = 0; run < 100; run += 1) expect(resolveCgroup(path, 'h').cgroup).toBe(path);
  expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(1000);
});

test.each([
  ['/a/b', '/a/b', 'own'],
  ['/a'.repeat(300), '/a'.repeat(400), 'ancestor'],
  ['/a', '/a/b', 'ancestor'],
  ['/', '/a/b', 'ancestor'],
  ['/a', '/ab', 'unrelated'],
  ['/a/b', '/a', 'unrelated'],
  ['/a/', '/a', 'own'],
] as const)('%s stands to %s as %s', (owner, victim, relation) => {
  expect(relationOf(owner, victim)).toBe(relation);
});

describe('who an incident counts for', () => {
  const nginx = resolveCgroup('/system.slice/nginx.service', 'web-7');
  const slice = resolveCgroup('/system.slice', 'web-7');

  test('whose limit was hit', () => {
    expect(subjectOf({ hostKey: 'web-7', scope: 'cgroup', limitOwner: slice, workload: nginx })).toBe(slice);
  });
  test('the victim where no limit was', () => {
    expect(subjectOf({ hostKey: 'web-7', scope: 'host', limitOwner: slice, workload: nginx })).toBe(nginx);
  });
  test('the host where nobody is named', () => {
    expect(subjectOf({ hostKey: 'web-7', scope: 'host' })).toMatchObject({ kind: 'host', identity: 'host/web-7' });
  });
});
