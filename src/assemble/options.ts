/** Bounds and waits of the assembler; durations in milliseconds, sizes in bytes. */
export interface AssembleOptions {
  /** How far apart two records of one host may be appended and still be put in order. */
  readonly graceMs: number;
  /** Event time without a line after which a report is over. */
  readonly gapMs: number;
  readonly maxReportLines: number;
  readonly maxReportBytes: number;
  readonly maxHostLines: number;
  readonly maxHostBytes: number;
  /** Of one partition of the line topic. */
  readonly maxPartitionBytes: number;
  /** How long a kill that was said stays known, in stream time. */
  readonly knownMs: number;
  /** Around a report, in event time, where its witnesses and reaper lines are absorbed. */
  readonly absorbMs: number;
  readonly checkpointIntervalMs: number;
}

export const DEFAULT_ASSEMBLE: AssembleOptions = {
  graceMs: 2000,
  gapMs: 2000,
  maxReportLines: 5000,
  maxReportBytes: 4_194_304,
  maxHostLines: 50_000,
  maxHostBytes: 33_554_432,
  maxPartitionBytes: 268_435_456,
  knownMs: 3_600_000,
  absorbMs: 60_000,
  checkpointIntervalMs: 1000,
};
