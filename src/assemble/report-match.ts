import { placeInPrint, type Family } from '../model/family.ts';
import type { LineEvent } from '../model/line-event.ts';
import type { HeldLine } from './held-line.ts';
import type { Report } from './report.ts';

const ONLY_MEMCG: ReadonlySet<Family> = new Set<Family>(['taskIn', 'memcgUsage', 'memcgStats', 'memcgStat']);
const ONLY_HOST: ReadonlySet<Family> = new Set<Family>([
  'memInfo',
  'memInfoTotals',
  'memInfoNode',
  'memInfoZone',
  'lowmemReserve',
  'buddy',
  'swapTotals',
  'pagesTotal',
  'pagecacheTotal',
]);

/** Whose shortage a report is, as far as its lines prove it: Mem-Info alone proves nothing, el6 prints it for cgroups too. */
export function provenScope(report: Report): 'memcg' | 'host' | undefined {
  const constraint = report.first('constraint');
  if (constraint?.oomMemcg !== undefined) return 'memcg';
  if (constraint?.globalOom === true) return 'host';
  const memcg = report.first('taskIn') ?? report.first('memcgUsage') ?? report.first('memcgStats');
  return memcg === undefined ? scopeOfPrefix(report.first('candidate')?.prefix) : 'memcg';
}

/** Whose shortage a kill line's first words tell. */
export function scopeOfPrefix(prefix: string | undefined): 'memcg' | 'host' | undefined {
  if (prefix === undefined) return undefined;
  return prefix.startsWith('Memory cgroup') || prefix.startsWith('Out of memory in UB') ? 'memcg' : 'host';
}

/** True when the line cannot be this report's. Until 5.0 a child may die for the process that was chosen. */
export function contradicts(report: Report, held: HeldLine): boolean {
  const { event, line } = held.sieved;
  if (event.family === 'opening') return report.openingIndex >= 0 || report.lines.length > 0;
  if (line.caller !== undefined && report.callers.size > 0 && !report.callers.has(line.caller)) return true;
  return (
    report.fills(event) ||
    otherThread(report, event) ||
    otherScope(report, event) ||
    otherVictim(report, event) ||
    otherEnd(report, event)
  );
}

/** Who was chosen is only printed when somebody was: mm/oom_kill.c, out_of_memory() and dump_header(). */
function otherEnd(report: Report, event: LineEvent): boolean {
  const chosen = report.first('constraint') ?? report.first('candidate') ?? report.kills[0];
  return (event.family === 'nothingKillable' || event.family === 'panic') && chosen !== undefined;
}

/** The opening, the CPU line and the cpuset line all print the current thread. */
function otherThread(report: Report, event: LineEvent): boolean {
  if (event.family !== 'cpuLine' && event.family !== 'cpusetLine') return false;
  const comm = report.first('opening')?.comm;
  return comm !== undefined && comm !== event.comm;
}

function otherScope(report: Report, event: LineEvent): boolean {
  const proven = provenScope(report);
  if (event.family === 'killed') {
    const said = scopeOfPrefix(event.prefix);
    return said !== undefined && proven !== undefined && said !== proven;
  }
  if (!ONLY_MEMCG.has(event.family)) return false;
  return proven === 'host' || report.first('memInfo') !== undefined;
}

function otherVictim(report: Report, event: LineEvent): boolean {
  const chosen = report.first('constraint')?.pid;
  if (event.family === 'alreadyExiting') return report.state === 'open' && chosen !== undefined && chosen !== event.pid;
  if (event.family !== 'killed') return false;
  if (report.state === 'group') return otherPrefix(report, event.prefix) || !isListed(report, event.pid);
  return chosen !== undefined && chosen !== event.pid && report.first('candidate')?.pid !== chosen;
}

/** The table lists all of the cgroup, and a group is a part of it; that its rows were not lost two victims in it show. */
function isListed({ tablePids, kills }: Report, pid: number): boolean {
  if (tablePids.has(pid)) return true;
  return kills.filter((kill) => tablePids.has(kill.pid)).length < 2;
}

function otherPrefix(report: Report, prefix: string | undefined): boolean {
  const own = report.kills[0]?.prefix;
  return own !== undefined && prefix !== undefined && own !== prefix;
}

/** The reports, of those given, that a line can be part of after what is likely has been weighed; one = it is that one's. */
export function narrow(candidates: readonly Report[], held: HeldLine): readonly Report[] {
  if (candidates.length < 2) return candidates;
  const named = candidates.filter((report) => names(report, held));
  if (named.length === 1) return named;
  const likely = candidates.filter((report) => !isUnlikely(report, held.sieved.event));
  return likely.length === 0 ? candidates : likely;
}

function names(report: Report, held: HeldLine): boolean {
  const { event, line } = held.sieved;
  if (line.caller !== undefined && report.callers.has(line.caller)) return true;
  switch (event.family) {
    case 'cpuLine':
    case 'cpusetLine':
      return report.first('opening')?.comm === event.comm;
    case 'memcgStats':
      return limitOf(report) === event.cgroup;
    case 'constraint':
      return (event.oomMemcg !== undefined && limitOf(report) === event.oomMemcg) || hasTask(report, event.pid);
    case 'candidate':
      return hasTask(report, event.pid);
    case 'killed':
      return report.first('constraint')?.pid === event.pid || hasTask(report, event.pid);
    default:
      return false;
  }
}

function hasTask(report: Report, pid: number | undefined): boolean {
  return pid !== undefined && report.tablePids.has(pid);
}

/** The cgroup whose limit was hit, as far as the report names it. */
export function limitOf(report: Report): string | undefined {
  return report.first('constraint')?.oomMemcg ?? report.first('taskIn')?.oomMemcg ?? report.first('memcgStats')?.cgroup;
}

function isUnlikely(report: Report, event: LineEvent): boolean {
  if (report.lastFamily !== undefined && placeInPrint(event.family) < placeInPrint(report.lastFamily)) return true;
  return ONLY_HOST.has(event.family) && provenScope(report) === 'memcg';
}
