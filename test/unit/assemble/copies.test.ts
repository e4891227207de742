import { expect, test } from 'vitest';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { SECOND, hostReport, killed, memcgReport, replayed, tell } from './lines.ts';

/** The same lines on other partitions, as a topic without keys spreads them. */
function spread(lines: readonly SievedLine[], partitions: number): SievedLine[] {
  return lines.map((line, at) => ({ ...line, origin: { ...line.origin, partition: (at * 7) % partitions } }));
}

const wall = { clock: 'wall', transport: 'syslog', stepUs: 0 } as const;

test('stamps of whole seconds, spread over partitions, give the same victims with the same numbers', () => {
  const lines = spread(tell(memcgReport(), wall), 5);
  const [draft, ...more] = replayed(lines);
  expect(more).toEqual([]);
  expect(draft).toMatchObject({ kind: 'kernel-kill', limitOwner: { cgroup: '/system.slice/app.service' } });
  expect(draft?.victims).toEqual(replayed(tell(memcgReport()))[0]?.victims);
  expect(draft?.evidence).toMatchObject({ lines: 14, missing: [] });
});

test('two reports in one whole second, spread over partitions, lose no kill and lend no fact', () => {
  const first = tell(memcgReport({ pid: 100, comm: 'alpha', path: '/alpha' }), wall);
  const second = tell(hostReport({ pid: 200, comm: 'beta' }), { ...wall, offset: 50 });
  const drafts = replayed(spread([...first, ...second], 6)).filter((draft) => draft.victims.length > 0);
  expect(drafts.map((draft) => draft.victims[0]?.pid).toSorted()).toEqual([100, 200]);
  const alpha = drafts.find((draft) => draft.victims[0]?.pid === 100);
  expect(alpha?.victims[0]?.cgroup).toBe('/alpha');
  expect(alpha?.memory?.host).toBeUndefined();
});

test('a group in one whole second, spread over partitions, stays one incident', () => {
  const prefix = 'Memory cgroup out of memory';
  const members = [killed(4712, 'a', prefix), killed(4713, 'b', prefix)];
  const events = [...memcgReport(), { family: 'group' as const, cgroup: '/g' }, ...members];
  const drafts = replayed(spread(tell(events, wall), 4));
  expect(drafts.map((draft) => draft.victims.map(({ pid }) => pid).toSorted())).toEqual([[4711, 4712, 4713]]);
});

test('a copy that keeps only errors adds to the report, one that keeps only warnings makes no second incident', () => {
  const all = tell(memcgReport(), { bootId: 'b' });
  const errors = tell(memcgReport(), { transport: 'kmsg' }).filter((line) => line.event.family === 'killed');
  const warnings = tell(memcgReport(), { transport: 'syslog', clock: 'wall', atUs: 300_000 }).slice(0, 1);
  const drafts = replayed([...all, ...errors, ...warnings]);
  expect(drafts.map((draft) => [draft.kind, draft.evidence.copies, draft.evidence.duplicates])).toEqual([
    ['kernel-kill', 3, 1],
  ]);
});

test('a kill that only a poorer copy has is not lost', () => {
  const all = tell(memcgReport(), { bootId: 'b' }).slice(0, -1);
  const errors = tell(memcgReport(), { transport: 'kmsg' }).filter((line) => line.event.family === 'killed');
  const [draft, ...more] = replayed([...all, ...errors]);
  expect(more).toEqual([]);
  expect(draft?.victims[0]?.anonRssBytes).toBe(800 * 1024 * 1024);
  expect(draft?.evidence.missing).toEqual([]);
});

test('what is said without end, and kills nobody, is one incident a minute', () => {
  const cycle = [...memcgReport().slice(0, 6), { family: 'nothingKillable' as const }];
  const lines = Array.from({ length: 200 }, (_, at) => tell(cycle, { atUs: at * SECOND, offset: at * 10 })).flat();
  const drafts = replayed(lines);
  expect(drafts.map((draft) => [draft.kind, draft.occurrences])).toEqual([
    ['kernel-no-victim', 61],
    ['kernel-no-victim', 61],
    ['kernel-no-victim', 61],
    ['kernel-no-victim', 17],
  ]);
});

test('the same process name killed on two hosts is two incidents', () => {
  const drafts = ['a', 'b'].flatMap((hostKey) => replayed(tell(memcgReport(), { hostKey })));
  expect(new Set(drafts.map((draft) => draft.id)).size).toBe(2);
});
