import { describe, expect, it } from 'vitest';
import { daemonOf, programOf } from '../../../src/records/speaker.ts';

describe('the program that spoke is', () => {
  it.each([
    ['the tag where nothing else is known', 'kubelet', {}, 'kubelet'],
    ['the tag without its pid', 'systemd[1]:', {}, 'systemd'],
    ['systemd, also the user’s', 'systemd', { comm: 'systemd', exe: '/usr/lib/systemd/systemd' }, 'systemd'],
    ['a name that comm cuts', 'systemd-journald', { comm: 'systemd-journal' }, 'systemd-journald'],
    ['a script behind its interpreter', 'nohang', { comm: 'nohang', exe: '/usr/bin/python3.11' }, 'nohang'],
    ['a program whose threads have another name', 'k3s', { comm: 'k3s-server', exe: '/usr/local/bin/k3s' }, 'k3s'],
    ['a service by its unit', 'dockerd', { comm: 'exe', unit: 'dockerd.service' }, 'dockerd'],
    ['a snap by its unit', 'microk8s.daemon-containerd', { comm: 'containerd', unit: 'snap.microk8s.daemon-containerd.service' }, 'microk8s.daemon-containerd'],
    ['an instance by its template', 'slurmd', { comm: 'x', unit: 'slurmd@a.service' }, 'slurmd'],
    ['the trusted one without a tag', undefined, { comm: 'earlyoom', exe: '/usr/bin/earlyoom' }, 'earlyoom'],
    ['nobody known', undefined, {}, undefined],
    ['nobody known by an empty tag', '', {}, undefined],
  ])('%s', (_, identifier, trusted, expected) => {
    expect(daemonOf(identifier, trusted)).toBe(expected);
  }); // prettier-ignore
});

describe('the program that spoke is not', () => {
  it.each([
    ['logger -t systemd', { comm: 'logger', exe: '/usr/bin/logger', unit: 'session-3.scope' }, 'logger'],
    ['a service that calls itself systemd', { comm: 'python3', exe: '/usr/bin/python3', unit: 'web.service' }, 'python3'],
    ['known but by its unit', { unit: 'web.service' }, 'web.service'],
    ['a unit that only ends so', { comm: 'x', unit: 'not-systemd.service' }, 'x'],
  ])('%s', (_, trusted, expected) => {
    expect(daemonOf('systemd', trusted)).toBe(expected);
  }); // prettier-ignore

  it('longer to read than its tag', () => {
    const started = performance.now();
    programOf('['.repeat(1_000_000));
    programOf('[]:'.repeat(300_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
