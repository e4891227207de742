/** The mean of some gaps; NaN of none. */
export function meanOf(gaps: readonly number[]): number {
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

/** The median, of an even number the lower one; undefined of none. */
export function medianOf(gaps: readonly number[]): number | undefined {
  return [...gaps].sort((a, b) => a - b)[(gaps.length - 1) >> 1];
}

/** How much gaps vary: standard deviation over mean, to two decimals; 0 when they are all nothing. */
export function variationOf(gaps: readonly number[]): number {
  const mean = meanOf(gaps);
  if (mean === 0) return 0;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  return Math.round((deviation / mean) * 100) / 100;
}
