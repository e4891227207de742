import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/diagnose.ts';
import { analyseText } from '../../../src/index.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import { cgroupKill, GIB, hostKill, MIB } from './incidents.ts';
import { host, task, zone } from './vectors.ts';

const ids = (incident: IncidentDraft): string[] => diagnose(incident).diagnosis?.findings.map(({ id }) => id) ?? [];
const found = (incident: Incident | undefined): string[] => incident?.diagnosis?.findings.map(({ id }) => id) ?? [];

/** Lines of a kernel as its ring buffer shows them, a microsecond apart. */
const dmesg = (lines: readonly string[], fromUs = 0): string =>
  lines.map((line, at) => `[  100.${String(fromUs + at).padStart(6, '0')}] ${line}`).join('\n');

const KILLED = (pid: number, prefix = 'Memory cgroup out of memory'): string =>
  `${prefix}: Killed process ${String(pid)} (java) total-vm:9000kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:40kB oom_score_adj:0`;

describe('what a report tempts to conclude', () => {
  test('1: a storm in which the rate limit swallows the heads still counts every kill', () => {
    const kills = Array.from(
      { length: 20 },
      (_, at) => `[  10${String(at % 10)}.${String(at).padStart(6, '0')}] ${KILLED(100 + at)}`,
    );
    const { incidents } = analyseText(kills.sort().join('\n'));
    expect(incidents.flatMap(({ victims }) => victims)).toHaveLength(20);
    expect(incidents.every((incident) => found(incident).includes('K.partial'))).toBe(true);
  });

  test('2: a runtime that tells of a kill which no kernel line tells is no proof of a shortage', () => {
    const incident = hostKill({ kind: 'runtime-only', scope: 'unknown', victims: [], memory: {} });
    expect(ids(incident)).toEqual(['K.runtime-only']);
    const [finding] = diagnose(incident).diagnosis?.findings ?? [];
    expect(finding?.checks).toEqual([expect.stringContaining('journalctl -k')]);
  });

  test("3: a cgroup's report says nothing of the host's memory, even beside a host's report", () => {
    const incident = cgroupKill({ memory: { limitBytes: GIB, usageBytes: GIB, host: { swapTotalBytes: 0 } } });
    expect(ids(incident).filter((id) => id.startsWith('C4'))).toEqual([]);
    expect(ids(incident)).toContain('C1.host-headroom-unknown');
  });

  test('4: free memory above min is normal; the high watermark decides, zone by zone, DMA aside', () => {
    const short = host({
      zones: [
        { zone: 'Normal', bytes: { free: 29, min: 10, low: 20, high: 30 } },
        { zone: 'DMA', bytes: { free: 9000, min: 1, low: 2, high: 3 } },
      ],
    });
    expect(ids(short)).toContain('C4.ram-exhausted');
    expect(ids(host({ zones: [zone('Normal', 29, 30, 0), zone('Normal', 31, 30, 1)] }))).not.toContain(
      'C4.ram-exhausted',
    );
  });

  test('5: pages are as large as the report says', () => {
    const block = { ramPages: 65_536, reservedPages: 0, pages: { shmem: 16_384 } };
    expect(ids(hostKill({ memory: { host: { ...block, pageBytes: 65_536 } } }))).toContain('C5.shmem');
    expect(ids(hostKill({ memory: { host: block } }))).not.toContain('C5.shmem');
  });

  test('6: usage at the limit is no need: the next limit is a step, and the text says so', () => {
    const finding = diagnose(cgroupKill()).diagnosis?.findings.find(({ id }) => id === 'C1.limit-hit');
    expect(finding?.text).toContain('the ceiling and not the need');
  });

  test('7: no limit never becomes a percentage', () => {
    const incident = cgroupKill({
      memory: { usageBytes: 9 * GIB, unlimited: true, stats: { sock: 9 * GIB, kernel: 9 * GIB } },
    });
    expect(ids(incident).filter((id) => /^(?:C3|C5|X)/.test(id))).toEqual([]);
  });

  test('8: an announcement and a kill are one kill, and the one that was killed counts', () => {
    const { incidents } = analyseText(
      dmesg([
        'Memory cgroup out of memory: Kill process 7 (parent) score 900 or sacrifice child',
        'Killed process 8 (child) total-vm:9000kB, anon-rss:4000kB, file-rss:0kB',
      ]),
    );
    expect(incidents.map(({ victims }) => victims.map(({ pid }) => pid))).toEqual([[8]]);
  });

  test('9: a name that imitates the end of a line is a name', () => {
    const line = KILLED(7).replace('(java)', '(a) total-vm:1kB)');
    const { incidents } = analyseText(dmesg([line]));
    expect(incidents[0]?.victims).toMatchObject([{ pid: 7, comm: 'a) total-vm:1kB', totalVmBytes: 9000 * 1024 }]);
  });

  test("10: on a short host the victim's cgroup is where it lived, not the cause", () => {
    expect(ids(hostKill()).filter((id) => id.startsWith('K.limit') || id.startsWith('C1'))).toEqual([]);
  });

  test('11 and 12: members of a group and copies of a line are one incident', () => {
    const { incidents } = analyseText(
      dmesg([
        KILLED(7),
        'Tasks in /a are going to be killed due to memory.oom.group set',
        KILLED(7),
        KILLED(8),
        KILLED(8),
      ]),
    );
    expect(incidents).toHaveLength(1);
    expect(incidents[0]).toMatchObject({ kind: 'kernel-group-kill', victims: [{ pid: 7 }, { pid: 8 }] });
    expect(incidents[0]?.evidence.duplicates).toBe(2);
  });

  test('13: order is by the clock of the kernel, not by arrival', () => {
    const opening = '[  100.000001] java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0';
    const { incidents } = analyseText([`[  100.000009] ${KILLED(7)}`, opening].join('\n'));
    expect(incidents).toHaveLength(1);
    expect(incidents[0]?.trigger?.comm).toBe('java');
  });

  test('14: what still holds is said of a damaged report, what depends on the rest is not', () => {
    const [incident] = analyseText(dmesg([KILLED(7)])).incidents;
    expect(found(incident)).toEqual(expect.arrayContaining(['K.scope.memcg', 'K.partial']));
    expect(found(incident).filter((id) => id.startsWith('E.'))).toEqual([]);
  });

  test('15: two reports at once do not lend each other fields', () => {
    const caller = (id: string, at: number, line: string): string => `[  100.00000${String(at)}][ ${id}] ${line}`;
    const { incidents } = analyseText(
      [
        caller('T1', 1, 'a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0'),
        caller('T2', 2, 'b invoked oom-killer: gfp_mask=0x1(X), order=1, oom_score_adj=0'),
        caller('T1', 3, 'memory: usage 1024kB, limit 1024kB, failcnt 9'),
        caller('T2', 4, KILLED(8, 'Out of memory')),
        caller('T1', 5, KILLED(7)),
      ].join('\n'),
    );
    const limits = incidents.map(({ victims, memory, trigger }) => [
      victims[0]?.pid,
      memory?.limitBytes,
      trigger?.comm,
    ]);
    expect(limits.sort()).toEqual([
      [7, MIB, 'a'],
      [8, undefined, 'b'],
    ]);
  });

  test('16: failed charges are not kills', () => {
    const finding = diagnose(cgroupKill()).diagnosis?.findings.find(({ id }) => id === 'C1.limit-hit');
    expect(finding?.text).toContain('812 failed charges');
    expect(diagnose(cgroupKill()).victims).toHaveLength(1);
  });

  test('17: an order above 3 never is fragmentation: it does not start the killer', () => {
    const block = { zones: [zone('Normal', 100, 30)], buddy: [{ zone: 'Normal', chunks: { 4096: 25 } }] };
    expect(ids(host(block, { trigger: { order: 3 } }))).toContain('X.fragmented');
    expect(ids(host(block, { trigger: { order: 4 } }))).not.toContain('X.fragmented');
  });

  test("18: the choice is computed by the kernel's own formula, and not at all where it was another one", () => {
    const table = [task(4711, 100 * MIB, 0), { ...task(9, 102 * MIB, 0), uid: 0 }];
    const of = (kernelRelease: string): string[] =>
      ids(hostKill({ host: { key: 'web-7', kernelRelease }, context: { table } })).filter((id) => id.startsWith('E.'));
    expect(of('3.10.0-1160.el7.x86_64')).toEqual(['E.victim-explained']);
    expect(of('4.9.0-8-amd64')).toEqual(['E.victim-explained']);
    expect(of('6.1.0-18-amd64')).toEqual(['E.victim-unexplained']);
    const old = table.map(({ pid, rssBytes, oomScoreAdj }) => ({
      pid,
      rssBytes: rssBytes ?? 0,
      oomScoreAdj: oomScoreAdj ?? 0,
    }));
    expect(ids(hostKill({ context: { table: old } })).filter((id) => id.startsWith('E.'))).toEqual([]);
  });

  test('19: the kill of a best-effort container is by design', () => {
    expect(diagnose(hostKill({ victims: [{ pid: 1, oomScoreAdj: 1000 }] })).diagnosis?.severity).toBe('low');
  });
});
