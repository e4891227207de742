import type { Report } from './report.ts';
import { sameVictim, type VictimIdentity } from './victim-identity.ts';

/** Finds reports by the processes that they say died. */
export class VictimIndex {
  readonly #byPid = new Map<number, Report[]>();

  constructor(reports: readonly Report[]) {
    for (const report of reports) for (const { pid } of report.victims) this.#put(pid, report);
  }

  /** The reports that tell the same episode as the first, it included; each shares a victim with another. */
  episodeOf(first: Report): Report[] {
    const group = new Set([first]);
    for (const member of group) {
      for (const victim of member.victims) for (const other of this.#naming(victim)) group.add(other);
    }
    return [...group];
  }

  #put(pid: number, report: Report): void {
    const found = this.#byPid.get(pid);
    if (found === undefined) this.#byPid.set(pid, [report]);
    else found.push(report);
  }

  #naming(victim: VictimIdentity): Report[] {
    const found = this.#byPid.get(victim.pid) ?? [];
    return found.filter((report) => report.victims.some((other) => sameVictim(victim, other)));
  }
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
