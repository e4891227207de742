import { median, type Sample } from './sample.ts';
import type { Samples } from './question.ts';

/** How long runs of one take for each second of another's; of wall or CPU time. NaN when one of them was not measured. */
export function timeRatio(samples: Samples, of: string, to: string, time: keyof Sample = 'wallSeconds'): number {
  return medianOf(samples, of, time) / medianOf(samples, to, time);
}

/** The median of one figure of a contender's runs. */
export function medianOf(samples: Samples, name: string, figure: keyof Sample): number {
  return median((samples.get(name) ?? []).map((sample) => Number(sample[figure])));
}

/** The median of something else that was measured. */
export function medianExtra(samples: Samples, name: string, extra: string): number {
  return median((samples.get(name) ?? []).map((sample) => sample.extra?.[extra] ?? Number.NaN));
}
