import { describe, expect, test } from 'vitest';
import { resolveCgroup } from '../../../src/cgroup/index.ts';

const ID = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const UID = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';

describe('a guest without more', () => {
  test.each([
    ['/lxc/web-1', 'lxc-container', 'lxc/web-1', 'web-1'],
    ['/lxc/101', 'lxc-container', 'lxc/101', '101'],
    ['/lxc/101/ns', 'lxc-container', 'lxc/101', '101'],
    ['/lxc/101/ns/something', 'lxc-container', 'lxc/101', '101'],
    ['/lxc.payload.web-1', 'lxc-container', 'lxc/web-1', 'web-1'],
    ['/lxc.payload/web-1', 'lxc-container', 'lxc/web-1', 'web-1'],
    ['/lxc.monitor.web-1', 'lxc-container', 'lxc/web-1', 'web-1'],
    ['/lxc.monitor/web-1', 'lxc-container', 'lxc/web-1', 'web-1'],
    ['/lxc.payload.project_web-1/.lxc', 'lxc-container', 'lxc/project_web-1', 'project_web-1'],
    ['/system.slice/lxc@web-1.service/lxc.payload.web-1', 'lxc-container', 'lxc/web-1', 'web-1'],
    ['/machine.slice/machine-qemu\\x2d3\\x2ddb.scope', 'virtual-machine', 'vm/db', 'db'],
    ['/machine.slice/machine-qemu\\x2d3\\x2ddb\\x2d1.scope/libvirt/vcpu0', 'virtual-machine', 'vm/db-1', 'db-1'],
    ['/machine/qemu-3-db.libvirt-qemu/emulator', 'virtual-machine', 'vm/db', 'db'],
    ['/machine/db.libvirt-lxc', 'lxc-container', 'lxc/db', 'db'],
    ['/libvirt/qemu/db', 'virtual-machine', 'vm/db', 'db'],
    ['/qemu.slice/101.scope', 'virtual-machine', 'vm/101', '101'],
    ['/machine.slice/machine-web.scope/payload', 'systemd-scope', 'machine/web', 'web'],
    [
      `/machine.slice/machine-oom-${UID}.scope`.replace(/-(?=[\da-f])/g, '\\x2d'),
      'systemd-scope',
      'machine/oom',
      `oom-${UID}`,
    ],
  ])('%s', (path, kind, name, guest) => {
    expect(resolveCgroup(path, 'web-7')).toMatchObject({
      kind,
      identity: `web-7/${name}`,
      fleetIdentity: name,
      identityQuality: 'unit',
      guest,
      cgroup: path,
    });
  });
});

describe('what runs inside of a guest', () => {
  test.each([
    ['/lxc/101/ns/system.slice/nginx.service', 'systemd-service', 'lxc/101/nginx.service'],
    ['/lxc.payload.a/init.scope', 'systemd-scope', 'lxc/a/init.scope'],
    ['/lxc/101/ns/user.slice/user-0.slice/session-3.scope', 'user-session', 'lxc/101/user-0/session.scope'],
    ['/machine.slice/machine-web.scope/payload/system.slice/a.service', 'systemd-service', 'machine/web/a.service'],
    ['/lxc/a/lxc/b/system.slice/c.service', 'systemd-service', 'lxc/a/lxc/b/c.service'],
    ['/lxc/a/kubepods.slice', 'kubernetes-node', 'lxc/a/kubepods'],
  ])('%s has the guest in its name', (path, kind, name) => {
    const workload = resolveCgroup(path, 'web-7');
    expect(workload).toMatchObject({ kind, identity: `web-7/${name}`, fleetIdentity: name });
    expect(workload.guest).toBeDefined();
  });

  test('nested guests are all named', () => {
    expect(resolveCgroup('/lxc/a/lxc/b', 'web-7')).toMatchObject({ identity: 'web-7/lxc/a/lxc/b', guest: 'a/b' });
  });

  test.each([
    [`/lxc/101/ns/system.slice/docker-${ID}.scope`, 'docker-container', `container/${ID}`],
    [`/lxc.payload.n1/kubepods/burstable/pod${UID}/${ID}`, 'kubernetes-container', `pod/${UID}`],
  ])('%s has an id that is one anywhere', (path, kind, identity) => {
    expect(resolveCgroup(path, 'web-7')).toMatchObject({ kind, identity, fleetIdentity: identity, containerId: ID });
  });
});

test.each([
  [`/kubepods/pod${UID}/${ID}/lxc/inner`, `pod/${UID}`],
  [`/docker/${ID}/lxc.payload.inner`, `container/${ID}`],
])('a guest inside of a container counts for the container: %s', (path, identity) => {
  const workload = resolveCgroup(path, 'web-7');
  expect(workload).toMatchObject({ identity });
  expect(workload.guest).toBeUndefined();
});
