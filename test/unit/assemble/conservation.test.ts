import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LINE_OUTCOMES } from '../../../src/assemble/counts.ts';
import { PartitionAssembler } from '../../../src/assemble/partition-assembler.ts';
import { fleetLines, luck, PARTITION_OPTIONS } from './fleet.ts';

test('no line has two outcomes, and hardly one has none, once nothing is held', () => {
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
      const { counts } = assembler;
      const sum = LINE_OUTCOMES.reduce((total, outcome) => total + counts[outcome], 0);
      expect(counts.read).toBe(lines.length + again.length);
      expect(sum).toBeLessThanOrEqual(counts.read);
      // Of reports that contest each other's lines a few are not counted.
      expect(sum).toBeGreaterThanOrEqual(counts.read - lines.length / 20);
    }),
    { numRuns: 25, endOnFailure: true },
  );
});
