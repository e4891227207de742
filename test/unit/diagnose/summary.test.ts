import { expect, test } from 'vitest';
import { summarise } from '../../../src/diagnose/summary.ts';
import { cgroupKill, GIB, hostKill } from './incidents.ts';

const POD = '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9.slice';
const CONTAINER = `${POD}/cri-containerd-${'3f'.repeat(32)}.scope`;
const JAVA = 'java (pid 4711, 400 MiB resident)';

test.each([
  [
    "the unit's own limit",
    cgroupKill(),
    `${JAVA} in app.service on web-7 was killed: it reached its memory limit of 2 GiB (usage 2 GiB, 812 failed charges).`,
  ],
  [
    "the pod's limit",
    cgroupKill({}, POD, CONTAINER),
    `${JAVA} in container 3f3f3f3f3f3f of pod 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9 on web-7 was killed: pod 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9, which contains it, reached its memory limit of 2 GiB (usage 2 GiB, 812 failed charges).`,
  ],
  [
    'a limit that the log does not tell',
    cgroupKill({ memory: {} }),
    `${JAVA} in app.service on web-7 was killed: it reached its memory limit, which the log does not tell.`,
  ],
  [
    'an unlimited memory counter',
    cgroupKill({ memory: { usageBytes: GIB, unlimited: true, memsw: { usageBytes: GIB, limitBytes: GIB } } }),
    `${JAVA} in app.service on web-7 was killed: it reached its memory+swap limit of 1 GiB (usage 1 GiB).`,
  ],
  [
    'a host with swap',
    hostKill(),
    `${JAVA} in app.service on web-7 was killed: the whole host ran out of memory, with 102.4 MiB of 1 GiB swap free.`,
  ],
  [
    'a host without swap',
    hostKill({ memory: { host: { swapTotalBytes: 0 } } }),
    `${JAVA} in app.service on web-7 was killed: the whole host ran out of memory, and it has no swap.`,
  ],
  [
    'NUMA nodes',
    hostKill({ scope: 'cpuset' }),
    `${JAVA} in app.service on web-7 was killed: the parts of memory (NUMA nodes) that it may use were full, while the host as a whole may have had some left.`,
  ],
  [
    'a group',
    cgroupKill({
      kind: 'kernel-group-kill',
      victims: [
        { pid: 4711, comm: 'java' },
        { pid: 4712, comm: 'sh' },
      ],
    }),
    '2 processes in app.service on web-7 were killed together, java (pid 4711) first: it reached its memory limit of 2 GiB (usage 2 GiB, 812 failed charges).',
  ],
  [
    'sysrq',
    hostKill({ trigger: { manual: true } }),
    `${JAVA} in app.service on web-7 was killed: somebody asked the kernel for it by hand (SysRq).`,
  ],
  [
    'a bound task',
    hostKill({ scope: 'mempolicy' }),
    `${JAVA} in app.service on web-7 was killed: the parts of memory (NUMA nodes) that it is bound to were full, while the host as a whole may have had some left.`,
  ],
  [
    "an unrelated group's limit",
    cgroupKill({}, '/a', '/b'),
    `${JAVA} in the cgroup /b on web-7 was killed: the cgroup /a reached its memory limit of 2 GiB (usage 2 GiB, 812 failed charges).`,
  ],
  [
    'numbers that contradict the limit',
    cgroupKill({ memory: { usageBytes: GIB, limitBytes: 2 * GIB } }),
    `${JAVA} in app.service on web-7 was killed: it ran into a limit, and not visibly into its memory limit of 2 GiB (usage 1 GiB).`,
  ],
  [
    'a host whose memory is not in the log',
    hostKill({
      memory: {},
      evidence: { lines: 1, missing: ['memory'], damaged: [], duplicates: 0, provenance: 'kernel' },
    }),
    `${JAVA} in app.service on web-7 was killed: the whole host ran out of memory, and how much it had is not in the log.`,
  ],
  [
    'a daemon',
    hostKill({ kind: 'userspace-kill', scope: 'userspace' }),
    `${JAVA} in app.service on web-7 was killed: a daemon outside of the kernel, such as systemd-oomd or earlyoom, chose it before the kernel had to.`,
  ],
  [
    'a daemon that says why, of a cgroup',
    hostKill({
      kind: 'userspace-kill',
      scope: 'userspace',
      victims: [],
      userspace: {
        killer: 'systemd-oomd',
        stage: 'done',
        reason: 'memory pressure for /a being 65.15% > 50.00%\u001b[31m',
      },
    }),
    'Something in app.service on web-7 was killed: systemd-oomd chose it before the kernel had to (memory pressure for /a being 65.15% > 50.00%\\x1b[31m).',
  ],
  [
    'a runtime alone',
    hostKill({ kind: 'runtime-only', scope: 'unknown', victims: [] }),
    'Something in app.service on web-7 was killed: that is what a container runtime or systemd says, and no line of the kernel tells why.',
  ],
  [
    'a bare kill line',
    hostKill({ scope: 'unknown', memory: {} }),
    `${JAVA} in app.service on web-7 was killed: the log does not say whether a limit or the host was short.`,
  ],
  [
    'no victim',
    hostKill({ kind: 'kernel-no-victim', victims: [], memory: {} }),
    'On web-7 the kernel looked for a process to kill for want of memory, and the log names none: the whole host ran out of memory.',
  ],
  [
    'a panic',
    hostKill({ kind: 'kernel-panic', victims: [], memory: {} }),
    'web-7 went down for want of memory: the whole host ran out of memory.',
  ],
])('%s', (_, incident, sentence) => {
  expect(summarise(incident)).toBe(sentence);
});

test('a path of 4 KiB stays a sentence', () => {
  const sentence = summarise(cgroupKill({}, `/${'x'.repeat(4096)}`));
  expect(sentence.length).toBeLessThan(400);
  expect(sentence).toContain('x…x');
});

test('a name that would steer the terminal is shown', () => {
  expect(summarise(hostKill({ victims: [{ pid: 1, comm: 'a\u001b[2Jb' }] }))).toContain('a\\x1b[2Jb (pid 1)');
});
