import type { Incident, Victim } from '../../../src/model/generated/incident.ts';
import type { FleetTruth, ReportExpectation } from '../../../src/simulate/fleet.ts';

interface Found {
  readonly victim: Victim;
  readonly incident: Incident;
}

/** What the incidents tell otherwise than the truth: kills missed, invented or told twice, wrong owners, wrong grouping. */
export function differences(truth: FleetTruth, incidents: readonly Incident[]): string[] {
  const kills = new Map<string, Found>();
  const differences: string[] = [];
  for (const incident of incidents) {
    for (const victim of incident.victims) {
      const key = killKey(incident.host.key, victim.pid);
      if (kills.has(key)) differences.push(`${key}: told twice`);
      kills.set(key, { victim, incident });
    }
  }
  for (const report of truth.reports) differences.push(...differencesOf(report, kills));
  for (const key of kills.keys()) differences.push(`${key}: invented`);
  return differences;
}

/** Takes what it compares out of `kills`: what is left was invented. */
function differencesOf(report: ReportExpectation, kills: Map<string, Found>): string[] {
  const differences: string[] = [];
  const told = new Set<Incident>();
  for (const [index, victim] of report.victims.entries()) {
    const key = killKey(report.host, victim.pid);
    const found = kills.get(key);
    kills.delete(key);
    if (found === undefined) {
      differences.push(`${key}: missed (${report.reportId}, ${report.damaged ?? 'whole'})`);
      continue;
    }
    told.add(found.incident);
    differences.push(...wrongFields(report, index, found).map((field) => `${key}: ${field} (${report.reportId})`));
  }
  if (told.size > 1) differences.push(`${report.reportId}: its victims are in ${String(told.size)} incidents`);
  for (const { victims } of told) {
    if (victims.length !== report.victims.length)
      differences.push(
        `${report.reportId}: ${String(victims.length)} victims, expected ${String(report.victims.length)}`,
      );
  }
  return differences;
}

function wrongFields(report: ReportExpectation, index: number, { victim, incident }: Found): string[] {
  const truth = report.victims[index];
  const pairs: readonly (readonly [name: string, told: unknown, truth: unknown])[] = [
    ['comm', victim.comm, truth?.comm],
    ['uid', victim.uid, truth?.uid ?? victim.uid],
    ['totalVmBytes', victim.totalVmBytes, truth?.totalVmBytes],
    ['anonRssBytes', victim.anonRssBytes, truth?.anonRssBytes],
    ['fileRssBytes', victim.fileRssBytes, truth?.fileRssBytes],
    ['shmemRssBytes', victim.shmemRssBytes, truth?.shmemRssBytes],
    ['cgroup', victim.cgroup, index === 0 ? lenient(report, 'victimCgroup', victim.cgroup) : victim.cgroup],
    ['limit cgroup', incident.limitOwner?.cgroup, lenient(report, 'limitOwner', incident.limitOwner?.cgroup)],
    ['kind', incident.kind, report.kind],
    ['scope', incident.scope, report.scope],
    ['group', incident.groupCgroup, report.groupCgroup],
  ];
  return pairs
    .filter(([, told, expected]) => told !== expected)
    .map(([name, told, expected]) => `${name} is ${String(told)}, expected ${String(expected)}`);
}

/** What must be found: where it may be absent, and is, that. */
function lenient(report: ReportExpectation, field: 'victimCgroup' | 'limitOwner', told: string | undefined): unknown {
  return told === undefined && report.lenient?.includes(field) === true ? undefined : report[field];
}

const killKey = (host: string, pid: number): string => `${host} ${String(pid)}`;
