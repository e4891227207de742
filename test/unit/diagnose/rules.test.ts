import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveCgroup } from '../../../src/cgroup/index.ts';
import { diagnose } from '../../../src/diagnose/diagnose.ts';
import { RULES } from '../../../src/diagnose/rules.ts';
import { validators } from '../../../src/model/validate.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import { cgroupKill, GIB, hostKill, MIB } from './incidents.ts';

const POD = '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9.slice';
const CONTAINER = `${POD}/cri-containerd-${'0'.repeat(64)}.scope`;
const workers = (count: number, rssBytes: number) =>
  Array.from({ length: count }, (_, at) => ({ pid: at + 1, comm: 'php-fpm', rssBytes }));

const findings = (incident: IncidentDraft) => diagnose(incident).diagnosis?.findings ?? [];
const ids = (incident: IncidentDraft) => findings(incident).map(({ id }) => id);
const finding = (incident: IncidentDraft, id: string) => findings(incident).find((found) => found.id === id);

/** Each rule: an incident on which it fires, one just short of it, one where the field is absent. */
const VECTORS: readonly (readonly [string, IncidentDraft, IncidentDraft, IncidentDraft])[] = [
  [
    'C1.limit-hit',
    cgroupKill(),
    cgroupKill({ memory: { usageBytes: 2 * GIB - 11 * MIB, limitBytes: 2 * GIB } }),
    cgroupKill({ memory: { limitBytes: 2 * GIB } }),
  ],
  [
    'C1.limit-not-reached',
    cgroupKill({ memory: { usageBytes: GIB, limitBytes: 2 * GIB } }),
    cgroupKill(),
    cgroupKill({ memory: {} }),
  ],
  ['C1.host-headroom-unknown', cgroupKill(), hostKill(), cgroupKill({ scope: 'unknown' })],
  [
    'C2.no-limit',
    hostKill({ workload: resolveCgroup(CONTAINER, 'web-7') }),
    cgroupKill({ workload: resolveCgroup(CONTAINER, 'web-7') }),
    hostKill(),
  ],
  [
    'C3.dominant',
    cgroupKill({ memory: { limitBytes: 400 * MIB } }),
    cgroupKill({ memory: { limitBytes: 534 * MIB } }),
    cgroupKill({ memory: {} }),
  ],
  [
    'C3.many-workers',
    cgroupKill({ tasks: { count: 8, rssBytes: 1000, top: workers(8, 100) } }),
    cgroupKill({ tasks: { count: 7, rssBytes: 1000, top: workers(7, 100) } }),
    cgroupKill({ tasks: { count: 8, top: workers(8, 100) } }),
  ],
  ['C4.no-swap', hostKill({ memory: { host: { swapTotalBytes: 0 } } }), hostKill(), hostKill({ memory: { host: {} } })],
  [
    'C4.swap-exhausted',
    hostKill({ memory: { host: { swapTotalBytes: 1000, swapFreeBytes: 20 } } }),
    hostKill({ memory: { host: { swapTotalBytes: 1000, swapFreeBytes: 21 } } }),
    hostKill({ memory: { host: { swapTotalBytes: 1000 } } }),
  ],
  [
    'C4.swap-unused',
    hostKill({ memory: { host: { swapTotalBytes: 1000, swapFreeBytes: 300 } } }),
    hostKill({ memory: { host: { swapTotalBytes: 1000, swapFreeBytes: 299 } } }),
    hostKill({ memory: { host: {} } }),
  ],
  ['K.scope.memcg', cgroupKill(), hostKill(), cgroupKill({ scope: 'unknown' })],
  ['K.scope.host', hostKill(), cgroupKill(), hostKill({ scope: 'unknown' })],
  ['K.scope.cpuset', hostKill({ scope: 'cpuset' }), hostKill(), hostKill({ scope: 'unknown' })],
  ['K.scope.mempolicy', hostKill({ scope: 'mempolicy' }), hostKill(), hostKill({ scope: 'unknown' })],
  ['K.scope.userspace', hostKill({ scope: 'userspace' }), hostKill(), hostKill({ scope: 'unknown' })],
  ['K.runtime-only', hostKill({ kind: 'runtime-only' }), hostKill(), hostKill({ kind: 'userspace-kill' })],
  [
    'K.manual',
    hostKill({ trigger: { manual: true } }),
    hostKill({ trigger: { manual: false } }),
    hostKill({ trigger: {} }),
  ],
  ['K.group', cgroupKill({ groupCgroup: '/a' }), cgroupKill(), hostKill()],
  ['K.limit-own', cgroupKill(), cgroupKill({}, POD, CONTAINER), hostKill()],
  ['K.limit-ancestor', cgroupKill({}, POD, CONTAINER), cgroupKill(), hostKill()],
  ['K.limit-unrelated', cgroupKill({}, '/a', '/b'), cgroupKill(), hostKill()],
  [
    'K.trigger-not-victim',
    cgroupKill({ trigger: { comm: 'sh', pid: 5 } }),
    cgroupKill(),
    cgroupKill({ trigger: { comm: 'sh' } }),
  ],
  [
    'K.panic',
    hostKill({ kind: 'kernel-panic', victims: [] }),
    hostKill(),
    hostKill({ kind: 'kernel-no-victim', victims: [] }),
  ],
  [
    'K.partial',
    cgroupKill({ evidence: { lines: 1, missing: ['opening'], damaged: [], duplicates: 0, provenance: 'kernel' } }),
    cgroupKill(),
    hostKill(),
  ],
];

test('every rule has its vectors', () => {
  expect(VECTORS.map(([id]) => id).sort()).toEqual(RULES.map(({ id }) => id).sort());
});

describe.each(VECTORS)('%s', (id, fires, below, absent) => {
  test('fires, with evidence and a sentence', () => {
    const found = finding(fires, id);
    expect(found?.text).toMatch(/\.$/);
    expect(found?.text).not.toContain('undefined');
    expect(validators.incident(diagnose(fires))).toBe(true);
  });
  test('does not fire just short of it', () => {
    expect(ids(below)).not.toContain(id);
  });
  test('does not fire when what it needs is absent', () => {
    expect(ids(absent)).not.toContain(id);
  });
});

describe('a limit', () => {
  test('that binds in memory+swap is named, not the one of memory', () => {
    const incident = cgroupKill({
      memory: { usageBytes: GIB, limitBytes: 2 * GIB, memsw: { usageBytes: 3 * GIB, limitBytes: 3 * GIB } },
    });
    expect(finding(incident, 'C1.limit-hit')?.evidence).toMatchObject({ counter: 'memory+swap', limitBytes: 3 * GIB });
  });

  test('that does not exist never becomes a percentage', () => {
    const incident = cgroupKill({ memory: { usageBytes: GIB, unlimited: true } });
    expect(ids(incident)).toContain('C1.limit-not-reached');
    expect(ids(incident)).not.toContain('C3.dominant');
  });

  test('is raised by a command for this very unit', () => {
    expect(finding(cgroupKill(), 'C1.limit-hit')?.remedy).toEqual([
      'systemctl show -p MemoryMax -p MemoryCurrent -p NRestarts app.service',
      'systemctl set-property app.service MemoryMax=2458M',
    ]);
  });

  test.each([
    [`/docker/${'a'.repeat(64)}`, 'docker update --memory 2458m'],
    [POD, 'kubectl -n NAMESPACE set resources'],
    ['/system.slice', 'systemctl set-property system.slice'],
  ])('of %s has its own command', (owner, command) => {
    expect(finding(cgroupKill({}, owner), 'C1.limit-hit')?.remedy?.join('\n')).toContain(command);
  });

  test('of swap does not bind, even when it is full', () => {
    const swap = { usageBytes: GIB, limitBytes: GIB };
    const both = cgroupKill({ memory: { usageBytes: 2 * GIB - 4096, limitBytes: 2 * GIB, swap } });
    expect(finding(both, 'C1.limit-hit')?.evidence).toMatchObject({ counter: 'memory' });
    expect(ids(cgroupKill({ memory: { usageBytes: GIB, limitBytes: 2 * GIB, swap } }))).toContain(
      'C1.limit-not-reached',
    );
  });

  test('of a unit of a user is raised at that user', () => {
    const owner = '/user.slice/user-1000.slice/user@1000.service/app.slice/ide.service';
    expect(finding(cgroupKill({}, owner), 'C1.limit-hit')?.remedy?.[1]).toBe(
      'systemctl --user -M 1000@.host set-property ide.service MemoryMax=2458M',
    );
    const manager = '/user.slice/user-1000.slice/user@1000.service';
    expect(finding(cgroupKill({}, manager), 'C1.limit-hit')?.remedy?.[1]).toBe(
      'systemctl set-property user@1000.service MemoryMax=2458M',
    );
  });

  test('of a pod is raised by its names once they are known', () => {
    const incident = cgroupKill({}, CONTAINER);
    const limitOwner = {
      cgroup: CONTAINER,
      workload: {
        ...resolveCgroup(CONTAINER, 'web-7'),
        namespace: 'prod',
        podName: 'checkout-1',
        controller: 'deployment/checkout',
        containerName: 'api',
      },
    };
    expect(finding({ ...incident, limitOwner }, 'C1.limit-hit')?.remedy).toEqual([
      'kubectl -n prod describe pod checkout-1',
      'crictl ps -a --id 000000000000',
      'kubectl -n prod set resources -c api --limits=memory=2458Mi deployment/checkout',
    ]);
  });

  test('of a unit that is named like an option is no option', () => {
    expect(finding(cgroupKill({}, '/system.slice/--force.service'), 'C1.limit-hit')?.remedy).toEqual([
      'systemctl show -p MemoryMax -p MemoryCurrent -p NRestarts -- --force.service',
      'systemctl set-property -- --force.service MemoryMax=2458M',
    ]);
  });

  test.each([
    ['control characters', '/system.slice/a\u001bb.service'],
    ['reversed text', '/system.slice/a\u202eb.service'],
    ['half a character', '/system.slice/a\ud800b.service'],
    ['4 KiB', `/${'x'.repeat(4096)}`],
  ])('of a name with %s gets no command, which could be for another one', (_, owner) => {
    expect(finding(cgroupKill({}, owner), 'C1.limit-hit')?.remedy).toBeUndefined();
  });

  test('of a unit with a hostile name cannot break out of the command', () => {
    const remedy = finding(cgroupKill({}, "/system.slice/a';reboot;'.service"), 'C1.limit-hit')?.remedy ?? [];
    expect(remedy[1]).toBe("systemctl set-property 'a'\\'';reboot;'\\''.service' MemoryMax=2458M");
  });
});

describe('what matters most', () => {
  test('is the cause before the classification', () => {
    expect(diagnose(cgroupKill()).diagnosis?.primary).toBe('C1.limit-hit');
    expect(diagnose(hostKill({ memory: {} })).diagnosis?.primary).toBe('K.scope.host');
  });
  test('is the request where somebody asked for the kill, whatever the host lacked', () => {
    const { diagnosis } = diagnose(hostKill({ trigger: { manual: true }, memory: { host: { swapTotalBytes: 0 } } }));
    expect(diagnosis?.primary).toBe('K.manual');
    expect(diagnosis?.findings.flatMap(({ remedy }) => remedy ?? [])).toEqual([]);
  });
  test('is the panic before its scope', () => {
    expect(diagnose(hostKill({ kind: 'kernel-panic', victims: [], memory: {} })).diagnosis?.primary).toBe('K.panic');
  });
  test('is never what a report cannot tell', () => {
    expect(diagnose(cgroupKill({ memory: {} })).diagnosis?.primary).toBe('K.scope.memcg');
  });
});

test.each([
  ['critical', hostKill({ kind: 'kernel-panic', victims: [] })],
  ['low', hostKill({ trigger: { manual: true } })],
  ['low', hostKill({ victims: [{ pid: 1, oomScoreAdj: 1000 }] })],
  ['medium', hostKill({ kind: 'kernel-no-victim', victims: [] })],
  ['medium', hostKill({ kind: 'userspace-kill', scope: 'userspace' })],
  ['low', hostKill({ kind: 'runtime-only', scope: 'unknown', victims: [] })],
  ['high', hostKill()],
  ['high', cgroupKill()],
] as const)('severity %s', (severity, incident) => {
  expect(diagnose(incident).diagnosis?.severity).toBe(severity);
});

test('whatever the path, a shell reads each command as the words that were meant', () => {
  const path = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((name) => !/[\0/]/.test(name));
  fc.assert(
    fc.property(path, (name) => {
      const remedy = finding(cgroupKill({}, `/system.slice/${name}.service`), 'C1.limit-hit')?.remedy ?? [];
      for (const command of remedy.filter((line) => line.startsWith('systemctl set-property')))
        expect(wordsOf(command)).toContain(`${name}.service`);
    }),
  );
});

/** The words of a command as a POSIX shell splits it; it throws where a quote does not end or anything else is special. */
function wordsOf(command: string): string[] {
  const words: string[] = [];
  let rest = command;
  while (rest !== '') {
    let word = '';
    for (;;) {
      const piece = /^(?:'([^']*)'|\\(.)|([A-Za-z0-9_@%+=:,./-]+))/su.exec(rest);
      if (piece === null) break;
      word += piece[1] ?? piece[2] ?? piece[3] ?? '';
      rest = rest.slice(piece[0].length);
    }
    words.push(word);
    if (rest !== '' && !rest.startsWith(' ')) throw new Error(`special to a shell: ${rest}`);
    rest = rest.slice(1);
  }
  return words;
}
