import { placeInPrint } from '../model/family.ts';
import { compareOrigins } from '../model/origin.ts';
import type { SievedLine } from '../model/sieved-line.ts';

/**
 * The order of the lines of one copy: kernel time, sequence number, wall time, then origin. All lines of a copy carry the
 * same clocks, so the order is total. Lines of one kernel time are one printk, or several within a microsecond: a shipper may
 * have made a record of each, and which partitions those took must not show, so they stand in the order of print, then by
 * their text.
 */
export function compareInCopy(a: SievedLine, b: SievedLine): number {
  return (
    compareNumbers(a.line.monotonicUs, b.line.monotonicUs) ||
    compareNumbers(a.line.sequence, b.line.sequence) ||
    compareNumbers(a.line.piece?.at, b.line.piece?.at) ||
    (a.line.monotonicUs === undefined ? compareNumbers(a.line.timeUs, b.line.timeUs) : comparePrint(a, b)) ||
    compareOrigins(a.origin, b.origin) ||
    a.line.part - b.line.part
  );
}

function comparePrint(a: SievedLine, b: SievedLine): number {
  return placeInPrint(a.event.family) - placeInPrint(b.event.family) || compareText(a.line.message, b.line.message);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareNumbers(a: number | undefined, b: number | undefined): number {
  return a === undefined || b === undefined ? 0 : a - b;
}
