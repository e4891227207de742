import type { SimHost } from './sim-host.ts';

/** What one printed line is known by: its place in its report. */
export type Place = number;

/** The numbers that each kernel's ring buffer gives to records, one after the other from 0 (kernel/printk/printk.c). */
export class RingNumbers {
  readonly #next = new Map<string, number>();

  /** The number of a record that is printed now. */
  take({ bootId }: SimHost): number {
    const number = this.#next.get(bootId) ?? 0;
    this.#next.set(bootId, number + 1);
    return number;
  }

  /** The same for a record of a report: however often it arrives, and in how many pieces, it was printed once. */
  takeOnce(host: SimHost, taken: Map<Place, number>, place: Place): number {
    const number = taken.get(place) ?? this.take(host);
    taken.set(place, number);
    return number;
  }
}
