import type { Era, Scope } from './era.ts';
import { chosenOf, countsShmemAsFile, printedConstraint, summaryPieces, victimsOf } from './kill-lines.ts';
import { taskInPieces } from './memcg-block.ts';
import { cutBytes, joinPieces } from './printer.ts';
import {
  readableComm,
  type KernelRecord,
  type ReportSpec,
  type ReportTruth,
  type TaskSpec,
  type VictimTruth,
} from './report-spec.ts';

/** What the lines of a report say; what they do not say is absent, whatever happened. */
export function truthOfReport(era: Era, spec: ReportSpec, records: readonly KernelRecord[]): ReportTruth {
  const victims = spec.ending?.kind === 'exiting' || panicText(era, spec) !== undefined ? [] : victimsOf(spec);
  const header = spec.suppressed === undefined;
  const summary = header ? summaryOf(era, spec) : undefined;
  const panic = panicText(era, spec);
  return {
    kind: kindOf(spec, victims, panic),
    scope: scopeOf(era, spec, victims),
    constraint: summary?.constraint,
    trigger: header ? triggerOf(era, spec) : undefined,
    manual: header && spec.manual,
    victims: [...victims.map((victim) => victimTruth(era, victim, summary)), ...sharersOf(era, spec, victims)],
    ...cgroupsOf(era, spec, victims, summary),
    groupCgroup: spec.groupCgroup,
    candidate: candidateOf(era, spec, victims),
    times: spec.ending?.kind === 'unkillable' && spec.ending.times > 1 ? spec.ending.times : undefined,
    panic,
    ...(records.some((record) => record.piece) ? { inPieces: true } : {}),
  };
}

/** What the cgroup's block says, and the oom-kill line. */
function cgroupsOf(
  era: Era,
  spec: ReportSpec,
  victims: readonly TaskSpec[],
  summary: Summary | undefined,
): Pick<ReportTruth, 'limitOwner' | 'victimCgroup' | 'memory'> {
  const block = spec.suppressed === undefined && spec.scope === 'cgroup' ? era.memcg : undefined;
  const told = taskInTold(era, spec, victims);
  const owned = block !== undefined && block.stats !== 'none';
  return {
    limitOwner: owned || told.limitOwner ? spec.limitOwner : summary?.limitOwner,
    victimCgroup: told.victimCgroup ? spec.victimCgroup : summary?.victimCgroup,
    memory: block?.usage === true ? spec.memory : undefined,
  };
}

/** What follows "not syncing: "; undefined when the machine lives on. */
export function panicText({ panics }: Era, { ending }: ReportSpec): string | undefined {
  if (ending?.kind !== 'panic') return undefined;
  return { 'on-oom': panics.onOom, compulsory: panics.compulsory, nothing: panics.nothing }[ending.why];
}

function kindOf(spec: ReportSpec, victims: readonly TaskSpec[], panic: string | undefined): ReportTruth['kind'] {
  if (panic !== undefined) return 'kernel-panic';
  if (victims.length === 0) return 'kernel-no-victim';
  return spec.groupCgroup === undefined ? 'kernel-kill' : 'kernel-group-kill';
}

/**
 * A cgroup's shortage shows in its block and in the first words of a kill; a cpuset's or a policy's in the oom-kill line
 * since 5.3, and until 2.6.29 or 2.6.35 in the first words of a kill. Without these it looks like the host's.
 */
function scopeOf(era: Era, spec: ReportSpec, victims: readonly TaskSpec[]): Scope {
  if (spec.scope === 'cgroup' || spec.scope === 'host') return spec.scope;
  const bySummary = era.summary === 'told' && spec.suppressed === undefined && spec.ending?.kind !== 'panic';
  const byPrefix = era.prefixes[spec.scope].startsWith('No available memory') && spec.allocatingTask !== true;
  return chosenOf(spec) !== undefined && (bySummary || (byPrefix && victims.length > 0)) ? spec.scope : 'host';
}

function triggerOf(era: Era, { trigger }: ReportSpec): ReportTruth['trigger'] {
  if (!era.opening.named) return undefined;
  const comm = readableComm(trigger.comm);
  return era.trace.header === 'absent' ? { comm } : { comm, pid: trigger.pid };
}

interface Summary {
  readonly constraint?: string;
  readonly limitOwner?: string;
  readonly victimCgroup?: string;
  readonly pid?: number;
}

/** What the oom-kill line says, or what is left of it when its tail is lost. */
function summaryOf(era: Era, spec: ReportSpec): Summary | undefined {
  const chosen = chosenOf(spec);
  if (era.summary === 'absent' || chosen === undefined || spec.ending?.kind === 'panic') return undefined;
  const pieces = summaryPieces(era, spec, chosen);
  const text = joinPieces(pieces, era.recordBytes)[0] ?? '';
  const whole = pieces.join('');
  const kept = spec.tailLost === true ? cutBytes(text, era.recordBytes).length : whole.length;
  const says = (upTo: string): boolean => whole.lastIndexOf(upTo) >= 0 && kept >= whole.lastIndexOf(upTo) + upTo.length;
  return {
    constraint: printedConstraint(era, spec),
    ...(spec.scope === 'cgroup' && spec.limitOwner !== undefined && says(`,oom_memcg=${spec.limitOwner}`)
      ? { limitOwner: spec.limitOwner }
      : {}),
    ...(says(`,task_memcg=${spec.victimCgroup}`) ? { victimCgroup: spec.victimCgroup } : {}),
    ...(says(`,uid=${String(chosen.uid)}`) ? { pid: chosen.pid } : {}),
  };
}

/** Which of its cgroups `Task in` tells: the victim's only where somebody dies, and what its lost tail would say not. */
function taskInTold(
  { memcg, recordBytes }: Era,
  spec: ReportSpec,
  victims: readonly TaskSpec[],
): { readonly limitOwner: boolean; readonly victimCgroup: boolean } {
  const { taskInPieces: count } = memcg ?? {};
  if (count === undefined || spec.suppressed !== undefined || spec.scope !== 'cgroup')
    return { limitOwner: false, victimCgroup: false };
  const records = joinPieces(taskInPieces(spec, spec.limitOwner ?? '/', count), recordBytes);
  const lost = spec.tailLost === true && records.length > 1;
  // `Task in A killed` alone may be the beginning of a longer name.
  const named = !lost || records[0]?.endsWith(' limit of ') === true;
  return { limitOwner: !lost, victimCgroup: named && victims.length > 0 };
}

function victimTruth(era: Era, victim: TaskSpec, summary: Summary | undefined): VictimTruth {
  const { pid, comm, uid, totalVmBytes, anonRssBytes, fileRssBytes, shmemRssBytes } = victim;
  const { killed } = era;
  const merged = countsShmemAsFile(era);
  return {
    pid,
    comm: readableComm(comm),
    ...(killed.uid !== 'absent' || summary?.pid === pid ? { uid } : {}),
    ...(killed.sizes.length > 0 ? { totalVmBytes, anonRssBytes } : {}),
    ...(killed.sizes.length > 0 ? { fileRssBytes: merged ? fileRssBytes + shmemRssBytes : fileRssBytes } : {}),
    ...(merged ? {} : { shmemRssBytes }),
    ...(killed.uid === 'tail' ? { pgtablesBytes: victim.pgtablesBytes, oomScoreAdj: victim.oomScoreAdj } : {}),
  };
}

function sharersOf(era: Era, spec: ReportSpec, victims: readonly TaskSpec[]): readonly VictimTruth[] {
  if (!era.notes.sharing || victims.length === 0) return [];
  return (spec.sharers ?? []).map(({ pid, comm }) => ({ pid, comm: readableComm(comm), sharingMm: true }));
}

function candidateOf(era: Era, spec: ReportSpec, victims: readonly TaskSpec[]): ReportTruth['candidate'] {
  const chosen = spec.tasks.find((task) => task.pid === spec.candidate);
  if (era.candidate === undefined || chosen === undefined || victims.length === 0) return undefined;
  return victims.some(({ pid }) => pid === chosen.pid)
    ? undefined
    : { pid: chosen.pid, comm: readableComm(chosen.comm) };
}
