import type { Task } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { managedBytes } from './measures.ts';

/** A task with the kernel's measure of how much its end would free, in bytes. */
export interface RankedTask {
  readonly pid: number;
  readonly comm: string | undefined;
  readonly badnessBytes: number;
}

/** The tasks that could have been chosen, the first to be chosen first. */
export interface Ranking {
  readonly tasks: readonly RankedTask[];
  /** False where oom_score_adj counted and the memory that it is a thousandth of is not in the report. */
  readonly certain: boolean;
}

const NEVER = -1000;

/**
 * The kernel's choice computed again from the task table: rss + swap + page tables + oom_score_adj thousandths of what there was
 * (mm/oom_kill.c, oom_badness(), since 2.6.36). Undefined when the table does not hold all of these: before 3.8 it has no page
 * tables, before 2.6.36 the kernel chose by other rules.
 */
export function rankTasks(incident: IncidentDraft): Ranking | undefined {
  const table = incident.context?.table;
  if (table === undefined || table.length === 0) return undefined;
  const total = totalBytes(incident);
  const release = releaseOf(incident.host.kernelRelease);
  const tasks: RankedTask[] = [];
  let adjusted = false;
  for (const task of table) {
    const own = ownBytes(task);
    const adj = task.oomScoreAdj;
    if (own === undefined || adj === undefined) return undefined;
    if (adj === NEVER) continue;
    adjusted ||= adj !== 0;
    if (adj !== 0 && total === undefined) return undefined;
    tasks.push({ pid: task.pid, comm: task.comm, badnessBytes: badness(own, adj, total?.bytes ?? 0, task, release) });
  }
  tasks.sort((a, b) => b.badnessBytes - a.badnessBytes || a.pid - b.pid);
  return { tasks, certain: !adjusted || total?.certain === true };
}

function ownBytes({ rssBytes, swapBytes, pgtablesBytes }: Task): number | undefined {
  if (rssBytes === undefined || swapBytes === undefined || pgtablesBytes === undefined) return undefined;
  return rssBytes + swapBytes + pgtablesBytes;
}

/** Until 4.16 root's processes (those with CAP_SYS_ADMIN) had a bonus: 30 of 1000 until 3.13, then 3 % of their own size. */
function badness(own: number, adj: number, total: number, { uid }: Task, release: number | undefined): number {
  const root = uid === 0 && release !== undefined;
  const bonusAdj = root && release < 3.14 ? 30 : 0;
  const bonus = root && release >= 3.14 && release < 4.17 ? own * 0.03 : 0;
  const points = Math.round(own - bonus + ((adj - bonusAdj) * total) / 1000);
  // Until 5.8 all who are well protected count the same; later ones are told apart below nought too.
  return release !== undefined && release >= 5.09 ? points : Math.max(1, points);
}

/** `6.1.0-18-amd64` as 6.01, so that releases compare as numbers; minor versions have two digits. */
function releaseOf(release: string | undefined): number | undefined {
  const [, major, minor] = /^(\d{1,3})\.(\d{1,2})(?:\D|$)/.exec(release ?? '') ?? [];
  return major === undefined || minor === undefined ? undefined : Number(major) + Number(minor) / 100;
}

/**
 * What oom_score_adj is a thousandth of (oom_kill.c, constrained_alloc()): RAM and swap of the host; of a cgroup its limit and
 * the swap it may use. How much swap its host has is not in a cgroup's report, nor in a kill among NUMA nodes how much these have.
 */
function totalBytes(incident: IncidentDraft): { readonly bytes: number; readonly certain: boolean } | undefined {
  const { scope, memory } = incident;
  if (scope === 'cgroup') {
    if (memory?.limitBytes === undefined) return undefined;
    return { bytes: memory.limitBytes + (memory.swap?.limitBytes ?? 0), certain: false };
  }
  const managed = managedBytes(memory);
  if (managed === undefined) return undefined;
  const swapBytes = memory?.host?.swapTotalBytes;
  return { bytes: managed + (swapBytes ?? 0), certain: scope === 'host' && swapBytes !== undefined };
}
