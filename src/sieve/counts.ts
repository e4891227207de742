import type { RejectReason } from '../model/log-line.ts';

/** What became of a record: not hit, hit in vain, at least one line passed, or why it could not be read. */
export type SieveOutcome = 'ignored' | 'maybe-not' | 'passed' | RejectReason;

/** How many records had each outcome; the sum is the number of records. */
export type SieveCounts = Readonly<Partial<Record<SieveOutcome, number>>>;

/** The sum of two counts. */
export function addCounts(some: SieveCounts, more: SieveCounts = {}): SieveCounts {
  const sum: Partial<Record<SieveOutcome, number>> = { ...some };
  for (const [outcome, count] of Object.entries(more) as [SieveOutcome, number][])
    sum[outcome] = (sum[outcome] ?? 0) + count;
  return sum;
}
