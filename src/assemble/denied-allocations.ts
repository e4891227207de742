import type { Micros } from '../lib/time.ts';
import type { AssembleCounts } from './counts.ts';
import { LinesToLookBackAt } from './look-back.ts';

/** How far back refused allocations speak for strict overcommit. */
const SPAN_US: Micros = 600_000_000;
// The kernel prints ten in five seconds at most; more copies of the log than this bound holds say nothing new.
const MAX_LINES = 2048;

/** Allocations that strict overcommit refused on one host, while an incident may still look back at them. */
export class DeniedAllocations extends LinesToLookBackAt<'denied'> {
  /** `slackUs`: how long after its lines an incident leaves, in stream time. */
  constructor(slackUs: Micros, counts: AssembleCounts) {
    super({ family: 'denied', keepUs: SPAN_US + slackUs, maxLines: MAX_LINES }, counts);
  }

  /** How many allocations were refused in the ten minutes that end at `untilUs`. */
  countBefore(untilUs: Micros): number {
    return this.within(untilUs - SPAN_US, untilUs).length;
  }
}
