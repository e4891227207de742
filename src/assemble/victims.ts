import { isoFromMicros } from '../lib/time.ts';
import { extended, present } from '../lib/present.ts';
import type { Victim } from '../model/generated/incident.ts';
import type { EventOf } from '../model/line-event.ts';
import type { Report } from './report.ts';

/** The processes that died, in the order of their kills. */
export function buildVictims(report: Report): Victim[] {
  const killed = report.kills.length > 0 ? killedOf(report) : impliedOf(report);
  const pids = new Set(killed.map((victim) => victim.pid));
  return [...killed, ...sharersOf(report).filter(({ pid }) => !pids.has(pid))];
}

function killedOf(report: Report): Victim[] {
  const reaped = new Set<number>();
  for (const { held } of report.lines) if (held.sieved.event.family === 'reaped') reaped.add(held.sieved.event.pid);
  const lines = report.lines.filter(({ held }) => held.sieved.event.family === 'killed');
  const firstUs = lines[0]?.held.sieved.line.timeUs;
  return lines.flatMap(({ held }, at) => {
    const { event, line } = held.sieved;
    if (event.family !== 'killed' || event.pid < 1) return [];
    const later =
      at > 0 && line.timeUs !== undefined && line.timeUs !== firstUs ? isoFromMicros(line.timeUs) : undefined;
    return [extended(victimOf(event, report), { reaped: reaped.has(event.pid) || undefined, time: later })];
  });
}

/** What the kill line says, and the oom-kill line where it names this process; the table has its own place in the incident. */
function victimOf(kill: EventOf<'killed'>, report: Report): Victim {
  const chosen = report.first('constraint');
  const own = chosen?.pid === kill.pid ? chosen : undefined;
  const { comm = own?.comm, totalVmBytes, anonRssBytes, fileRssBytes, shmemRssBytes, pgtablesBytes } = kill;
  return {
    pid: kill.pid,
    ...present({
      comm,
      uid: natural(kill.uid ?? own?.uid),
      cgroup: cgroupOf(kill, report),
      totalVmBytes,
      anonRssBytes,
      fileRssBytes,
      shmemRssBytes,
      pgtablesBytes,
      oomScoreAdj: kill.oomScoreAdj,
    }),
  };
}

/** Only of the victim that the oom-kill line names; `Task in` names none, it is the first one's. */
function cgroupOf(kill: EventOf<'killed'>, report: Report): string | undefined {
  const chosen = report.first('constraint');
  if (chosen?.pid === kill.pid) return nonEmpty(chosen.taskMemcg);
  return report.kills[0] === kill ? nonEmpty(report.first('taskIn')?.taskMemcg) : undefined;
}

function impliedOf(report: Report): Victim[] {
  const chosen = report.first('constraint');
  if (chosen?.pid === undefined || chosen.pid < 1 || report.victims.length === 0) return [];
  const { pid, comm, uid, taskMemcg } = chosen;
  return [{ pid, ...present({ comm, uid: natural(uid), cgroup: nonEmpty(taskMemcg) }) }];
}

function sharersOf(report: Report): Victim[] {
  const sharers: Victim[] = [];
  for (const { held } of report.lines) {
    const { event } = held.sieved;
    if (event.family !== 'sharingMm' || event.pid < 1) continue;
    sharers.push({ pid: event.pid, ...present({ comm: event.comm }), sharingMm: true });
  }
  return sharers;
}

function natural(value: number | undefined): number | undefined {
  return value === undefined || value < 0 ? undefined : value;
}

/** el6 and el7 print an empty path for a cgroup that is gone. */
export function nonEmpty(path: string | undefined): string | undefined {
  return path === '' ? undefined : path;
}
