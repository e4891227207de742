import { expect, test } from 'vitest';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import type { LineEvent } from '../../../src/model/line-event.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { hostReport, memcgReport, replayed, tell } from './lines.ts';

const A = { pid: 100, comm: 'alpha', path: '/a.slice/alpha.service', limitBytes: 1 << 28 };
const B = { pid: 200, comm: 'beta', path: '/b.slice/beta.service', limitBytes: 1 << 29 };

/** Takes lines in turn: `turns` says from which list the next one comes. */
function weave(first: readonly LineEvent[], second: readonly LineEvent[], turns: (at: number) => 0 | 1): LineEvent[] {
  const rest: [LineEvent[], LineEvent[]] = [[...first], [...second]];
  const woven: LineEvent[] = [];
  for (let at = 0; rest[0].length + rest[1].length > 0; at += 1) {
    const next = rest[turns(at)].shift() ?? rest[0].shift() ?? rest[1].shift();
    if (next !== undefined) woven.push(next);
  }
  return woven;
}

function pidsOf(drafts: readonly IncidentDraft[]): (number | undefined)[] {
  return drafts.map((draft) => draft.victims[0]?.pid);
}

const byTurns = (at: number): 0 | 1 => (at % 2 === 0 ? 0 : 1);

test('with caller ids two reports that are printed line by line in turn are both complete', () => {
  const first = tell(memcgReport(A), { caller: 'T100', stepUs: 200 });
  const second = tell(memcgReport(B), { caller: 'T200', stepUs: 200, atUs: 100, offset: 100 });
  const drafts = replayed([...first, ...second]);
  expect(pidsOf(drafts)).toEqual([100, 200]);
  expect(drafts.map((draft) => draft.memory?.limitBytes)).toEqual([A.limitBytes, B.limitBytes]);
  expect(drafts.map((draft) => [draft.evidence.lines, draft.evidence.damaged, draft.evidence.missing])).toEqual([
    [14, [], []],
    [14, [], []],
  ]);
});

test('without caller ids both kills stand, each with its own cgroup, and neither has the facts of the other', () => {
  const drafts = replayed(tell(weave(memcgReport(A), memcgReport(B), byTurns)));
  expect(pidsOf(drafts)).toEqual([100, 200]);
  for (const [at, story] of [A, B].entries()) {
    expect(drafts[at]?.victims[0]?.cgroup).toBe(story.path);
    expect(drafts[at]?.limitOwner?.cgroup).toBe(story.path);
    expect([undefined, story.limitBytes]).toContain(drafts[at]?.memory?.limitBytes);
    expect(drafts[at]?.evidence.damaged).toContain('interleaved');
  }
});

test('heads that are woven and bodies that are printed in turn, as under the lock of the kernel, make two whole reports', () => {
  const parts = [A, B].map((story) => {
    const events = memcgReport({ ...story, triggerPid: story.pid, trigger: story.comm });
    const body = events.findIndex(({ family }) => family === 'memcgUsage');
    return { head: events.slice(0, body), body: events.slice(body) };
  });
  const [one, two] = parts;
  if (one === undefined || two === undefined) throw new Error('two stories make two reports');
  for (const bodies of [
    [...one.body, ...two.body],
    [...two.body, ...one.body],
  ]) {
    const drafts = replayed(tell([...weave(one.head, two.head, byTurns), ...bodies]));
    expect(pidsOf(drafts).toSorted()).toEqual([100, 200]);
    for (const draft of drafts) {
      const story = draft.victims[0]?.pid === A.pid ? A : B;
      expect(draft.trigger).toMatchObject({ comm: story.comm, pid: story.pid });
      expect(draft.limitOwner?.cgroup).toBe(story.path);
      expect(draft.memory?.limitBytes).toBe(story.limitBytes);
      expect(draft.evidence).toMatchObject({ missing: [], damaged: [] });
    }
  }
});

test('a cgroup report and a host report in turn lend each other nothing', () => {
  const drafts = replayed(tell(weave(memcgReport(A), hostReport(B), byTurns)));
  expect(pidsOf(drafts).toSorted()).toEqual([100, 200]);
  const cgroup = drafts.find((draft) => draft.victims[0]?.pid === 100);
  const host = drafts.find((draft) => draft.victims[0]?.pid === 200);
  expect(cgroup?.memory?.host).toBeUndefined();
  expect(host?.memory?.limitBytes).toBeUndefined();
  expect(host?.memory?.stats).toBeUndefined();
  expect([cgroup?.scope, host?.scope]).toEqual(['cgroup', 'host']);
});

test('any way two reports are woven loses no kill and lends no fact', () => {
  for (let seed = 1; seed < 400; seed += 1) {
    let state = seed * 2_654_435_761;
    const turns = (): 0 | 1 => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % 7 < 3 ? 1 : 0;
    };
    const drafts = replayed(tell(weave(memcgReport(A), memcgReport(B), turns)));
    const kills = drafts.filter((draft) => draft.victims.length > 0);
    expect(pidsOf(kills).toSorted(), `seed ${seed}`).toEqual([100, 200]);
    for (const draft of kills) {
      const story = draft.victims[0]?.pid === A.pid ? A : B;
      expect([undefined, story.limitBytes], `seed ${seed}`).toContain(draft.memory?.limitBytes);
      expect([undefined, story.path], `seed ${seed}`).toContain(draft.memory?.statsCgroup);
      expect([undefined, story.comm], `seed ${seed}`).toContain(draft.trigger?.comm);
      expect([undefined, story.pid], `seed ${seed}`).toContain(draft.trigger?.pid);
    }
  }
});

test('an opening alone does not spoil the report that follows it', () => {
  const lone = memcgReport({ ...A, comm: 'same' }).slice(0, 1);
  const drafts = replayed(tell([...lone, ...memcgReport({ ...B, trigger: 'same' })]));
  expect(drafts.map((draft) => [draft.kind, draft.evidence.lines])).toEqual([
    ['kernel-no-victim', 1],
    ['kernel-kill', 14],
  ]);
});

test('a report whose tail is lost does not spoil a storm that follows it', () => {
  const lines: SievedLine[] = [
    ...tell(memcgReport(A).slice(0, 6)),
    ...Array.from({ length: 20 }, (_, at) =>
      tell(memcgReport({ ...B, pid: 300 + at }), { atUs: 5000 + at * 2000, offset: 100 + at * 100 }),
    ).flat(),
  ];
  const drafts = replayed(lines).filter((draft) => draft.victims.length > 0);
  expect(pidsOf(drafts)).toEqual(Array.from({ length: 20 }, (_, at) => 300 + at));
  expect(drafts.filter((draft) => draft.evidence.missing.length > 0).length).toBe(0);
});

test('a warning that another CPU prints into a report is not part of it', () => {
  const [opening, ...rest] = memcgReport(A);
  const warning: LineEvent = { family: 'cpuLine', pid: 9, comm: 'kworker/3:1', kernelRelease: '6.1.0-18-amd64' };
  const drafts = replayed(tell([...(opening === undefined ? [] : [opening]), warning, ...rest]));
  expect(drafts.length).toBe(1);
  expect(drafts[0]?.trigger?.pid).toBe(100);
});

test('a kill without a head that comes between the head and the dump of another context takes nothing of it', () => {
  const events = memcgReport(A);
  const head = events.slice(0, 3);
  const other: LineEvent = { family: 'killed', pid: 300, comm: 'other', prefix: 'Memory cgroup out of memory' };
  const drafts = replayed(tell([...head, other, ...events.slice(3)]));
  expect(drafts.map(({ victims, trigger }) => [victims[0]?.pid, trigger?.comm])).toEqual([
    [300, undefined],
    [100, 'alpha'],
  ]);
  expect(drafts[1]?.evidence.missing).toEqual([]);
});

test('a body belongs to the head whose thread stands in its table, also when another one opened later', () => {
  const [one, two] = [A, B].map((story) => memcgReport(story));
  if (one === undefined || two === undefined) throw new Error('two stories make two reports');
  const third = memcgReport({ pid: 300, comm: 'gamma', path: '/c' });
  const drafts = replayed(tell([...one.slice(0, 3), ...two.slice(0, 3), ...one.slice(3), ...third, ...two.slice(3)]));
  const told = drafts
    .filter(({ victims }) => victims.length > 0)
    .map(({ victims, trigger }) => [victims[0]?.pid, trigger?.pid]);
  for (const [victim, trigger] of told) expect([undefined, victim]).toContain(trigger);
  expect(told.map(([victim]) => victim).toSorted()).toEqual([100, 200, 300]);
  expect(told).toContainEqual([100, 100]);
});
