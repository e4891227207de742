import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ERA_IDS } from '../../../src/simulate/eras.ts';
import type { KernelRecord, PrintedReport } from '../../../src/simulate/report-spec.ts';
import { OTHER_WAY, falseClaims, printedReport, reportOf, shipped, victimsIn } from './generated.ts';
import { compareForReplay } from '../../../src/assemble/assemble-sorted.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { essence, feed, PARTITION_OPTIONS, throughTopics, luck as choices } from './fleet.ts';
import { PartitionAssembler } from '../../../src/assemble/partition-assembler.ts';
import { replayed } from './lines.ts';

const PER_ERA = 20;
const RUNS = { numRuns: 150, seed: 20_260_301 };

const pidsOf = ({ truth }: PrintedReport): number[] => truth.victims.map(({ pid }) => pid).toSorted((a, b) => a - b);

/** What is told of the records, when nothing of it is false and nobody is said to have died twice. */
function truthfully(
  report: PrintedReport,
  records: readonly KernelRecord[],
  clock: 'monotonic' | 'wall' = 'monotonic',
): ReturnType<typeof replayed> {
  const drafts = replayed(shipped(records, { clock }));
  expect(drafts.flatMap((draft) => falseClaims(draft, report))).toEqual([]);
  const pids = victimsIn(drafts);
  expect(new Set(pids).size, 'a victim twice').toBe(pids.length);
  return drafts;
}

test('a whole report of any era and shape is told as it was printed', () => {
  for (let seed = 0; seed < ERA_IDS.length * PER_ERA; seed += 1) {
    const report = reportOf(seed);
    if (report.records.length > 400) continue;
    expect(victimsIn(truthfully(report, report.records)), `seed ${seed}`).toEqual(pidsOf(report));
  }
});

// Without these an oom-kill line is that of a kill whose own line is lost.
const SPARING: ReadonlySet<string> = new Set(['exiting', 'none', 'panic']);

test('whatever lines are lost, no kill and no value is made up', () => {
  fc.assert(
    fc.property(
      printedReport,
      fc.array(fc.nat({ max: 99 }), { minLength: 1, maxLength: 60 }),
      fc.nat({ max: 90 }),
      (report, luck, share) => {
        truthfully(
          report,
          report.records.filter(({ part }, at) => SPARING.has(part) || (luck[at % luck.length] ?? 0) >= share),
        );
      },
    ),
    RUNS,
  );
});

/** The text up to a place; within the number that ends a line, and at its path's root, nothing could tell that it was cut. */
function cutAt(text: string, place: number): string {
  const cut = text.slice(0, place % (text.length + 1));
  return /^\d*$/.test(text.slice(cut.length)) ? cut.replace(/-?\d+$/, '') : cut.replace(/ \/$/, '');
}

// A piece that is cut as well, within a path, cannot be told from a whole one.
const inOnePiece = printedReport.filter(({ truth }) => truth.inPieces === undefined);

test('wherever a line is cut, its values are the whole ones or none', () => {
  fc.assert(
    fc.property(inOnePiece, fc.nat(), fc.nat(), fc.boolean(), (report, line, place, telling) => {
      const { records } = report;
      const worth = telling
        ? records.filter(({ part }) => ['opening', 'memory', 'constraint', 'killed', 'group'].includes(part))
        : records;
      const cut = worth[line % Math.max(1, worth.length)];
      truthfully(
        report,
        records.map((record) => (record === cut ? { ...record, text: cutAt(record.text, place) } : record)),
      );
    }),
    RUNS,
  );
});

test('lines that come again, and reports that come by two ways, tell nobody dead twice', () => {
  fc.assert(
    fc.property(printedReport, fc.nat({ max: 7 }), (report, every) => {
      const { records } = report;
      const again = records.flatMap((record, at) => (at % (every + 1) === 0 ? [record, record] : [record]));
      expect(victimsIn(truthfully(report, again))).toEqual(pidsOf(report));
      const copies = replayed([...shipped(records), ...shipped(records, OTHER_WAY)]);
      expect(victimsIn(copies)).toEqual(pidsOf(report));
    }),
    RUNS,
  );
});

test('a report that lacks something which matters says so', () => {
  fc.assert(
    fc.property(inOnePiece, fc.nat(), (report, choice) => {
      const whole = replayed(shipped(report.records));
      const vital = report.records.filter((record, at) => isVital(record, at, report));
      const lost = vital[choice % Math.max(1, vital.length)];
      if (whole.length !== 1 || whole[0]?.victims.length !== 1 || lost === undefined) return;
      const marks = replayed(shipped(report.records.filter((record) => record !== lost)))
        .filter(({ victims }) => victims.length > 0)
        .map(({ evidence: { missing, damaged, gaps = [] } }) => missing.length + damaged.length + gaps.length);
      expect(marks.length, lost.text).toBe(1);
      expect(marks[0], lost.text).toBeGreaterThan(0);
    }),
    RUNS,
  );
});

/** The head, the oom-kill line or what came instead of the kill line, and the victim's row; where its kernel prints them. */
function isVital({ part, text }: KernelRecord, at: number, { records, truth }: PrintedReport): boolean {
  if (part === 'constraint') return truth.victims[0]?.pgtablesBytes !== undefined;
  // A group prints its first victim twice.
  if (part === 'killed' && records.filter((record) => record.text === text).length > 1) return false;
  if (part === 'killed') return records.some((record) => record.part === 'constraint' && record.text.includes(',pid='));
  const [victim] = truth.victims;
  // A child that dies for the one that was chosen may be younger than the table.
  if (part === 'table')
    return victim !== undefined && truth.candidate === undefined && new RegExp(`^\\[ *${victim.pid}\\]`).test(text);
  return part === 'opening' && at === records.findIndex((record) => record.part === 'opening');
}

test('hosts whose lines are mixed, on any partitions and read in any batches, are told as each alone', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1_000_000 }), { minLength: 2, maxLength: 3 }), choices, (seeds, choose) => {
      const hosts = seeds.map((seed, at): SievedLine[] => {
        const { records } = reportOf(seed);
        return records.length > 400
          ? []
          : shipped(records, { hostKey: `host-${at}`, bootId: `boot-${at}`, atUs: at * 500 });
      });
      const assembler = new PartitionAssembler(PARTITION_OPTIONS);
      const mixed = feed(assembler, throughTopics(hosts.flat(), choose, 3, 1_000_000));
      expect(essence(mixed)).toEqual(essence(hosts.flatMap((lines) => replayed(lines.toSorted(compareForReplay)))));
    }),
    { ...RUNS, numRuns: 40 },
  );
});
