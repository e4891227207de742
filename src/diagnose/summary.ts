import { printable } from '../lib/printable.ts';
import { formatBytes } from '../lib/quantity.ts';
import type { Victim } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { UNKNOWN_HOST } from '../model/sieved-line.ts';
import { countersOf, residentBytes } from './measures.ts';
import { nameOf } from './target.ts';

/** One sentence that a person can act on: who died, where, and whose memory was short. */
export function summarise(incident: IncidentDraft): string {
  return `${whatHappened(incident)}: ${whyOf(incident)}.`;
}

function hostName({ host }: IncidentDraft): string {
  return host.name === undefined && host.key === UNKNOWN_HOST
    ? 'a host without a name'
    : printable(host.name ?? host.key);
}

function whatHappened(incident: IncidentDraft): string {
  const host = hostName(incident);
  const { kind, victims, workload } = incident;
  if (kind === 'kernel-panic') return `${host} went down for want of memory`;
  const [first] = victims;
  if (first === undefined)
    return `On ${host} the kernel looked for a process to kill for want of memory, and the log names none`;
  const where = workload === undefined || workload.kind === 'root' ? '' : ` in ${nameOf(workload)}`;
  if (victims.length === 1) return `${processName(first)}${where} on ${host} was killed`;
  return `${String(victims.length)} processes${where} on ${host} were killed together, ${processName(first)} first`;
}

/** The comm is the thread's own choice of at most 15 bytes: never trusted, never left out. */
function processName(victim: Victim): string {
  const name = printable(victim.comm ?? 'a process');
  const rss = residentBytes(victim);
  return `${name} (pid ${String(victim.pid)}${rss === undefined ? '' : `, ${formatBytes(rss)} resident`})`;
}

function whyOf(incident: IncidentDraft): string {
  if (incident.trigger?.manual === true) return 'somebody asked for it through SysRq';
  return WHY[incident.scope]?.(incident) ?? 'the log does not say whether a limit or the host was short';
}

const WHY: Readonly<Partial<Record<IncidentDraft['scope'], (incident: IncidentDraft) => string>>> = {
  cgroup: limitReached,
  host: hostShort,
  cpuset: () => 'the NUMA nodes that it may use were full, while the host as a whole may have had memory',
  mempolicy: () => 'the NUMA nodes that it is bound to were full, while the host as a whole may have had memory',
};

function limitReached(incident: IncidentDraft): string {
  const { limitOwner } = incident;
  const whose =
    limitOwner === undefined
      ? 'a control group reached its memory limit'
      : `${ownerName(incident)} reached its memory limit`;
  const [first] = countersOf(incident.memory).filter(([, counter]) => counter.limitBytes !== undefined);
  if (first === undefined) return `${whose}, which the log does not tell`;
  const [name, { usageBytes, limitBytes, failcnt }] = first;
  const failed = failcnt === undefined ? '' : `, ${String(failcnt)} failed charges`;
  const of = name === 'memory' ? '' : `${name} `;
  return `${whose} of ${formatBytes(limitBytes ?? 0)} (${of}usage ${formatBytes(usageBytes ?? 0)}${failed})`;
}

function ownerName({ limitOwner, workload }: IncidentDraft): string {
  if (limitOwner?.workload === undefined) return 'a control group';
  if (limitOwner.relation === 'own') return workload === undefined ? nameOf(limitOwner.workload) : 'it';
  const relation = limitOwner.relation === 'ancestor' ? ', which contains it,' : '';
  return `${nameOf(limitOwner.workload)}${relation}`;
}

function hostShort({ memory }: IncidentDraft): string {
  const total = memory?.host?.swapTotalBytes;
  const free = memory?.host?.swapFreeBytes;
  if (total === undefined) return 'the whole host ran out of memory';
  if (total === 0) return 'the whole host ran out of memory, and it has no swap';
  return `the whole host ran out of memory${free === undefined ? '' : `, with ${formatBytes(free)} of ${formatBytes(total)} swap free`}`;
}
