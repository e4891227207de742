import type { Micros } from '../../lib/time.ts';
import type { HostKey } from '../../model/sieved-line.ts';

const DAY_US = 86_400_000_000;
const MAX_DAYS = 1_000_000;

/** When hosts were heard, by the first and the last time of each day: all that whoever asks for a month's silence needs. */
export class HeardDays {
  readonly #days = new Map<string, { readonly host: HostKey; firstUs: Micros; lastUs: Micros }>();

  readonly #maxDays: number;

  constructor(maxDays = MAX_DAYS) {
    this.#maxDays = maxDays;
  }

  /** A host was heard; beyond a million days of hosts no further ones are kept. */
  hear(host: HostKey, timeUs: Micros): void {
    const key = `${String(Math.floor(timeUs / DAY_US))} ${host}`;
    const day = this.#days.get(key);
    if (day !== undefined) {
      day.firstUs = Math.min(day.firstUs, timeUs);
      day.lastUs = Math.max(day.lastUs, timeUs);
    } else if (this.#days.size < this.#maxDays) this.#days.set(key, { host, firstUs: timeUs, lastUs: timeUs });
  }

  /** Hosts and times, each day's first and last. */
  *told(): Generator<readonly [HostKey, Micros], void, undefined> {
    for (const { host, firstUs, lastUs } of this.#days.values()) {
      yield [host, firstUs];
      if (lastUs !== firstUs) yield [host, lastUs];
    }
  }
}
