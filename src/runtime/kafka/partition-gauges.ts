import type { GaugeLabels, GaugeName } from '../metric-names.ts';
import type { Meter } from '../metrics.ts';

/** Gauges of the partitions that are ours now: what goes to another member is not reported by two. */
export class PartitionGauges {
  readonly #meter: Meter;
  #before = new Map<string, () => void>();
  #now = new Map<string, () => void>();

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  set<N extends GaugeName>(name: N, labels: GaugeLabels<N>, value: number): void {
    this.#meter.set(name, labels, value);
    this.#now.set(`${name} ${Object.values(labels).join(' ')}`, () => {
      this.#meter.forget(name, labels);
    });
  }

  /** Forgets every gauge that was not set since the last sweep. */
  sweep(): void {
    for (const [key, forget] of this.#before) if (!this.#now.has(key)) forget();
    this.#before = this.#now;
    this.#now = new Map();
  }
}
