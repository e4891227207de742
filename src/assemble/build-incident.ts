import { relationOf, resolveCgroup } from '../cgroup/index.ts';
import { MICROS_PER_SECOND, isoFromMicros } from '../lib/time.ts';
import { present } from '../lib/present.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { Victim } from '../model/generated/incident.ts';
import { evidenceOf } from './evidence.ts';
import type { HeldLine } from './held-line.ts';
import { eventIdOf, incidentIdOf } from './incident-id.ts';
import { memoryOf } from './memory-picture.ts';
import type { Report } from './report.ts';
import { scopeOf } from './scope.ts';
import { pageBytesOf, rowsOf, tableOf, tasksOf } from './task-table.ts';
import { triggerOf } from './trigger.ts';
import { buildVictims, nonEmpty } from './victims.ts';

/** The incident that a report tells; undefined when it tells none. */
export function buildIncident(report: Report, hostKey: string): IncidentDraft | undefined {
  report.lines.sort((a, b) => a.index - b.index);
  const deciding = report.deciding;
  const rows = rowsOf(report);
  const victims = buildVictims(report);
  const kind = kindOf(report, victims);
  if (deciding === undefined || kind === undefined) return undefined;
  const pageBytes = pageBytesOf(report, rows);
  const table = tableOf(rows, pageBytes);
  return {
    schema: 'oomstream.incident/1',
    id: idOf(report, hostKey, kind, deciding),
    kind,
    ...timeOf(report, deciding),
    host: hostOf(report, deciding, hostKey),
    scope: scopeOf(report),
    ...present({
      constraint: report.first('constraint')?.constraint,
      trigger: triggerOf(report),
      groupCgroup: kind === 'kernel-group-kill' ? report.first('group')?.cgroup : undefined,
    }),
    ...ownersOf(report, victims, hostKey),
    victims,
    ...present({
      memory: memoryOf(report, pageBytes),
      tasks: tasksOf(table, pageBytes),
      panicReason: report.first('panic')?.reason,
      occurrences: report.occurrences > 1 ? report.occurrences : undefined,
    }),
    evidence: evidenceOf(report, deciding),
    context: { table },
  };
}

function kindOf(report: Report, victims: readonly Victim[]): IncidentDraft['kind'] | undefined {
  if (victims.length > 0) return report.first('group') === undefined ? 'kernel-kill' : 'kernel-group-kill';
  if (report.first('panic') !== undefined) return 'kernel-panic';
  if (report.lostKill) return undefined;
  return report.openingLine === undefined ? undefined : 'kernel-no-victim';
}

function idOf(report: Report, hostKey: string, kind: string, deciding: HeldLine): string {
  const [victim] = report.victims;
  return victim === undefined ? eventIdOf(hostKey, kind, deciding.sieved.line) : incidentIdOf(hostKey, victim);
}

function timeOf(
  report: Report,
  deciding: HeldLine,
): Pick<IncidentDraft, 'time' | 'timeSource' | 'timeInferred' | 'streamTime'> {
  const { timeUs, timeSource, inferred } = deciding.sieved.line;
  let streamUs: number | undefined;
  for (const { held } of report.lines) {
    const stamp = held.sieved.streamTimeUs;
    if (stamp !== undefined) streamUs = Math.max(streamUs ?? stamp, stamp);
  }
  return present({
    time: timeUs === undefined ? undefined : isoFromMicros(timeUs),
    timeSource: timeUs === undefined ? undefined : timeSource,
    timeInferred: timeUs === undefined || inferred === undefined ? undefined : [...inferred],
    streamTime: streamUs === undefined ? undefined : isoFromMicros(streamUs),
  });
}

function hostOf(report: Report, deciding: HeldLine, key: string): IncidentDraft['host'] {
  const { host: name, machineId, bootId, monotonicUs, hostLabels } = deciding.sieved.line;
  const labels = hostLabels && { ...hostLabels };
  const kernelRelease = report.first('cpuLine')?.kernelRelease;
  const uptimeSeconds = monotonicUs === undefined ? undefined : monotonicUs / MICROS_PER_SECOND;
  return { key, ...present({ name, machineId, bootId, kernelRelease, uptimeSeconds, labels }) };
}

/** Whose limit was hit, and what the victim was a part of. */
function ownersOf(
  report: Report,
  victims: readonly Victim[],
  hostKey: string,
): Pick<IncidentDraft, 'limitOwner' | 'workload'> {
  const limit = limitCgroupOf(report);
  const home = victims[0]?.cgroup;
  const own = home ?? limit;
  const owner = limit === undefined ? undefined : resolveCgroup(limit, hostKey);
  const relation = limit === undefined || home === undefined ? undefined : relationOf(limit, home);
  return present({
    limitOwner:
      limit === undefined || owner === undefined
        ? undefined
        : { cgroup: limit, ...present({ relation }), workload: owner },
    // An object of its own: each of the two is named by itself.
    workload: own === undefined ? undefined : own === limit && owner ? { ...owner } : resolveCgroup(own, hostKey),
  });
}

function limitCgroupOf(report: Report): string | undefined {
  const chosen = nonEmpty(report.first('constraint')?.oomMemcg);
  if (chosen !== undefined) return chosen;
  const { oomMemcg, taskMemcg } = report.first('taskIn') ?? {};
  const told = nonEmpty(report.first('memcgStats')?.cgroup);
  const limit = nonEmpty(oomMemcg);
  if (limit !== undefined) return isSound(limit, nonEmpty(taskMemcg), told) ? limit : undefined;
  return scopeOf(report) === 'cgroup' ? told : undefined;
}

/**
 * The limit that `Task in` names stands at the end of its line, where a cut does not show: it must be above the victim, and the
 * first cgroup of which statistics are printed (mm/memcontrol.c, mem_cgroup_print_oom_info()).
 */
function isSound(limit: string, home: string | undefined, told: string | undefined): boolean {
  if (told !== undefined && told !== limit) return false;
  return home === undefined || limit === '/' || home === limit || home.startsWith(`${limit}/`);
}
