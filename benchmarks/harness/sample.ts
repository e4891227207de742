/** What one run of one contender took. */
export interface Sample {
  readonly wallSeconds: number;
  /** user + system. */
  readonly cpuSeconds: number;
  readonly peakBytes?: number | undefined;
  /** Time in the garbage collector, of our own processes. */
  readonly gcMs?: number | undefined;
  /** What else was measured, each with its unit in its name. */
  readonly extra?: Readonly<Record<string, number>> | undefined;
}

/** The middle of the values; of an even number of them the lower one of the two, so that it is one that was measured. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** The smallest and the largest value. */
export function range(values: readonly number[]): readonly [least: number, most: number] {
  return [Math.min(...values), Math.max(...values)];
}

/** The smallest of the values that so many of a hundred do not exceed; NaN of none. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * part) / 100) - 1)] ?? Number.NaN;
}
