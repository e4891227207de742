import { printable } from '../lib/printable.ts';
import { formatBytes } from '../lib/quantity.ts';
import type { Task } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { rankTasks, type RankedTask } from './badness.ts';
import { protect } from './commands.ts';
import { managedBytes, residentBytes } from './measures.ts';
import type { Evidence, Rule } from './rule.ts';
import type { Thresholds } from './thresholds.ts';
import { word } from './words.ts';

const NEXT_SHOWN = 3;

const tasksOf = ({ context, tasks }: IncidentDraft): readonly Task[] => context?.table ?? tasks?.top ?? [];

function largestOf(incident: IncidentDraft): Task | undefined {
  return tasksOf(incident).reduce<Task | undefined>(
    (largest, task) => ((task.rssBytes ?? 0) > (largest?.rssBytes ?? 0) ? task : largest),
    undefined,
  );
}

/** A process that is as good as never chosen holds the most, so a small one died in its place. */
function wrongVictim(incident: IncidentDraft, thresholds: Thresholds): Evidence | undefined {
  const victimRssBytes = residentBytes(incident.victims[0]);
  const largest = largestOf(incident);
  if (victimRssBytes === undefined || largest?.rssBytes === undefined || largest.oomScoreAdj === undefined)
    return undefined;
  if (largest.oomScoreAdj > thresholds.protectedAdj) return undefined;
  if (victimRssBytes >= thresholds.wrongVictimShare * largest.rssBytes) return undefined;
  const { pid, comm, rssBytes, oomScoreAdj } = largest;
  return {
    largestPid: pid,
    largestComm: comm,
    largestRssBytes: rssBytes,
    largestOomScoreAdj: oomScoreAdj,
    victimRssBytes,
  };
}

function criticalVictim({ victims }: IncidentDraft, { criticalComms, criticalAdj }: Thresholds): Evidence | undefined {
  const victim = victims.find(
    ({ comm, oomScoreAdj }) =>
      comm !== undefined && criticalComms.includes(comm) && oomScoreAdj !== undefined && oomScoreAdj > criticalAdj,
  );
  return victim === undefined ? undefined : { pid: victim.pid, comm: victim.comm, oomScoreAdj: victim.oomScoreAdj };
}

interface Explained {
  readonly evidence: Evidence;
  readonly first: boolean;
}

/** What the first of the two rules that ask for it found, until the other one has asked. */
let found: { readonly incident: IncidentDraft; readonly verdict: Explained | undefined } | undefined;

function explainedFirst(incident: IncidentDraft): Explained | undefined {
  found = { incident, verdict: explained(incident) };
  return found.verdict;
}

function explainedAgain(incident: IncidentDraft): Explained | undefined {
  const known = found?.incident === incident ? found : undefined;
  found = undefined;
  return known === undefined ? explained(incident) : known.verdict;
}

/** The victim's place among all that could have been chosen. */
function explained(incident: IncidentDraft): Explained | undefined {
  const [victim] = incident.victims;
  const ranking = rankTasks(incident);
  if (victim === undefined || ranking === undefined || incident.kind === 'userspace-kill') return undefined;
  const at = ranking.tasks.findIndex(({ pid }) => pid === victim.pid);
  const own = ranking.tasks[at];
  const dead = new Set(incident.victims.map(({ pid }) => pid));
  const next = ranking.tasks.filter(({ pid }) => !dead.has(pid)).slice(0, NEXT_SHOWN);
  const first = own !== undefined && own.badnessBytes >= (ranking.tasks[0]?.badnessBytes ?? 0);
  return {
    first,
    evidence: {
      ...(own === undefined ? {} : { rank: first ? 1 : at + 1, badnessBytes: own.badnessBytes }),
      candidates: ranking.tasks.length,
      certain: ranking.certain,
      next,
      ...largestEvidence(incident),
      ...requestOf(incident),
    },
  };
}

function largestEvidence(incident: IncidentDraft): Evidence {
  const largest = largestOf(incident);
  if (largest === undefined) return {};
  return { largest: { pid: largest.pid, comm: largest.comm, rssBytes: largest.rssBytes } };
}

/**
 * The kubelet gives a burstable container oom_score_adj = 1000 - 1000 x request / node memory, within 2..999
 * (pkg/kubelet/qos/policy.go): backwards, what it had requested.
 */
export function requestOf({ workload, victims, memory, scope }: IncidentDraft): Evidence {
  const adj = victims[0]?.oomScoreAdj;
  if (workload?.qos !== 'burstable' || adj === undefined || adj <= 2 || adj >= 999) return {};
  const requestShareOfNode = (1000 - adj) / 1000;
  const node = scope === 'cgroup' ? undefined : managedBytes(memory);
  return {
    requestShareOfNode,
    ...(node === undefined ? {} : { estimatedRequestBytes: Math.round(requestShareOfNode * node) }),
  };
}

function nextInLine(evidence: Evidence): string {
  const next = evidence['next'] as readonly RankedTask[];
  if (next.length === 0) return evidence['candidates'] === 1 ? '' : 'Nothing else could have been chosen.';
  const names = next.map(
    ({ pid, comm, badnessBytes }) =>
      `${printable(comm ?? 'a process')} (pid ${String(pid)}, counted as ${formatBytes(badnessBytes)})`,
  );
  return `Next in line: ${names.join(', ')}.`;
}

function whyChosen(candidates: unknown): string {
  if (candidates === 1) return 'It was the only process that could be chosen.';
  return `The kernel chose the process whose end frees the most, by memory and oom_score_adj: it was the first of ${word(candidates)}. `;
}

function requestText({ requestShareOfNode, estimatedRequestBytes }: Evidence): string {
  if (requestShareOfNode === undefined) return '';
  const bytes = typeof estimatedRequestBytes === 'number' ? `, about ${formatBytes(estimatedRequestBytes)}` : '';
  const share = Math.round(Number(requestShareOfNode) * 1000) / 10;
  return ` By its oom_score_adj the container had requested about ${String(share)} % of the node's memory${bytes}.`;
}

/** Why this process and no other (mm/oom_kill.c, oom_badness()). */
export const VICTIM_RULES: readonly Rule[] = [
  {
    id: 'X.wrong-victim',
    confidence: 'high',
    when: wrongVictim,
    text: (_, { largestPid, largestComm, largestRssBytes, largestOomScoreAdj }) =>
      `The largest process, ${word(largestComm)} (pid ${String(largestPid)}, ${formatBytes(Number(largestRssBytes))}), is protected by oom_score_adj ${String(largestOomScoreAdj)}, so small processes die in its place. Loosen its OOMScoreAdjust=, or give it a limit of its own.`,
    checks: (_, { largestPid }) => [`cat /proc/${String(largestPid)}/oom_score_adj /proc/${String(largestPid)}/cgroup`],
    reference: 'mm/oom_kill.c, oom_badness()',
  },
  {
    id: 'X.critical-victim',
    confidence: 'high',
    when: criticalVictim,
    text: (_, { comm }) => `${word(comm)} is needed to look after the host. Protect it, and cap its memory as well.`,
    remedy: ({ workload }) => (workload === undefined ? [] : protect(workload)),
    reference: 'systemd.exec(5), OOMScoreAdjust=',
  },
  {
    id: 'E.victim-explained',
    confidence: ({ certain }) => (certain === true ? 'high' : 'medium'),
    when: (incident) => {
      const verdict = explainedFirst(incident);
      return verdict?.first === true ? verdict.evidence : undefined;
    },
    text: (_, evidence) => `${whyChosen(evidence['candidates'])}${nextInLine(evidence)}${requestText(evidence)}`,
    reference: 'mm/oom_kill.c, oom_badness(), select_bad_process()',
  },
  {
    id: 'E.victim-unexplained',
    confidence: 'medium',
    when: (incident) => {
      const verdict = explainedAgain(incident);
      return verdict?.first === false ? verdict.evidence : undefined;
    },
    text: (_, evidence) =>
      `${evidence['rank'] === undefined ? 'The victim is not in the table of tasks' : `By the table of tasks the victim was only number ${word(evidence['rank'])} of ${word(evidence['candidates'])}`}: a child died for its parent (kernels before 5.0), vm.oom_kill_allocating_task is set, or the table is not whole. ${nextInLine(evidence)}${requestText(evidence)}`,
    reference: 'mm/oom_kill.c, oom_kill_process()',
  },
];
