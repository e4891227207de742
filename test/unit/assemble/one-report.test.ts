import { expect, test } from 'vitest';
import { validators } from '../../../src/model/validate.ts';
import { SECOND, hostReport, killed, memcgReport, replayed, tell } from './lines.ts';

test('a clean cgroup report is one incident with everything that it says', () => {
  const [draft, ...more] = replayed(tell(memcgReport()));
  expect(more).toEqual([]);
  expect(draft).toMatchObject({
    kind: 'kernel-kill',
    time: '2026-03-01T00:00:00.0013Z',
    timeSource: 'kernel',
    host: { key: 'web-7', name: 'web-7', kernelRelease: '6.1.0-18-amd64', uptimeSeconds: 1000.0013 },
    scope: 'cgroup',
    constraint: 'CONSTRAINT_MEMCG',
    trigger: { comm: 'java', pid: 4711, gfpMask: '0xcc0', order: 0 },
    limitOwner: { cgroup: '/system.slice/app.service', relation: 'own' },
    memory: {
      usageBytes: 1 << 30,
      limitBytes: 1 << 30,
      failcnt: 812,
      swap: { unlimited: true },
      stats: { file: 4096 },
    },
    tasks: { count: 2, pageBytes: 4096 },
    evidence: { lines: 14, missing: [], damaged: [], duplicates: 0, copies: 1 },
  });
  expect(draft?.victims).toMatchObject([{ pid: 4711, comm: 'java', uid: 1000, cgroup: '/system.slice/app.service' }]);
});

test('a host report shows the host and lends nothing to a cgroup', () => {
  const [draft] = replayed(tell(hostReport()));
  expect(draft).toMatchObject({
    scope: 'host',
    memory: { host: { pageBytes: 4096, swapFreeBytes: 0, ramPages: 2_000_000 } },
  });
  expect(draft?.limitOwner).toBeUndefined();
  expect(draft?.memory?.limitBytes).toBeUndefined();
});

test('every draft with a diagnosis is a valid incident', () => {
  const stories = [
    memcgReport(),
    hostReport(),
    memcgReport().slice(0, 1),
    memcgReport().slice(0, -1),
    [killed(7, 'x', 'Out of memory')],
    [{ family: 'panic' as const, reason: 'System is deadlocked on memory' }],
  ];
  for (const story of stories) {
    for (const draft of replayed(tell(story))) {
      const incident = { ...draft, diagnosis: { summary: 's', severity: 'low', findings: [] } };
      expect(validators.incident(incident), JSON.stringify(validators.incident.errors)).toBe(true);
    }
  }
});

test('reports that follow at once, and a storm of them, are all complete', () => {
  const lines = Array.from({ length: 200 }, (_, at) =>
    tell(memcgReport({ pid: 5000 + at, path: `/kubepods/pod${at % 7}` }), { atUs: at * 2000, offset: at * 100 }),
  ).flat();
  const drafts = replayed(lines);
  expect(drafts.length).toBe(200);
  expect(drafts.every((draft) => draft.evidence.lines === 14 && draft.evidence.missing.length === 0)).toBe(true);
  expect(drafts.map((draft) => draft.victims[0]?.pid)).toEqual(Array.from({ length: 200 }, (_, at) => 5000 + at));
});

test('a kill line alone is an incident', () => {
  const [draft] = replayed(tell([killed(7, 'x', 'Memory cgroup out of memory')]));
  expect(draft).toMatchObject({ kind: 'kernel-kill', scope: 'cgroup', victims: [{ pid: 7 }] });
  expect(draft?.evidence.missing).toEqual(['opening', 'cpuLine', 'memory', 'taskTable', 'constraint']);
});

test('kill lines without heads, one after the other, are one incident each', () => {
  const drafts = replayed(tell([1, 2, 3, 4, 5].map((pid) => killed(pid, 'x', 'Out of memory'))));
  expect(drafts.map((draft) => draft.victims.map(({ pid }) => pid))).toEqual([[1], [2], [3], [4], [5]]);
});

test('an oom-kill line whose kill line never came is a kill', () => {
  const [draft] = replayed(tell(memcgReport().slice(0, -1)));
  expect(draft).toMatchObject({ kind: 'kernel-kill', victims: [{ pid: 4711, comm: 'java', uid: 1000 }] });
  expect(draft?.evidence.missing).toEqual(['killed']);
});

test('the kill belongs to the oom-kill line with its pid, never to the one next to it', () => {
  const other = killed(99, 'other', 'Memory cgroup out of memory');
  const drafts = replayed(tell([...memcgReport().slice(0, -1), other]));
  expect(drafts.map((draft) => [draft.victims[0]?.pid, draft.evidence.missing.includes('killed')])).toEqual([
    [4711, true],
    [99, false],
  ]);
});

test('an opening alone kills nobody', () => {
  expect(replayed(tell(memcgReport().slice(0, 1)))).toMatchObject([{ kind: 'kernel-no-victim', victims: [] }]);
});

test('a report that finds nobody to kill is no kill, and one that panics is a panic', () => {
  const opening = hostReport().slice(0, 4);
  const [none] = replayed(tell([...opening, { family: 'nothingKillable' }]));
  expect(none).toMatchObject({ kind: 'kernel-no-victim', victims: [] });
  const [panic] = replayed(
    tell([...opening, { family: 'nothingKillable' }, { family: 'panic', reason: 'System is deadlocked on memory' }]),
  );
  expect(panic).toMatchObject({ kind: 'kernel-panic', panicReason: 'System is deadlocked on memory' });
});

test('the candidate of old kernels is not killed, its child is', () => {
  const drafts = replayed(
    tell([
      { family: 'opening', comm: 'httpd', order: 0 },
      { family: 'taskIn', taskMemcg: '/a/b', oomMemcg: '/a' },
      { family: 'candidate', pid: 10, comm: 'httpd', prefix: 'Memory cgroup out of memory' },
      { family: 'killed', pid: 11, comm: 'worker', totalVmBytes: 4096 },
    ]),
  );
  expect(drafts).toMatchObject([
    { victims: [{ pid: 11, cgroup: '/a/b' }], limitOwner: { cgroup: '/a', relation: 'ancestor' }, scope: 'cgroup' },
  ]);
  expect(drafts[0]?.evidence.missing).not.toContain('constraint');
});

test('a group is one incident, its first victim printed twice is one victim', () => {
  const prefix = 'Memory cgroup out of memory';
  const drafts = replayed(
    tell([
      ...memcgReport(),
      { family: 'group', cgroup: '/system.slice/app.service' },
      killed(4711, 'java', prefix),
      killed(4712, 'sidecar', prefix),
      killed(4713, 'sidecar', prefix),
    ]),
  );
  expect(drafts).toMatchObject([
    { kind: 'kernel-group-kill', groupCgroup: '/system.slice/app.service', evidence: { duplicates: 1 } },
  ]);
  expect(drafts[0]?.victims.map(({ pid }) => pid)).toEqual([4711, 4712, 4713]);
});

test('the reaper marks its victim, and alone makes nothing', () => {
  const reaped = { family: 'reaped' as const, pid: 4711, comm: 'java' };
  expect(replayed(tell([...memcgReport(), reaped]))[0]?.victims[0]?.reaped).toBe(true);
  expect(replayed(tell([reaped]))).toEqual([]);
});

test('processes that share the memory are victims too', () => {
  const [draft] = replayed(tell([...memcgReport(), { family: 'sharingMm', pid: 4800, comm: 'java-helper' }]));
  expect(draft?.victims[1]).toEqual({ pid: 4800, comm: 'java-helper', sharingMm: true });
});

test('two kills of one pid two boots apart are two', () => {
  const lines = [
    ...tell(memcgReport(), { bootId: 'a' }),
    ...tell(memcgReport(), { bootId: 'b', atUs: 3600 * SECOND, offset: 50 }),
  ];
  expect(replayed(lines).length).toBe(2);
});

test('an excerpt has the first twelve lines that decide, a KiB of each', () => {
  const victims = Array.from({ length: 20 }, (_, at) => killed(5000 + at, 'sidecar', 'Memory cgroup out of memory'));
  const report = memcgReport({ path: `/${'x'.repeat(4000)}` });
  const [draft, ...more] = replayed(tell([...report, { family: 'group', cgroup: '/x' }, ...victims]));
  expect(more).toEqual([]);
  expect(draft?.victims).toHaveLength(21);
  expect(draft?.evidence.excerpt).toHaveLength(12);
  expect(Math.max(...(draft?.evidence.excerpt ?? []).map(({ length }) => length))).toBe(1024);
});
