import { MICROS_PER_SECOND, type Micros } from '../lib/time.ts';
import { present } from '../lib/present.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { AssembleCounts } from './counts.ts';
import { LinesToLookBackAt } from './look-back.ts';

type Gap = NonNullable<IncidentDraft['evidence']['gaps']>[number];

/** When a report's first and last line were said. */
export interface Span {
  readonly firstUs: Micros;
  readonly lastUs: Micros;
}

// Who finds lines gone says so before the next one that is there: before a report its head may be among them, and where its
// end is not there, after it the end.
const NEXT_TO_US = MICROS_PER_SECOND;
const MAX_LINES = 1024;

/** What the kernel and those who read it say of lines that are lost on one host, while a report may have lost them. */
export class Losses extends LinesToLookBackAt<'loss'> {
  /** `slackUs`: how long after its lines an incident leaves, in stream time. */
  constructor(slackUs: Micros, counts: AssembleCounts) {
    super({ family: 'loss', keepUs: NEXT_TO_US + slackUs, maxLines: MAX_LINES }, counts);
  }

  /** The losses within a report, or right next to it. `open`: the end of the report is not there. */
  near({ firstUs, lastUs }: Span, open: boolean): Gap[] {
    return this.within(firstUs - NEXT_TO_US, lastUs + (open ? NEXT_TO_US : 0))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ event: { source, count } }) => ({
        source,
        ...present({ lines: count === undefined || count < 1 ? undefined : count }),
      }));
  }
}
