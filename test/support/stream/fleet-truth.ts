import type { Incident, Victim } from '../../../src/model/generated/incident.ts';
import type { FleetTruth, ReportExpectation } from '../../../src/simulate/fleet.ts';
import type { LenientField } from '../../../src/simulate/lenient.ts';

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
  const apart = report.lenient?.some((field) => field === 'victims' || field === 'groupCgroup') === true;
  for (const [index, victim] of report.victims.entries()) {
    const key = killKey(report.host, victim.pid);
    const found = kills.get(key);
    kills.delete(key);
    if (found === undefined) {
      if (report.lenient?.includes('victims') !== true)
        differences.push(`${key}: missed (${report.reportId}, ${report.damaged ?? 'whole'})`);
      continue;
    }
    told.add(found.incident);
    differences.push(...wrongFields(report, index, found).map((field) => `${key}: ${field} (${report.reportId})`));
  }
  if (apart) return differences;
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
  const rows: readonly (readonly [field: LenientField, told: unknown, truth: unknown])[] = [
    ['comm', victim.comm, truth?.comm],
    ['uid', victim.uid, truth?.uid ?? victim.uid],
    ['totalVmBytes', victim.totalVmBytes, truth?.totalVmBytes],
    ['anonRssBytes', victim.anonRssBytes, truth?.anonRssBytes],
    ['fileRssBytes', victim.fileRssBytes, truth?.fileRssBytes],
    ['shmemRssBytes', victim.shmemRssBytes, truth?.shmemRssBytes],
    ['victimCgroup', victim.cgroup, index === 0 ? report.victimCgroup : victim.cgroup],
    ['limitOwner', incident.limitOwner?.cgroup, report.limitOwner],
    ['kind', incident.kind, report.kind],
    ['scope', incident.scope, report.scope],
    ['groupCgroup', incident.groupCgroup, report.groupCgroup],
  ];
  return rows
    .filter(([field, told, expected]) => told !== expected && !mayBe(report, field, told))
    .map(([field, told, expected]) => `${field} is ${String(told)}, expected ${String(expected)}`);
}

/**
 * Whether damage excuses what is told: an absent value, or a kind or scope that says less. The `Task in A killed as a result of
 * limit of B` of old kernels ends with the name itself, so that nothing tells a whole B from one that breaks off.
 */
function mayBe(report: ReportExpectation, field: LenientField, told: unknown): boolean {
  if (report.lenient?.includes(field) !== true) return false;
  const clipped = field === 'limitOwner' && typeof told === 'string' && report.limitOwner?.startsWith(told) === true;
  return clipped || told === undefined || told === 'unknown' || field === 'kind';
}

const killKey = (host: string, pid: number): string => `${host} ${String(pid)}`;
