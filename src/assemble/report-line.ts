import type { HeldLine } from './held-line.ts';

/** A line of a report with the place it was read at in its copy. */
export interface ReportLine {
  readonly held: HeldLine;
  readonly index: number;
}
