import { slotOf } from './line-slot.ts';
import { contradicts, narrow } from './report-match.ts';
import type { ReportLine } from './report-line.ts';
import { Report } from './report.ts';

/** A line that several open reports could have printed, with those reports. */
export interface ContestedLine extends ReportLine {
  readonly candidates: readonly Report[];
}

/** What is left when all that can be told apart has been told apart. */
export interface Verdict {
  /** Kills whose report nobody can tell: each stands for itself, with fewer facts. */
  readonly orphans: readonly Report[];
  /** Lines given to nobody. */
  readonly dropped: readonly ContestedLine[];
}

/** Gives contested lines to the only report that can still have printed them, until none is left that can be given so. */
export function settle(contested: readonly ContestedLine[]): ContestedLine[] {
  let open = [...contested];
  for (;;) {
    const rest = open.filter((line) => !settleOne(line));
    if (rest.length === open.length) return rest;
    open = rest;
  }
}

function settleOne(line: ContestedLine): boolean {
  const able = line.candidates.filter((report) => couldHold(report, line));
  const left = narrow(able, line.held);
  if (left.length !== 1 || left[0] === undefined) return false;
  left[0].add(line.held, line.index);
  return true;
}

function couldHold(report: Report, line: ContestedLine): boolean {
  return (report.accepts(line.held.sieved.event.family) || endedLater(report, line)) && !contradicts(report, line.held);
}

// A report that ended after the line was printed could have printed it all the same.
function endedLater(report: Report, line: ContestedLine): boolean {
  const last = report.lines.at(-1);
  return line.held.sieved.event.family !== 'killed' && last !== undefined && last.index > line.index;
}

/**
 * When the contested lines are what one report prints, they are the report's that spoke at all, or of which the thread stands in
 * their table, or the newest's when nothing tells: that one is named. Undefined when two of them speak.
 */
export function onlySpeaker(contested: readonly ContestedLine[]): Report | undefined {
  const pool = poolOf(contested);
  const since = Math.max(...pool.map((report) => report.openingIndex));
  const spoke = pool.filter((report) => report.lines.some((line) => line.index > since));
  if (spoke.length > 1 || speaksTwice(contested)) return undefined;
  const known = threadsIn(contested, pool);
  const told = known.length === 1 ? known[0] : undefined;
  if (spoke[0] !== undefined && told !== undefined && told !== spoke[0]) return undefined;
  const speaker = spoke[0] ?? told ?? pool.toSorted((a, b) => a.openingIndex - b.openingIndex).at(-1);
  return speaker !== undefined && contested.every((line) => couldHold(speaker, line)) ? speaker : undefined;
}

/** The reports of which the thread is among the processes of the lines. */
function threadsIn(contested: readonly ContestedLine[], pool: readonly Report[]): Report[] {
  const events = contested.map(({ held }) => held.sieved.event);
  const pids = new Set(
    events.flatMap((event) => (event.family === 'taskRow' || event.family === 'killed' ? event.pid : [])),
  );
  return pool.filter((report) => pids.has(report.first('cpuLine')?.pid ?? -1));
}

/** Gives up on what cannot be told apart: a kill stands with the lines that chose it, all else is dropped and said to be. */
export function giveUp(contested: readonly ContestedLine[], copyKey: string): Verdict {
  const orphans: Report[] = [];
  const taken = new Set<ContestedLine>();
  for (const line of contested) {
    if (line.held.sieved.event.family !== 'killed') continue;
    orphans.push(orphanOf(line, contested, taken, copyKey));
  }
  for (const line of contested) giveGroup(line, orphans, taken);
  const dropped = contested.filter((line) => !taken.has(line));
  for (const report of poolOf(contested)) {
    report.damaged.add('interleaved');
    report.lostKill ||= orphans.length > 0;
  }
  return { orphans, dropped };
}

function orphanOf(
  kill: ContestedLine,
  contested: readonly ContestedLine[],
  taken: Set<ContestedLine>,
  copyKey: string,
): Report {
  const orphan = new Report(copyKey);
  orphan.damaged.add('interleaved');
  const own = contested.filter((line) => !taken.has(line) && choosesVictim(line, kill));
  for (const line of [...own, kill]) {
    orphan.add(line.held, line.index);
    taken.add(line);
  }
  return orphan;
}

/** The group that dies is the victim's cgroup, or one above it: where that is true of one kill only, the line is its. */
function giveGroup(line: ContestedLine, orphans: readonly Report[], taken: Set<ContestedLine>): void {
  const { event } = line.held.sieved;
  if (event.family !== 'group') return;
  const members = orphans.filter((orphan) => isWithin(orphan.first('constraint')?.taskMemcg, event.cgroup));
  if (members.length !== 1 || members[0] === undefined) return;
  members[0].add(line.held, line.index);
  taken.add(line);
}

function isWithin(path: string | undefined, group: string): boolean {
  return path === group || path?.startsWith(`${group}/`) === true;
}

function choosesVictim(line: ContestedLine, kill: ContestedLine): boolean {
  const chosen = line.held.sieved.event;
  const killed = kill.held.sieved.event;
  const chooses = chosen.family === 'constraint' || chosen.family === 'candidate';
  return chooses && killed.family === 'killed' && chosen.pid === killed.pid;
}

/** The reports that contested lines could be of. */
export function poolOf(contested: readonly ContestedLine[]): Report[] {
  return [...new Set(contested.flatMap((line) => line.candidates))];
}

/** What was told apart from one another, or was not, is told the same only when all of it is read again. */
export function standTogether(reports: readonly Report[], contested: readonly ContestedLine[]): void {
  const [first] = reports;
  if (first === undefined) return;
  for (const { held } of contested) first.standBeside(held);
  for (const report of reports) first.standWith(report);
  for (const report of reports) report.standWith(first);
}

function speaksTwice(contested: readonly ContestedLine[]): boolean {
  const said = new Set<string>();
  return contested.some(({ held: { sieved } }) => {
    const slot = sieved.event.family === 'killed' ? 'killed' : slotOf(sieved.event);
    if (slot === undefined) return false;
    const again = said.has(slot);
    said.add(slot);
    return again;
  });
}
