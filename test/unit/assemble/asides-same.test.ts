import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PartitionAssembler } from '../../../src/assemble/partition-assembler.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { aside, kill, witness } from './asides.ts';
import { PARTITION_OPTIONS, essence, feed, fleetLines, luck, throughTopics, type Luck } from './fleet.ts';
import { SECOND, START_US, hostReport, memcgReport, progressTo, replayed, tell } from './lines.ts';

const RUNS = { numRuns: 150, endOnFailure: true };
const UNITS = ['unit-0.service', 'unit-1.service', 'elsewhere.service'];

/** What userspace may say while the fleet's reports are printed, of their units, of others, and of nobody. */
function asideLines(choose: Luck, count: number, spanUs: number): SievedLine[] {
  return Array.from({ length: count }, (_, at) => {
    const unit = UNITS[choose.next(UNITS.length)] ?? '';
    const pid = 1000 + choose.next(8);
    const events = [
      witness('oom-kill', { unit }),
      witness('result', { unit }),
      witness('exit', { unit }),
      witness('oom-kill', { source: 'containerd', containerId: `${choose.next(3)}a`.repeat(32) }),
      witness('oom-kill', { source: 'flux', node: 'n' }),
      witness('oom-kill', { source: 'kubelet', pid, comm: 'java' }),
      witness('oomd-kill', { unit, count: 2 }),
      kill('systemd-oomd', choose.next(2) === 0 ? 'intent' : 'done', { cgroup: `/${unit}`, reason: 'pressure' }),
      kill('earlyoom', 'attempt', { pid, comm: 'java', signal: choose.next(2) === 0 ? 'SIGTERM' : 'SIGKILL' }),
      { family: 'userspaceDetail', killer: 'earlyoom', stage: 'done' } as const,
    ];
    const event = events[choose.next(events.length)] ?? events[0];
    if (event === undefined) throw new Error('there is an event');
    return aside(event, choose.next(spanUs) + at, { hostKey: `host-${choose.next(3)}` });
  });
}

function storyOf(choose: Luck, reports: number, asides: number): SievedLine[] {
  const kernel = fleetLines(choose, reports);
  const spanUs = Math.max(...kernel.map(({ line }) => (line.timeUs ?? 0) - START_US)) + 5 * SECOND;
  return [...kernel, ...asideLines(choose, asides, choose.next(2) === 0 ? spanUs : 3 * spanUs)];
}

/** Kernel incidents do not wait for the others, so only within a kind they are said in order. */
function inTime(drafts: readonly IncidentDraft[]): unknown[] {
  const placeOf = ({ host, time, id }: IncidentDraft): string => `${host.key}|${time ?? ''}|${id}`;
  return essence(drafts.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)));
}

function replayedFleet(lines: readonly SievedLine[]): unknown[] {
  const hosts = [...new Set(lines.map((line) => line.hostKey))];
  return inTime(hosts.flatMap((host) => replayed(lines.filter((line) => line.hostKey === host))));
}

/** Progress until nothing can be waited for any more. */
function toTheEnd(records: ReturnType<typeof throughTopics>, partitions: number): ReturnType<typeof throughTopics> {
  const times = records.flatMap((record) =>
    record.kind === 'line' ? [] : record.progress.partitions.map(({ timeUs }) => timeUs),
  );
  const lastUs = Math.max(START_US, ...times);
  const steps = [100, 200, 300, 400].map((seconds) =>
    progressTo(Array.from({ length: partitions }, () => lastUs + seconds * SECOND)),
  );
  return [...records, ...steps.map((progress) => ({ kind: 'progress', progress }) as const)];
}

const counts = [fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 12 })] as const;

test('witnesses and killers give the same incidents under any keying, pace and stepping', () => {
  fc.assert(
    fc.property(luck, ...counts, fc.integer({ min: 1, max: 4 }), (choose, reports, asides, partitions) => {
      const lines = storyOf(choose, reports, asides);
      const records = toTheEnd(throughTopics(lines, choose, partitions, 2 * SECOND), partitions);
      const live = feed(new PartitionAssembler(PARTITION_OPTIONS), records);
      expect(inTime(live)).toEqual(replayedFleet(lines));
    }),
    RUNS,
  );
});

test('an owner that takes over at any record says nothing of it twice, and misses nothing', () => {
  fc.assert(
    fc.property(luck, ...counts, fc.nat(), fc.integer({ min: 1, max: 9 }), (choose, reports, asides, at, every) => {
      const records = toTheEnd(throughTopics(storyOf(choose, reports, asides), choose, 3, 2 * SECOND), 3);
      const whole = feed(new PartitionAssembler(PARTITION_OPTIONS), records);
      const cut = at % (records.length + 1);
      const first = new PartitionAssembler(PARTITION_OPTIONS);
      const before = feed(first, records, 0, cut, every);
      const state = JSON.parse(JSON.stringify(first.checkpoint(cut))) as ReturnType<typeof first.checkpoint>;
      const next = PartitionAssembler.resume(PARTITION_OPTIONS, state);
      const after = feed(next, records, state.snapshotOffset, records.length, every);
      expect(inTime([...before, ...after])).toEqual(inTime(whole));
    }),
    RUNS,
  );
});

test('owners that follow one another, also while one of them reads again, say what one alone says', () => {
  const cuts = fc.array(fc.nat(), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(luck, ...counts, cuts, fc.integer({ min: 1, max: 9 }), (choose, reports, asides, ats, every) => {
      const records = toTheEnd(throughTopics(storyOf(choose, reports, asides), choose, 3, 2 * SECOND), 3);
      const said: IncidentDraft[] = [];
      let owner = new PartitionAssembler(PARTITION_OPTIONS);
      let from = 0;
      for (const at of ats) {
        const cut = from + (at % (records.length + 1 - from));
        said.push(...feed(owner, records, from, cut, every));
        const state = JSON.parse(JSON.stringify(owner.checkpoint(cut))) as ReturnType<typeof owner.checkpoint>;
        owner = PartitionAssembler.resume(PARTITION_OPTIONS, state);
        from = state.snapshotOffset;
      }
      said.push(...feed(owner, records, from, records.length, every));
      expect(inTime(said)).toEqual(inTime(feed(new PartitionAssembler(PARTITION_OPTIONS), records)));
    }),
    RUNS,
  );
});

test('of two hosts each is told as if it were alone', () => {
  fc.assert(
    fc.property(luck, ...counts, (choose, reports, asides) => {
      const lines = storyOf(choose, reports, asides);
      const records = toTheEnd(throughTopics(lines, choose, 1, 0), 1);
      const live = feed(new PartitionAssembler(PARTITION_OPTIONS), records);
      const own = records.filter((record) => record.kind !== 'line' || record.line.hostKey === 'host-0');
      const alone = feed(new PartitionAssembler(PARTITION_OPTIONS), own);
      expect(inTime(live.filter(({ host }) => host.key === 'host-0'))).toEqual(inTime(alone));
    }),
    RUNS,
  );
});

test('witnesses that come in any order within seconds of a report confirm it', () => {
  const delays = fc.array(fc.integer({ min: -1_900_000, max: 1_900_000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(delays, fc.boolean(), fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (at, host, ranks) => {
      const report = tell((host ? hostReport : memcgReport)({ path: '/unit-0.service' }), { atUs: 10 * SECOND });
      const said = at.map((delayUs, index) =>
        aside(witness('oom-kill', { unit: 'unit-0.service', count: index + 1 }), 10 * SECOND + delayUs),
      );
      const lines = [...report, ...said].map((line, index) => ({ line, rank: ranks[index % ranks.length] ?? 0 }));
      const shuffled = lines.toSorted((a, b) => a.rank - b.rank).map(({ line }, offset) => ({ line, offset }));
      const assembler = new PartitionAssembler(PARTITION_OPTIONS);
      const drafts: IncidentDraft[] = [];
      const out = (draft: IncidentDraft): void => void drafts.push(draft);
      for (const { line, offset } of shuffled) {
        const origin = { topic: 'logs', partition: 0, incarnation: 0, offset, line: 0 };
        assembler.line({ ...line, origin, streamTimeUs: START_US + 11 * SECOND }, offset, out);
      }
      assembler.progress(progressTo([START_US + 200 * SECOND]), 100, out);
      expect(drafts).toHaveLength(1);
      expect(drafts[0]?.witnesses).toHaveLength(at.length);
    }),
    RUNS,
  );
});

test('a witness that comes after the restart is of the kill that was said before it', () => {
  const first = new PartitionAssembler(PARTITION_OPTIONS);
  const report = tell(memcgReport()).map((line) => ({ ...line, streamTimeUs: line.line.timeUs ?? 0 }));
  const drafts: IncidentDraft[] = [];
  const out = (draft: IncidentDraft): void => void drafts.push(draft);
  for (const [offset, line] of report.entries()) first.line(line, offset, out);
  first.progress(progressTo([START_US + 10 * SECOND]), 50, out);
  expect(drafts).toHaveLength(1);
  const state = JSON.parse(JSON.stringify(first.checkpoint(51))) as ReturnType<typeof first.checkpoint>;
  const next = PartitionAssembler.resume(PARTITION_OPTIONS, state);
  const oom = aside(witness('oom-kill', { unit: 'app.service' }), 40 * SECOND);
  next.line({ ...oom, streamTimeUs: START_US + 40 * SECOND }, 51, out);
  next.progress(progressTo([START_US + 200 * SECOND]), 52, out);
  expect(drafts).toHaveLength(1);
  expect(next.counts).toMatchObject({ absorbed: 1, incidents: 0 });
});

test('copies of a witness that a report took are not read again without the report', () => {
  const said = [
    ...tell(hostReport().slice(-1)),
    aside(witness('oom-kill', { source: 'flux', node: 'n' }), 100_000),
    aside(witness('oom-kill', { source: 'kubelet', pid: 77, comm: 'java' }), 150_000),
    aside(witness('oom-kill', { source: 'flux', node: 'n' }), 200_000),
  ].map((line) => ({ ...line, streamTimeUs: START_US + SECOND }));
  const drafts: IncidentDraft[] = [];
  const out = (draft: IncidentDraft): void => void drafts.push(draft);
  const first = new PartitionAssembler(PARTITION_OPTIONS);
  first.snapshot(0);
  for (const [offset, line] of said.entries()) {
    first.line(line, offset, out);
    first.snapshot(offset + 1);
  }
  first.progress(progressTo([START_US + 10 * SECOND]), said.length, out);
  expect(drafts.map(({ kind }) => kind)).toEqual(['kernel-kill']);
  const state = JSON.parse(JSON.stringify(first.checkpoint(said.length + 1))) as ReturnType<typeof first.checkpoint>;
  const next = PartitionAssembler.resume(PARTITION_OPTIONS, state);
  for (const [offset, line] of said.entries()) if (offset >= state.snapshotOffset) next.line(line, offset, out);
  next.progress(progressTo([START_US + 200 * SECOND]), said.length + 1, out);
  expect(drafts.map(({ kind, witnesses }) => [kind, witnesses?.map(({ source }) => source)])).toEqual([
    ['kernel-kill', ['flux']],
    ['runtime-only', ['kubelet']],
  ]);
});

test('a death waits for a kill that one of its witnesses may be of', () => {
  const unit = 'unit-0.service';
  const said = [
    aside(witness('oom-kill', { source: 'kubelet', pid: 1000, comm: 'java' }), 0),
    aside(witness('result', { unit }), 200_000),
    aside(witness('oomd-kill', { unit, count: 2 }), 900_000),
  ].map((line, at) => ({ ...line, streamTimeUs: START_US + at * 30 * SECOND }));
  const assembler = new PartitionAssembler(PARTITION_OPTIONS);
  const drafts: IncidentDraft[] = [];
  const out = (draft: IncidentDraft): void => void drafts.push(draft);
  for (const [offset, line] of said.entries()) assembler.line(line, offset, out);
  for (const [at, seconds] of [80, 100, 400].entries())
    assembler.progress(progressTo([START_US + seconds * SECOND]), 10 + at, out);
  expect(inTime(drafts)).toEqual(replayedFleet(said));
});

test('a killer that speaks without end is bounded, and what it says is said', () => {
  const assembler = new PartitionAssembler(PARTITION_OPTIONS);
  const drafts: IncidentDraft[] = [];
  for (let at = 0; at < 3000; at += 1) {
    const line = aside(kill('lmkd', 'done', { pid: at + 1 }), at * 1000, { offset: at });
    assembler.line({ ...line, streamTimeUs: START_US + at * 1000 }, at, (draft) => drafts.push(draft));
  }
  expect(assembler.counts.overflows).toBeGreaterThan(0);
  assembler.end((draft) => drafts.push(draft));
  expect(new Set(drafts.map(({ victims }) => victims[0]?.pid)).size).toBe(3000);
  expect(drafts[0]?.evidence.cut).toBe(true);
});
