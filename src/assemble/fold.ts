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
    b.kills.length - a.kills.length ||
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

function takeFrom(leader: Report, other: Report): void {
  const index = (leader.lines.at(-1)?.index ?? 0) + 1;
  for (const { held } of other.lines) {
    const { event } = held.sieved;
    if (event.family !== 'killed' || leader.killOf(event.pid) !== undefined) leader.takeCopy(held);
    else leader.add(held, index);
  }
  leader.repeated += other.repeated;
  leader.duplicates += other.duplicates;
  for (const key of other.copies) leader.copies.add(key);
  leader.cut &&= other.cut;
}
