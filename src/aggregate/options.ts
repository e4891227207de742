import { DEFAULT_TREND, type TrendThresholds } from './thresholds.ts';

/** Windows and bounds of the aggregator; durations in milliseconds. */
export interface AggregateOptions {
  readonly windowMs: number;
  /** How long after its event time an incident may come and still be folded. */
  readonly latenessMs: number;
  /** Hosts that an aggregate lists by name. */
  readonly maxHosts: number;
  /** Windows held in memory by one partition. */
  readonly maxWindows: number;
  readonly thresholds: TrendThresholds;
}

export const DEFAULT_AGGREGATE: AggregateOptions = {
  windowMs: 300_000,
  latenessMs: 86_400_000,
  maxHosts: 100,
  maxWindows: 200_000,
  thresholds: DEFAULT_TREND,
};
