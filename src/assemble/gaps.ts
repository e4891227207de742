import type { Family } from '../model/family.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { Report } from './report.ts';
import type { ReportLine } from './report-line.ts';

type Gap = NonNullable<IncidentDraft['evidence']['gaps']>[number];

// Here the kernel prints nothing that the sieve drops (mm/oom_kill.c: dump_tasks() to __oom_kill_process()).
const UNBROKEN: ReadonlySet<Family> = new Set<Family>([
  'tableStart',
  'tableHeader',
  'taskRow',
  'constraint',
  'candidate',
  'killed',
]);

/** What a report's own lines prove to be lost of it. */
export function gapsOf(report: Report): Gap[] {
  if (report.cut) return [];
  return [...sequenceGaps(report), ...tableGap(report)];
}

/** Numbers of the ring buffer that no line of the copy has, where a report goes on without a break. */
function sequenceGaps({ lines }: Report): Gap[] {
  const missing = lines.reduce((sum, line, at) => sum + missingBetween(lines[at - 1], line), 0);
  return missing === 0 ? [] : [{ source: 'sequence', lines: missing }];
}

function missingBetween(before: ReportLine | undefined, line: ReportLine): number {
  if (before === undefined || !isUnbroken(before) || !isUnbroken(line) || isKill(before)) return 0;
  const from = before.held.sieved.line.sequence;
  const to = line.held.sieved.line.sequence;
  if (from === undefined || to === undefined) return 0;
  return Math.max(0, to - from - (line.index - before.index));
}

/** After a kill anything may follow. */
function isKill({ held: { sieved } }: ReportLine): boolean {
  return sieved.event.family === 'killed';
}

function isUnbroken({ held: { sieved } }: ReportLine): boolean {
  return UNBROKEN.has(sieved.event.family);
}

/** Who was chosen was alive when the table was printed, so that a table without him has lost rows. */
function tableGap(report: Report): Gap[] {
  if (report.first('tableHeader') === undefined && report.first('taskRow') === undefined) return [];
  const chosen = [report.first('constraint')?.pid, report.first('candidate')?.pid].filter((pid) => pid !== undefined);
  // Until 5.0 a child or a thread may die for the one that was chosen.
  const expected = chosen.length === 0 ? report.kills.slice(0, 1).map(({ pid }) => pid) : chosen;
  return expected.every((pid) => report.tablePids.has(pid)) ? [] : [{ source: 'table' }];
}
