import type { Micros } from '../../lib/time.ts';

// A prime, so that hosts that write in turn all come up.
const EVERY_RECORDS = 997;
const EVERY_US: Micros = 60_000_000;
const SOME = 16;

/** Which records of a partition are asked for their host: one in a thousand, and a few of a batch once a minute of stream time. */
export class HostSampling {
  #records = 0;
  #sampledUs: Micros = Number.NEGATIVE_INFINITY;

  /** The places in the next batch of `count` records, ascending. */
  next(count: number, streamTimeUs: Micros): readonly number[] {
    const first = (EVERY_RECORDS - (this.#records % EVERY_RECORDS)) % EVERY_RECORDS;
    this.#records += count;
    const isDue = streamTimeUs - this.#sampledUs >= EVERY_US;
    if (isDue) this.#sampledUs = streamTimeUs;
    const some = isDue ? evenly(count, SOME) : [];
    const steady = steps(first, count, EVERY_RECORDS);
    return [...new Set([...steady, ...some])].sort((a, b) => a - b);
  }
}

function steps(first: number, count: number, step: number): number[] {
  const length = Math.max(0, Math.ceil((count - first) / step));
  return Array.from({ length }, (_, at) => first + at * step);
}

/** Up to `limit` places, the last one among them. */
function evenly(count: number, limit: number): number[] {
  const places = Math.min(count, limit);
  return Array.from({ length: places }, (_, at) => Math.floor((count * (at + 1)) / places) - 1);
}
