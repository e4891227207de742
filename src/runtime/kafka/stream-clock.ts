import type { Micros } from '../../lib/time.ts';

/** What a record batch of Kafka says of time. */
export interface BatchTimes {
  readonly kind: 'log-append' | 'create';
  /** LogAppendTime of the batch, or its base (first) timestamp. */
  readonly timeUs: Micros;
}

const MEDIAN_OVER = 15;

/**
 * The stream time of one input partition. LogAppendTime: its running maximum. CreateTime, which shippers set and may set
 * wrongly: the median of the base timestamps of the last 15 batches, never ahead of the wall clock. It never goes back.
 */
export class StreamClock {
  readonly #bases: Micros[] = [];
  #timeUs: Micros | undefined;

  /** Where the partition is; undefined before its first record. */
  get timeUs(): Micros | undefined {
    return this.#timeUs;
  }

  /** Takes the next batch in. `wallUs` bounds what a shipper's clock may say. */
  observe(batch: BatchTimes, wallUs: Micros): Micros {
    const timeUs = batch.kind === 'log-append' ? batch.timeUs : Math.min(this.#median(batch.timeUs), wallUs);
    this.#timeUs = Math.max(this.#timeUs ?? timeUs, timeUs);
    return this.#timeUs;
  }

  #median(baseUs: Micros): Micros {
    this.#bases.push(baseUs);
    if (this.#bases.length > MEDIAN_OVER) this.#bases.shift();
    const sorted = [...this.#bases].sort((a, b) => a - b);
    // The lower one of an even number: late rather than early.
    return sorted[(sorted.length - 1) >> 1] ?? baseUs;
  }
}
