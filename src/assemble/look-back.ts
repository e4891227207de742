import { MICROS_PER_SECOND, type Micros } from '../lib/time.ts';
import type { Family } from '../model/family.ts';
import type { EventOf } from '../model/line-event.ts';
import { saidUs } from './aside-line.ts';
import type { AssembleCounts } from './counts.ts';
import type { HeldLine } from './held-line.ts';

/** A line that was kept, and when it was said. */
export interface KeptLine<F extends Family> {
  readonly event: EventOf<F>;
  readonly atUs: Micros;
  /** The same for every copy of the line, whichever way it came. */
  readonly key: string;
}

/** Which lines are kept, for how long, and how many at most. */
export interface LookBack<F extends Family> {
  readonly family: F;
  /** Stream time from a line on in which an incident that leaves may still look back at it. */
  readonly keepUs: Micros;
  readonly maxLines: number;
}

/** Lines of one host that are no part of a report, while an incident may still look back at them; the oldest go first. */
export class LinesToLookBackAt<F extends Family> {
  readonly #options: LookBack<F>;
  readonly #counts: AssembleCounts;
  #lines: HeldLine[] = [];

  constructor(options: LookBack<F>, counts: AssembleCounts) {
    this.#options = options;
    this.#counts = counts;
  }

  get size(): number {
    return this.#lines.length;
  }

  /** Takes the line in when it is of the family. */
  add(held: HeldLine): boolean {
    if (held.sieved.event.family !== this.#options.family) return false;
    this.#counts.absorbed += 1;
    this.#lines.push(held);
    if (this.#lines.length > this.#options.maxLines) {
      this.#lines.shift();
      this.#counts.dropped += 1;
    }
    return true;
  }

  /** What was said from `fromUs` to `toUs`, both included, in event time; copies of a line are one. */
  within(fromUs: Micros, toUs: Micros): KeptLine<F>[] {
    const kept = new Map<string, KeptLine<F>>();
    for (const held of this.#lines) {
      const atUs = saidUs(held);
      if (atUs < fromUs || atUs > toUs) continue;
      const { line, event } = held.sieved;
      const key = `${line.message}|${String(line.monotonicUs ?? Math.floor(atUs / MICROS_PER_SECOND))}`;
      // Only lines of the family were taken in.
      kept.set(key, { event: event as EventOf<F>, atUs, key });
    }
    return [...kept.values()];
  }

  /** The smallest offset of a line that may still be looked at; infinite when there is none. */
  firstOffset(): number {
    return this.#lines.reduce((first, { offset }) => Math.min(first, offset), Number.POSITIVE_INFINITY);
  }

  /** Forgets what no incident can look back at any more. */
  forget(watermarkUs: Micros): void {
    if (this.#lines.length === 0) return;
    this.#lines = this.#lines.filter(({ streamUs }) => streamUs + this.#options.keepUs >= watermarkUs);
  }
}
