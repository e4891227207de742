/**
 * What became of an incident. repeat: its id was folded within lateness; behind: its windows were written after it; late: it
 * came after lateness, or one of its windows has left memory; timeless: neither it nor the stream tells a time; uncounted: of a
 * kind that is no OOM kill of the kernel or of a userspace killer; canary: made up, to see whether incidents come through.
 */
export type FoldOutcome = 'folded' | 'repeat' | 'behind' | 'late' | 'timeless' | 'uncounted' | 'canary';

/** How many incidents met each fate, and what the bounds cut off. */
export type AggregateCounts = Record<
  FoldOutcome | 'future' | 'windowsCut' | 'historiesCut' | 'idsCut' | 'quietCut',
  number
>;

/** Nothing yet. */
export function newCounts(): AggregateCounts {
  return {
    folded: 0,
    repeat: 0,
    behind: 0,
    late: 0,
    timeless: 0,
    uncounted: 0,
    canary: 0,
    future: 0,
    windowsCut: 0,
    historiesCut: 0,
    idsCut: 0,
    quietCut: 0,
  };
}
