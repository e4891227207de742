import { expect, test } from 'vitest';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { SECOND, memcgReport, replayed, tell } from './lines.ts';

const CUT = memcgReport({ pid: 100, path: '/a' }).slice(0, 8);
const NEXT = memcgReport({ pid: 200, path: '/b' });

/** The lines with the kernel clock at another place. */
function atUptime(lines: readonly SievedLine[], uptimeUs: number): SievedLine[] {
  const first = lines[0]?.line.monotonicUs ?? 0;
  return lines.map((line) => ({
    ...line,
    line: { ...line.line, monotonicUs: uptimeUs + (line.line.monotonicUs ?? 0) - first },
  }));
}

function moved(lines: readonly SievedLine[], byUs: number): SievedLine[] {
  return lines.map((line) => ({ ...line, line: { ...line.line, timeUs: (line.line.timeUs ?? 0) + byUs } }));
}

function told(drafts: readonly IncidentDraft[]): unknown[] {
  return drafts.map(({ kind, victims, limitOwner, evidence }) => [
    kind,
    victims.map(({ pid }) => pid),
    limitOwner?.cgroup,
    evidence.missing,
  ]);
}

const TWO = [
  ['kernel-no-victim', [], '/a', ['taskTable']],
  ['kernel-kill', [200], '/b', []],
];

test('a report that a reboot cut off takes nothing of the next boot, however soon that speaks', () => {
  const before = tell(CUT, { bootId: 'one' });
  const after = tell(NEXT, { bootId: 'two', atUs: SECOND, offset: 100 });
  expect(told(replayed([...before, ...atUptime(after, 3 * SECOND)]))).toEqual(TWO);
});

test('without boot ids the kernel clock that falls back begins the next boot', () => {
  const before = tell(CUT);
  const after = atUptime(tell(NEXT, { atUs: 20 * SECOND, offset: 100 }), 3 * SECOND);
  expect(told(replayed([...before, ...after]))).toEqual(TWO);
});

test('without any clock of the kernel the time that a boot takes parts the two', () => {
  const before = tell(CUT, { clock: 'wall' });
  expect(told(replayed([...before, ...tell(NEXT, { clock: 'wall', atUs: 20 * SECOND, offset: 100 })]))).toEqual(TWO);
});

test('a wall clock that is set within a report parts nothing where a boot id is told', () => {
  for (const byUs of [-3600 * SECOND, 3600 * SECOND]) {
    const lines = tell(NEXT, { bootId: 'one' });
    const drafts = replayed([...lines.slice(0, 6), ...moved(lines.slice(6), byUs)]);
    expect(drafts.filter(({ victims }) => victims.length > 0).length).toBe(1);
    expect(drafts.flatMap(({ victims }) => victims.map(({ pid }) => pid))).toEqual([200]);
  }
});

test('lines that were read seconds late and out of order are put in order by the clock of the kernel', () => {
  const lines = tell(NEXT);
  const late = lines.map((line, at) => moved([line], ((at * 7) % 5) * 3 * SECOND)).flat();
  expect(told(replayed(late))).toEqual([['kernel-kill', [200], '/b', []]]);
});

test('a ring buffer that is read again minutes later, and a copy half a minute late, tell nothing new', () => {
  const lines = tell(NEXT);
  const again = moved(tell(NEXT, { transport: 'dmesg', topic: 'dump' }), 300 * SECOND).map((line) => ({
    ...line,
    line: { ...line.line, timeSource: 'received' as const },
  }));
  expect(told(replayed([...lines, ...again]))).toEqual([['kernel-kill', [200], '/b', []]]);
  const copy = moved(tell(NEXT, { transport: 'syslog', topic: 'copy' }), 30 * SECOND);
  expect(told(replayed([...lines, ...copy]))).toEqual([['kernel-kill', [200], '/b', []]]);
});

test('a guest whose console another host relays is a host of its own', () => {
  const guest = tell(NEXT, { hostKey: 'guest', topic: 'console' });
  expect(told([...replayed(tell(NEXT)), ...replayed(guest)]).length).toBe(2);
});
