import { MICROS_PER_SECOND, type Micros } from '../lib/time.ts';
import { present } from '../lib/present.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { saidUs } from './aside-line.ts';
import type { AssembleCounts } from './counts.ts';
import type { HeldLine } from './held-line.ts';

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
export class Losses {
  readonly #counts: AssembleCounts;
  readonly #slackUs: Micros;
  #lines: HeldLine[] = [];

  /** `slackUs`: how long after its lines an incident leaves, in stream time. */
  constructor(slackUs: Micros, counts: AssembleCounts) {
    this.#slackUs = slackUs;
    this.#counts = counts;
  }

  get size(): number {
    return this.#lines.length;
  }

  /** Takes the line in when it tells of a loss. */
  add(held: HeldLine): boolean {
    if (held.sieved.event.family !== 'loss') return false;
    this.#counts.absorbed += 1;
    this.#lines.push(held);
    if (this.#lines.length > MAX_LINES) {
      this.#lines.shift();
      this.#counts.dropped += 1;
    }
    return true;
  }

  /** The losses within a report, or right next to it; copies of a line are one. `open`: the end of the report is not there. */
  near({ firstUs, lastUs }: Span, open: boolean): Gap[] {
    const gaps = new Map<string, Gap>();
    for (const { held, atUs } of this.#lines.map((each) => ({ held: each, atUs: saidUs(each) }))) {
      const { event, line } = held.sieved;
      if (event.family !== 'loss') continue;
      if (atUs < firstUs - NEXT_TO_US || atUs > lastUs + (open ? NEXT_TO_US : 0)) continue;
      const key = `${line.message}|${String(line.monotonicUs ?? Math.floor(atUs / MICROS_PER_SECOND))}`;
      const lines = event.count === undefined || event.count < 1 ? undefined : event.count;
      gaps.set(key, { source: event.source, ...present({ lines }) });
    }
    return [...gaps].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, gap]) => gap);
  }

  /** The smallest offset of a line that may still be asked for; infinite when there is none. */
  firstOffset(): number {
    return this.#lines.reduce((first, { offset }) => Math.min(first, offset), Number.POSITIVE_INFINITY);
  }

  /** Forgets what no report can have lost any more. */
  forget(watermarkUs: Micros): void {
    if (this.#lines.length === 0) return;
    this.#lines = this.#lines.filter(({ streamUs }) => streamUs + NEXT_TO_US + this.#slackUs >= watermarkUs);
  }
}
