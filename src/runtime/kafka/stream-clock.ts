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
  #batchUs: Micros | undefined;

  /** Where the partition is; undefined before its first record. */
  get timeUs(): Micros | undefined {
    return this.#timeUs;
  }

  /**
   * What the lines of the last batch are stamped with: its own time, where that can be, or a report whose lines lie on partitions
   * with sparser and denser batches would leave by the partition that lags the more, before the other one is read as far.
   */
  get batchUs(): Micros | undefined {
    return this.#batchUs;
  }

  /** Takes the next batch in. `wallUs` bounds what a shipper's clock may say. */
  observe(batch: BatchTimes, wallUs: Micros): Micros {
    const timeUs = batch.kind === 'log-append' ? batch.timeUs : Math.min(this.#median(batch.timeUs), wallUs);
    this.#timeUs = Math.max(this.#timeUs ?? timeUs, timeUs);
    this.#batchUs = Math.max(this.#timeUs, batch.kind === 'log-append' ? timeUs : this.#credible(batch.timeUs, wallUs));
    return this.#timeUs;
  }

  /** A base that is ahead of the wall clock is a wrong clock's: the latest of the last 15 batches that is not stands for it. */
  #credible(baseUs: Micros, wallUs: Micros): Micros {
    if (baseUs <= wallUs) return baseUs;
    return this.#bases.reduce((latest, us) => (us <= wallUs ? Math.max(latest, us) : latest), Number.NEGATIVE_INFINITY);
  }

  #median(baseUs: Micros): Micros {
    this.#bases.push(baseUs);
    if (this.#bases.length > MEDIAN_OVER) this.#bases.shift();
    const sorted = [...this.#bases].sort((a, b) => a - b);
    // The lower one of an even number: late rather than early.
    return sorted[(sorted.length - 1) >> 1] ?? baseUs;
  }
}
