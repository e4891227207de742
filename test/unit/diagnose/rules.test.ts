import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveCgroup } from '../../../src/cgroup/index.ts';
import { diagnose } from '../../../src/diagnose/diagnose.ts';
import { RULES } from '../../../src/diagnose/rules.ts';
import { validators } from '../../../src/model/validate.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import { cgroupKill, GIB, hostKill } from './incidents.ts';
import { CONTAINER, FOUND, POD, VECTORS } from './vectors.ts';

const findings = (incident: IncidentDraft) => diagnose(incident).diagnosis?.findings ?? [];
const ids = (incident: IncidentDraft) => findings(incident).map(({ id }) => id);
const finding = (incident: IncidentDraft, id: string) => findings(incident).find((found) => found.id === id);

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
  test('is found with what else the report says, and with nothing more', () => {
    expect(ids(fires)).toEqual(FOUND[id]);
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
    expect(finding(cgroupKill(), 'C1.limit-hit')).toMatchObject({
      checks: ['systemctl show -p MemoryMax -p MemoryCurrent -p NRestarts app.service'],
      remedy: ['systemctl set-property app.service MemoryMax=2458M'],
      verify: [
        'systemctl show -p MemoryCurrent -p MemoryPeak -p NRestarts app.service',
        'grep -H . /sys/fs/cgroup/system.slice/app.service/memory.events /sys/fs/cgroup/system.slice/app.service/memory.current /sys/fs/cgroup/system.slice/app.service/memory.pressure',
      ],
    });
  });

  test.each([
    [`/docker/${'a'.repeat(64)}`, 'docker update --memory 2458m'],
    [POD, 'kubectl -n NAMESPACE patch deployment/NAME --patch'],
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
    expect(finding(cgroupKill({}, owner), 'C1.limit-hit')?.remedy?.[0]).toBe(
      'systemctl --user -M 1000@.host set-property ide.service MemoryMax=2458M',
    );
    const manager = '/user.slice/user-1000.slice/user@1000.service';
    expect(finding(cgroupKill({}, manager), 'C1.limit-hit')?.remedy?.[0]).toBe(
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
    expect(finding({ ...incident, limitOwner }, 'C1.limit-hit')).toMatchObject({
      checks: ['kubectl -n prod describe pod checkout-1', 'crictl ps -a --id 000000000000'],
      remedy: [
        `kubectl -n prod patch deployment/checkout --patch '{"spec":{"template":{"spec":{"containers":[{"name":"api","resources":{"limits":{"memory":"2458Mi"}}}]}}}}'`,
      ],
      verify: ['kubectl -n prod top pod checkout-1 --containers', 'kubectl -n prod get pod checkout-1 -o wide'],
    });
  });

  test.each([
    ['/lxc/101', 'pct set 101 --memory 2458'],
    ['/lxc.payload.web/system.slice/app.service', undefined],
    ['/machine.slice/machine-web.scope/payload/system.slice/app.service', undefined],
  ])('of %s is raised where it is known', (owner, command) => {
    expect(finding(cgroupKill({}, owner), 'C1.limit-hit')?.remedy?.[0]).toBe(command);
  });

  test('of a unit that is named like an option is no option', () => {
    expect(finding(cgroupKill({}, '/system.slice/--force.service'), 'C1.limit-hit')).toMatchObject({
      checks: ['systemctl show -p MemoryMax -p MemoryCurrent -p NRestarts -- --force.service'],
      remedy: ['systemctl set-property -- --force.service MemoryMax=2458M'],
    });
  });

  test.each([
    ['control characters', '/system.slice/a\u001bb.service'],
    ['reversed text', '/system.slice/a\u202eb.service'],
    ['half a character', '/system.slice/a\ud800b.service'],
    ['4 KiB', `/${'x'.repeat(4096)}`],
  ])('of a name with %s gets no command, which could be for another one', (_, owner) => {
    const found = finding(cgroupKill({}, owner), 'C1.limit-hit');
    expect([found?.remedy, found?.checks, found?.verify]).toEqual([undefined, undefined, undefined]);
  });

  test('of a unit with a hostile name cannot break out of the command', () => {
    const remedy = finding(cgroupKill({}, "/system.slice/a';reboot;'.service"), 'C1.limit-hit')?.remedy ?? [];
    expect(remedy[0]).toBe("systemctl set-property 'a'\\'';reboot;'\\''.service' MemoryMax=2458M");
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
