import { printable } from '../lib/printable.ts';
import { formatBytes } from '../lib/quantity.ts';
import type { Victim, Workload } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { UNKNOWN_HOST } from '../model/sieved-line.ts';
import { bindingCounter, countersOf, residentBytes } from './measures.ts';
import { nameOf } from './target.ts';
import { DEFAULT_THRESHOLDS } from './thresholds.ts';

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
  if (first === undefined && kind !== 'kernel-no-victim') return `Something${placeOf(workload)} on ${host} was killed`;
  if (first === undefined)
    return `On ${host} the kernel looked for a process to kill for want of memory, and the log names none`;
  const where = placeOf(workload);
  if (victims.length === 1) return `${processName(first)}${where} on ${host} was killed`;
  return `${String(victims.length)} processes${where} on ${host} were killed together, ${processName(first)} first`;
}

function placeOf(workload: Workload | undefined): string {
  return workload === undefined || workload.kind === 'root' ? '' : ` in ${nameOf(workload)}`;
}

/** The comm is the thread's own choice of at most 15 bytes: never trusted, never left out. */
function processName(victim: Victim): string {
  const name = printable(victim.comm ?? 'a process');
  const rss = residentBytes(victim) ?? victim.rssBytes;
  return `${name} (pid ${String(victim.pid)}${rss === undefined ? '' : `, ${formatBytes(rss)} resident`})`;
}

function whyOf(incident: IncidentDraft): string {
  const { trigger, kind, scope } = incident;
  if (trigger?.manual === true) return 'somebody asked the kernel for it by hand (SysRq)';
  if (kind === 'runtime-only')
    return 'that is what a container runtime or systemd says, and no line of the kernel tells why';
  return WHY[scope]?.(incident) ?? 'the log does not say whether a limit or the host was short';
}

const WHY: Readonly<Partial<Record<IncidentDraft['scope'], (incident: IncidentDraft) => string>>> = {
  cgroup: limitReached,
  host: hostShort,
  cpuset: () =>
    'the parts of memory (NUMA nodes) that it may use were full, while the host as a whole may have had some left',
  mempolicy: () =>
    'the parts of memory (NUMA nodes) that it is bound to were full, while the host as a whole may have had some left',
  userspace: chosenOutside,
};

const MAX_REASON_CHARS = 160;

/** Names the killer, and its reason in its own words, which are somebody else's text: shown, and bounded. */
function chosenOutside({ userspace }: IncidentDraft): string {
  const killer = printable(userspace?.killer ?? 'a daemon outside of the kernel, such as systemd-oomd or earlyoom,');
  const reason = userspace?.reason === undefined ? '' : ` (${shortReason(printable(userspace.reason))})`;
  return `${killer} chose it before the kernel had to${reason}`;
}

function shortReason(reason: string): string {
  const characters = Array.from(reason);
  return characters.length <= MAX_REASON_CHARS ? reason : `${characters.slice(0, MAX_REASON_CHARS).join('')}…`;
}

function limitReached(incident: IncidentDraft): string {
  const whose = ownerName(incident);
  const binding = bindingCounter(incident.memory, DEFAULT_THRESHOLDS);
  if (binding === undefined) return limitNotSeen(whose, incident);
  const { counter, usageBytes, limitBytes, failcnt } = binding;
  const failed = failcnt === undefined ? '' : `, ${String(failcnt)} failed charges`;
  return `${whose} reached its ${counter} limit of ${formatBytes(limitBytes)} (usage ${formatBytes(usageBytes)}${failed})`;
}

/** The kernel says that a limit was hit; the numbers may be missing, or say otherwise. */
function limitNotSeen(whose: string, { memory }: IncidentDraft): string {
  const [first] = countersOf(memory).filter(([name, { limitBytes }]) => name !== 'swap' && limitBytes !== undefined);
  if (first === undefined) return `${whose} reached its memory limit, which the log does not tell`;
  const [name, { usageBytes, limitBytes }] = first;
  return `${whose} ran into a limit, and not visibly into its ${name} limit of ${formatBytes(limitBytes ?? 0)} (usage ${formatBytes(usageBytes ?? 0)})`;
}

function ownerName({ limitOwner, workload }: IncidentDraft): string {
  if (limitOwner?.workload === undefined) return 'a control group';
  if (limitOwner.relation === 'own') return workload === undefined ? nameOf(limitOwner.workload) : 'it';
  const relation = limitOwner.relation === 'ancestor' ? ', which contains it,' : '';
  return `${nameOf(limitOwner.workload)}${relation}`;
}

function hostShort({ memory, evidence }: IncidentDraft): string {
  const total = memory?.host?.swapTotalBytes;
  const free = memory?.host?.swapFreeBytes;
  if (total === undefined && evidence.missing.includes('memory'))
    return 'the whole host ran out of memory, and how much it had is not in the log';
  if (total === undefined) return 'the whole host ran out of memory';
  if (total === 0) return 'the whole host ran out of memory, and it has no swap';
  return `the whole host ran out of memory${free === undefined ? '' : `, with ${formatBytes(free)} of ${formatBytes(total)} swap free`}`;
}
