import { compareOrigins } from '../model/origin.ts';
import type { SievedLine } from '../model/sieved-line.ts';

/**
 * The order of the lines of one copy: kernel time, sequence number, wall time, then origin. All lines of a copy carry the
 * same clocks, so the order is total.
 */
export function compareInCopy(a: SievedLine, b: SievedLine): number {
  return (
    compareNumbers(a.line.monotonicUs, b.line.monotonicUs) ||
    compareNumbers(a.line.sequence, b.line.sequence) ||
    (a.line.monotonicUs === undefined ? compareNumbers(a.line.timeUs, b.line.timeUs) : 0) ||
    compareOrigins(a.origin, b.origin) ||
    a.line.part - b.line.part
  );
}

function compareNumbers(a: number | undefined, b: number | undefined): number {
  return a === undefined || b === undefined ? 0 : a - b;
}
