import type { LineEvent } from '../model/line-event.ts';
import type { Report } from './report.ts';

/** Makes one report of copies: the richest leads, and takes what kills only another one tells. */
export function foldReports(group: readonly Report[]): Report {
  const [leader, ...rest] = group.toSorted(byRichness);
  if (leader === undefined) throw new Error('a fold needs a report');
  if (leader.victims.length === 0) {
    leader.occurrences = group.filter((report) => report.copyKey === leader.copyKey).length;
  }
  for (const other of rest) takeFrom(leader, other);
  return leader;
}

function byRichness(a: Report, b: Report): number {
  return (
    b.families - a.families ||
    b.lines.length - a.lines.length ||
    Number(hasKernelTime(b)) - Number(hasKernelTime(a)) ||
    (textOf(a) < textOf(b) ? -1 : Number(textOf(a) > textOf(b)))
  );
}

function hasKernelTime(report: Report): boolean {
  return report.lines[0]?.held.sieved.line.monotonicUs !== undefined;
}

// Between equals any rule does that does not look at how they came.
function textOf(report: Report): string {
  const line = report.lines[0]?.held.sieved.line;
  return `${report.copyKey}|${String(line?.monotonicUs ?? line?.timeUs)}|${line?.message ?? ''}`;
}

/** A kill that the leader lost, or that its victim's memory was freed. */
function isNews(leader: Report, event: LineEvent): boolean {
  if (event.family === 'killed') return leader.killOf(event.pid) === undefined;
  return event.family === 'reaped' && leader.killOf(event.pid) !== undefined && leader.first('reaped') === undefined;
}

function takeFrom(leader: Report, other: Report): void {
  const index = (leader.lines.at(-1)?.index ?? 0) + 1;
  for (const { held } of other.lines) {
    if (isNews(leader, held.sieved.event)) leader.add(held, index);
    else leader.takeCopy(held);
  }
  leader.standWith(other);
  leader.repeated += other.repeated;
  leader.duplicates += other.duplicates;
  for (const key of other.copies) leader.copies.add(key);
  leader.cut &&= other.cut;
}
