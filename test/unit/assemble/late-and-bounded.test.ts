import { expect, test } from 'vitest';
import { DEFAULT_ASSEMBLE } from '../../../src/assemble/options.ts';
import { PartitionAssembler } from '../../../src/assemble/partition-assembler.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import type { LineEvent } from '../../../src/model/line-event.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { PARTITION_OPTIONS } from './fleet.ts';
import { SECOND, START_US, killed, memcgReport, progressTo, replayed, tell } from './lines.ts';

/** An assembler of one partition, fed by hand. */
function stand(options = PARTITION_OPTIONS): {
  assembler: PartitionAssembler;
  drafts: IncidentDraft[];
  readonly lines: (lines: readonly SievedLine[], streamUs: number) => void;
  readonly progress: (...times: number[]) => void;
} {
  const assembler = new PartitionAssembler(options);
  const drafts: IncidentDraft[] = [];
  const out = (draft: IncidentDraft): void => void drafts.push(draft);
  let offset = 0;
  return {
    assembler,
    drafts,
    lines: (lines, streamUs) => {
      for (const line of lines) {
        const origin = { ...line.origin, offset };
        assembler.line({ ...line, origin, streamTimeUs: START_US + streamUs }, offset, out);
        offset += 1;
      }
    },
    progress: (...times) => {
      assembler.progress(progressTo(times.map((us) => START_US + us)), offset, out);
      offset += 1;
    },
  };
}

test('a report leaves when the watermark is gap and twice grace past its last line, and says where the input stood', () => {
  const { drafts, lines, progress } = stand();
  lines(tell(memcgReport()), SECOND);
  progress(7 * SECOND - 1);
  expect(drafts.length).toBe(0);
  progress(7 * SECOND);
  expect(drafts.length).toBe(1);
  expect(drafts[0]?.streamTime).toBe('2026-03-01T00:00:01Z');
});

test('the watermark waits for every known partition, and never goes back', () => {
  const { assembler, progress } = stand();
  assembler.progress(progressTo([START_US + SECOND], 2), 0, () => undefined);
  expect(assembler.watermarkUs).toBeUndefined();
  progress(9 * SECOND, 5 * SECOND);
  expect(assembler.watermarkUs).toBe(START_US + 5 * SECOND);
  progress(4 * SECOND, 3 * SECOND);
  expect(assembler.watermarkUs).toBe(START_US + 5 * SECOND);
});

test('a partition of which nothing is heard while others advance is left out, and counted', () => {
  const { assembler, drafts, lines, progress } = stand({ ...PARTITION_OPTIONS, progressTimeoutMs: 60_000 });
  progress(0, 0);
  lines(tell(memcgReport()), SECOND);
  for (let second = 5; second <= 60; second += 5) progress(second * SECOND);
  expect([drafts.length, assembler.partitionsLeftOut]).toEqual([0, 0]);
  progress(61 * SECOND);
  expect([drafts.length, assembler.partitionsLeftOut]).toEqual([1, 1]);
});

test('a kill that is known is not said again, one that is not is said as late, other late lines say nothing', () => {
  const { assembler, drafts, lines, progress } = stand();
  lines(tell(memcgReport()), 0);
  progress(60 * SECOND);
  lines(tell(memcgReport()), 60 * SECOND);
  lines(tell([killed(9, 'other', 'Out of memory')], { atUs: 500 }), 60 * SECOND);
  progress(120 * SECOND);
  expect(drafts.map((draft) => [draft.victims[0]?.pid, draft.evidence.late])).toEqual([
    [4711, undefined],
    [9, true],
  ]);
  expect(assembler.counts).toMatchObject({ embedded: 15, late: 13, absorbed: 1, lateIncidents: 1 });
});

test('a whole report that comes again by another way is absorbed', () => {
  const { assembler, drafts, lines, progress } = stand();
  lines(tell(memcgReport()), 0);
  progress(60 * SECOND);
  lines(tell(memcgReport(), { transport: 'syslog', atUs: 900_000 }), 60 * SECOND);
  progress(120 * SECOND);
  expect(drafts.length).toBe(1);
  expect(assembler.counts).toMatchObject({ knownReports: 1, absorbed: 14 });
});

test('after an hour a pid may be killed again', () => {
  const { drafts, lines, progress } = stand();
  lines(tell(memcgReport()), 0);
  progress(3700 * SECOND);
  lines(tell(memcgReport(), { atUs: 3700 * SECOND }), 3700 * SECOND);
  progress(3800 * SECOND);
  expect(drafts.length).toBe(2);
});

test('a table of ten thousand rows loses rows, never the kill', () => {
  const report = memcgReport();
  const rows = Array.from({ length: 10_000 }, (_, at): LineEvent => ({
    family: 'taskRow',
    pid: 20_000 + at,
    cells: ['0', '1', '1', '1', '0', '0', '0', 'x'],
  }));
  const [draft, ...more] = replayed(tell([...report.slice(0, -2), ...rows, ...report.slice(-2)]));
  expect(more).toEqual([]);
  expect(draft).toMatchObject({ victims: [{ pid: 4711 }], evidence: { cut: true } });
  expect(draft?.evidence.lines).toBeLessThanOrEqual(DEFAULT_ASSEMBLE.maxReportLines + 2);
});

test('a host that never falls silent still gets its reports, in bounded memory', () => {
  const options = { ...PARTITION_OPTIONS, maxHostLines: 1000 };
  const { assembler, drafts, lines } = stand(options);
  for (let at = 0; at < 500; at += 1) lines(tell(memcgReport({ pid: 10 + at }), { atUs: at * 10_000 }), at * 10_000);
  expect(drafts.length).toBeGreaterThan(400);
  expect(drafts.every((draft) => draft.victims.length === 1)).toBe(true);
  expect(assembler.counts.overflows).toBeGreaterThan(0);
});

test('many hosts together stay in bounds, the fullest first', () => {
  const { assembler, drafts, lines } = stand({ ...PARTITION_OPTIONS, maxPartitionBytes: 500_000 });
  for (let at = 0; at < 400; at += 1) {
    lines(
      tell(memcgReport({ pid: 10 + at }), { atUs: at * 10_000, hostKey: at % 20 === 0 ? 'quiet' : 'busy' }),
      at * 10_000,
    );
  }
  expect(assembler.counts.overflows).toBeGreaterThan(0);
  expect(new Set(drafts.map((draft) => draft.host.key))).toEqual(new Set(['busy']));
});

test.each([
  ['denied allocations', { family: 'denied', pid: 9, comm: 'java' }, 2048],
  ['losses', { family: 'loss', source: 'kernel', count: 3 }, 1024],
] as const)('of %s without a kill the oldest go, counted', (_, event, most) => {
  const { assembler, drafts, lines, progress } = stand();
  for (let at = 0; at < most + 7; at += 1) {
    lines(tell([event], { atUs: at * 1000 }), at * 1000);
    if (at % 100 === 0) progress(at * 1000);
  }
  progress(9 * SECOND);
  expect(drafts).toEqual([]);
  expect(assembler.counts).toMatchObject({ absorbed: most + 7, dropped: 7 });
});

test('every line has exactly one outcome', () => {
  const { assembler, drafts, lines, progress } = stand();
  const many = Array.from({ length: 40 }, (_, at) =>
    tell(memcgReport({ pid: 10 + (at % 30) }).slice(at % 5, 14 - (at % 3)), { atUs: at * 700_000 + at }),
  ).flat();
  for (const [at, line] of many.entries()) lines([line], at * 50_000);
  for (let at = 1; at < 100; at += 1) progress(at * SECOND);
  lines(many.slice(0, 40), 200 * SECOND);
  progress(400 * SECOND);
  const { embedded, duplicate, late, absorbed, stray, interleaved, dropped } = assembler.counts;
  expect(embedded + duplicate + late + absorbed + stray + interleaved + dropped).toBe(many.length + 40);
  expect(drafts.length).toBe(assembler.counts.incidents);
});
