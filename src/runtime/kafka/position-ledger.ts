import type { Micros } from '../../lib/time.ts';

/** A place in a partition up to which everything was read. */
export interface Mark {
  /** The next offset to read. */
  readonly position: number;
  /** Stream time up to there; undefined when no record was read yet. */
  readonly streamTimeUs: Micros | undefined;
  /** Kafka's timestamp of the last record before it, in milliseconds as the client prints it. */
  readonly lastTimestamp: string | undefined;
}

/**
 * Which of the places that were read is acknowledged: a mark counts once the broker has acknowledged every message that was put
 * before it. Marks of the same sequence number replace each other, so an unacknowledged message holds at most one mark each.
 */
export class PositionLedger {
  readonly #marks: { readonly sequence: number; readonly mark: Mark }[] = [];
  #acknowledged: Mark;
  #read: Mark;

  constructor(start: Mark) {
    this.#acknowledged = start;
    this.#read = start;
  }

  /** The last place that was read, acknowledged or not. */
  get read(): Mark {
    return this.#read;
  }

  /** Everything up to `mark` was read; what came of it was put up to `sequence`. */
  mark(mark: Mark, sequence: number): void {
    this.#read = mark;
    const last = this.#marks.at(-1);
    if (last?.sequence === sequence) this.#marks.pop();
    this.#marks.push({ sequence, mark });
  }

  /** The last place up to which everything is acknowledged, when the broker acknowledged up to `sequence`. */
  acknowledged(sequence: number): Mark {
    let reached = this.#marks[0];
    while (reached !== undefined && reached.sequence <= sequence) {
      this.#acknowledged = reached.mark;
      this.#marks.shift();
      reached = this.#marks[0];
    }
    return this.#acknowledged;
  }
}
