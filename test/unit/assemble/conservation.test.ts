import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LINE_OUTCOMES, type AssembleCounts } from '../../../src/assemble/counts.ts';
import { PartitionAssembler } from '../../../src/assemble/partition-assembler.ts';
import { feed, fleetLines, luck, PARTITION_OPTIONS, throughTopics } from './fleet.ts';
import { SECOND } from './lines.ts';

const outcomesOf = (counts: AssembleCounts): number =>
  LINE_OUTCOMES.reduce((total, outcome) => total + counts[outcome], 0);

test('every line has one outcome once nothing is held, whatever way it came', () => {
  const [reports, partitions] = [fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 })];
  fc.assert(
    fc.property(luck, reports, partitions, (choose, count, keyedBy) => {
      const assembler = new PartitionAssembler(PARTITION_OPTIONS);
      feed(assembler, throughTopics(fleetLines(choose, count), choose, keyedBy, 2 * SECOND));
      assembler.end(() => undefined);
      expect(outcomesOf(assembler.counts)).toBe(assembler.counts.read);
    }),
    { numRuns: 600, endOnFailure: true },
  );
});

test('so have lines that are delivered again, and lines without progress between them', () => {
  fc.assert(
    fc.property(luck, (choose) => {
      const assembler = new PartitionAssembler(PARTITION_OPTIONS);
      const lines = fleetLines(choose, 12);
      const again = lines.slice(-3);
      for (const [offset, line] of [...lines, ...again].entries()) {
        const origin = { ...line.origin, offset: Math.min(offset, lines.length - 1), line: 0 };
        assembler.line({ ...line, origin }, offset, () => undefined);
      }
      assembler.end(() => undefined);
      expect(assembler.counts.read).toBe(lines.length + again.length);
      expect(outcomesOf(assembler.counts)).toBe(assembler.counts.read);
    }),
    { numRuns: 200, endOnFailure: true },
  );
});
