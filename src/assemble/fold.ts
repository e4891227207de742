import { sameVictim, victimsOf } from './victim-identity.ts';
import type { Report } from './report.ts';

/** The reports, of those given, that tell the same episode as the first one, it included; each shares a victim with another. */
export function sameEpisode(first: Report, others: readonly Report[]): Report[] {
  const group = [first];
  for (const member of group) {
    for (const other of others) if (!group.includes(other) && tellsSame(member, other)) group.push(other);
  }
  return group;
}

function tellsSame(a: Report, b: Report): boolean {
  const others = victimsOf(b);
  return victimsOf(a).some((victim) => others.some((other) => sameVictim(victim, other)));
}

/** Makes one report of copies: the richest leads, and takes what kills only another one tells. */
export function foldReports(group: readonly Report[]): Report {
  const [leader, ...rest] = group.toSorted(byRichness);
  if (leader === undefined) throw new Error('a fold needs a report');
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
