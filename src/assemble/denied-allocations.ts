import type { Micros } from '../lib/time.ts';
import { saidUs } from './aside-line.ts';
import type { AssembleCounts } from './counts.ts';
import type { HeldLine } from './held-line.ts';

/** How far back refused allocations speak for strict overcommit. */
const SPAN_US: Micros = 600_000_000;
// The kernel prints ten in five seconds at most; more copies of the log than this bound holds say nothing new.
const MAX_LINES = 2048;

/** Allocations that strict overcommit refused on one host, while an incident may still look back at them. */
export class DeniedAllocations {
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

  /** Takes the line in when it tells of a refusal. */
  add(held: HeldLine): boolean {
    if (held.sieved.event.family !== 'denied') return false;
    this.#counts.absorbed += 1;
    this.#lines.push(held);
    if (this.#lines.length > MAX_LINES) {
      this.#lines.shift();
      this.#counts.dropped += 1;
    }
    return true;
  }

  /** How many allocations were refused in the ten minutes that end at `untilUs`; copies of a line count once. */
  countBefore(untilUs: Micros): number {
    const seen = new Set<string>();
    for (const held of this.#lines) {
      const atUs = saidUs(held);
      if (atUs > untilUs || untilUs - atUs > SPAN_US) continue;
      const { monotonicUs, message } = held.sieved.line;
      seen.add(`${String(monotonicUs ?? Math.floor(atUs / 1_000_000))}|${message}`);
    }
    return seen.size;
  }

  /** The smallest offset of a line that may still be looked at; infinite when there is none. */
  firstOffset(): number {
    return this.#lines.reduce((first, { offset }) => Math.min(first, offset), Number.POSITIVE_INFINITY);
  }

  /** Forgets what no incident can look back at any more. */
  forget(watermarkUs: Micros): void {
    if (this.#lines.length === 0) return;
    this.#lines = this.#lines.filter(({ streamUs }) => streamUs + SPAN_US + this.#slackUs >= watermarkUs);
  }
}
