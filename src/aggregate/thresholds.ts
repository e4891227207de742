/** Where the findings over time draw their lines; durations in milliseconds. Each is a key of the configuration. */
export interface TrendThresholds {
  /** Incidents of one workload that are a repetition, */
  readonly repeatIncidents: number;
  /** when they lie within this. */
  readonly repeatWithinMs: number;
  /** A restart loop's last two gaps are not longer than this. */
  readonly loopGapMs: number;
  /** Hosts of one workload that are many, */
  readonly fleetHosts: number;
  /** when they were hit within this. */
  readonly fleetWithinMs: number;
  /** A leak's kills, */
  readonly leakKills: number;
  /** which lie at least this far apart on average, */
  readonly leakGapMs: number;
  /** as regularly as this: standard deviation of the gaps over their mean. */
  readonly leakVariation: number;
  /** What is killed sooner after its start does not reach its working set. */
  readonly startupMs: number;
  /** After so many raises of the limit no further one is recommended. */
  readonly raises: number;
  /** Nothing for this long, while all hosts are heard, and a workload is at rest, */
  readonly quietMs: number;
  /** or for so many times the median of its gaps, if that is longer. */
  readonly quietGaps: number;
}

export const DEFAULT_TREND: TrendThresholds = {
  repeatIncidents: 3,
  repeatWithinMs: 3_600_000,
  loopGapMs: 300_000,
  fleetHosts: 3,
  fleetWithinMs: 600_000,
  leakKills: 3,
  leakGapMs: 600_000,
  leakVariation: 0.35,
  startupMs: 60_000,
  raises: 3,
  quietMs: 86_400_000,
  quietGaps: 3,
};
