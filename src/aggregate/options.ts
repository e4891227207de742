import { DEFAULT_TREND, type TrendThresholds } from './thresholds.ts';

/** Windows and bounds of the aggregator; durations in milliseconds. */
export interface AggregateOptions {
  /** The sizes of the windows that an incident counts in, ascending; each is a multiple of the first. */
  readonly windowsMs: readonly number[];
  /** How long after its event time an incident may come and still be folded. */
  readonly latenessMs: number;
  /** Hosts that an aggregate lists by name. */
  readonly maxHosts: number;
  /** Windows of one size held in memory by one partition. */
  readonly maxWindows: number;
  readonly thresholds: TrendThresholds;
}

export const DEFAULT_AGGREGATE: AggregateOptions = {
  windowsMs: [300_000, 3_600_000, 86_400_000],
  latenessMs: 86_400_000,
  maxHosts: 100,
  maxWindows: 200_000,
  thresholds: DEFAULT_TREND,
};

/** How far the start of a window may lie behind stream time before the window leaves memory, in milliseconds. */
export function keptMs({ latenessMs, windowMs }: { readonly latenessMs: number; readonly windowMs: number }): number {
  return latenessMs + 2 * windowMs;
}
