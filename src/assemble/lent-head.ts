import type { Family } from '../model/family.ts';
import { STEP_OF } from './report-state.ts';
import { Report } from './report.ts';
import type { ReportLine } from './report-line.ts';

/** A report's head, and the report without it. */
export interface SplitReport {
  readonly head: readonly ReportLine[];
  readonly rest: Report;
}

const HEAD: ReadonlySet<Family> = new Set<Family>([
  'manual',
  'suppressed',
  'opening',
  'compactionDisabled',
  'cpusetLine',
  'cpuLine',
  'traceHint',
]);

/** True for what only dump_header() prints, all of it or nothing: its rate limit does not hold back the kill line. */
export function isDump(family: Family): boolean {
  return family === 'constraint' || (STEP_OF[family] === 'body' && !HEAD.has(family));
}

/**
 * Takes the head off a killed report that has nothing else of its dump: its kill fell to the rate limit and came between the
 * head and the dump of another context. Undefined for every other report. mm/oom_kill.c, oom_kill_process().
 */
export function splitHead(report: Report): SplitReport | undefined {
  if (report.kills.length === 0 || report.first('opening') === undefined) return undefined;
  if (report.lines.some(({ held }) => isDump(held.sieved.event.family))) return undefined;
  const rest = new Report(report.copyKey);
  for (const { held, index } of report.lines.filter((line) => !isHead(line))) rest.add(held, index);
  rest.standWith(report);
  rest.repeated = report.repeated;
  rest.duplicates = report.duplicates;
  return { head: report.lines.filter(isHead), rest };
}

function isHead({ held: { sieved } }: ReportLine): boolean {
  return HEAD.has(sieved.event.family);
}
