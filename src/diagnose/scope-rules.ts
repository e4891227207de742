import type { IncidentDraft } from '../model/incident-draft.ts';
import type { Evidence, Rule } from './rule.ts';

function scopeRule(id: string, scope: IncidentDraft['scope'], text: string): Rule {
  return {
    id,
    confidence: ({ constraint, memoryBlock }) =>
      constraint !== undefined ? 'high' : memoryBlock === true ? 'medium' : 'low',
    when: (incident) => (incident.scope === scope ? scopeEvidence(incident) : undefined),
    text: () => text,
  };
}

function scopeEvidence({ scope, constraint, limitOwner, memory }: IncidentDraft): Evidence {
  return {
    scope,
    ...(constraint === undefined ? {} : { constraint }),
    ...(limitOwner === undefined ? {} : { limitCgroup: limitOwner.cgroup }),
    ...(memory === undefined ? {} : { memoryBlock: true }),
  };
}

/** Whose shortage it was: decides where to look first (mm/oom_kill.c, constrained_alloc()). */
export const SCOPE_RULES: readonly Rule[] = [
  {
    // "Memory cgroup out of memory" is printed for a cgroup's limit only, so the prefix alone is proof.
    ...scopeRule(
      'K.scope.memcg',
      'cgroup',
      "A control group reached its own ceiling. Start with that unit's or container's limit, not with the host's memory.",
    ),
    confidence: 'high',
  },
  scopeRule(
    'K.scope.host',
    'host',
    'The whole host ran out of memory. Look at RAM, swap and the largest consumers; the control group of the victim is where it lived, not the cause.',
  ),
  scopeRule(
    'K.scope.cpuset',
    'cpuset',
    'Only the NUMA nodes that this task may use are full. Widen cpuset.mems before adding RAM.',
  ),
  scopeRule(
    'K.scope.mempolicy',
    'mempolicy',
    'Only the NUMA nodes that this task is bound to are full. Relax its memory policy (numactl --membind) before adding RAM.',
  ),
  {
    id: 'K.manual',
    confidence: 'high',
    when: ({ trigger }) => (trigger?.manual === true ? { manual: true } : undefined),
    text: () => 'Somebody, or a script, asked the kernel for this kill through SysRq-f. No capacity is missing.',
  },
  {
    id: 'K.group',
    confidence: 'high',
    when: ({ groupCgroup, victims }) =>
      groupCgroup === undefined ? undefined : { groupCgroup, victims: victims.length },
    text: (_, { victims }) =>
      `The control group is killed as a unit (memory.oom.group; Kubernetes sets it on cgroup v2 since 1.28): one incident with ${String(victims)} processes.`,
  },
  {
    id: 'K.limit-own',
    confidence: 'high',
    when: ({ limitOwner }) => (limitOwner?.relation === 'own' ? { limitCgroup: limitOwner.cgroup } : undefined),
    text: () => "The limit that was hit is the victim's own.",
  },
  {
    id: 'K.limit-ancestor',
    confidence: 'high',
    when: ({ limitOwner, victims }) =>
      limitOwner?.relation === 'ancestor'
        ? { limitCgroup: limitOwner.cgroup, victimCgroup: victims[0]?.cgroup }
        : undefined,
    text: () =>
      "The limit that was hit belongs to a parent of the victim's control group (pod, slice or user). Raising the victim's own limit will not help.",
  },
  {
    id: 'K.limit-unrelated',
    confidence: 'high',
    when: ({ limitOwner, victims }) =>
      limitOwner?.relation === 'unrelated'
        ? { limitCgroup: limitOwner.cgroup, victimCgroup: victims[0]?.cgroup }
        : undefined,
    text: () =>
      "The limit that was hit is not above the victim's control group: it was moved, or another process with the same memory counts there.",
  },
  {
    id: 'K.trigger-not-victim',
    confidence: 'high',
    when: ({ trigger, victims }) =>
      trigger?.pid !== undefined && victims.length > 0 && !victims.some(({ pid }) => pid === trigger.pid)
        ? { triggerPid: trigger.pid, triggerComm: trigger.comm, victimPid: victims[0]?.pid }
        : undefined,
    text: () =>
      'One process asked for memory, and the kernel chose another one by size and oom_score_adj. Do not blame the one that asked.',
  },
  {
    id: 'K.panic',
    confidence: 'high',
    when: ({ kind, panicReason }) =>
      kind === 'kernel-panic' ? { ...(panicReason === undefined ? {} : { panicReason }) } : undefined,
    text: () =>
      'Nothing could be killed, and the host went down. Look for processes with OOMScoreAdjust=-1000, and at vm.panic_on_oom.',
  },
  {
    id: 'K.partial',
    confidence: 'high',
    when: ({ evidence }) => (evidence.missing.length === 0 ? undefined : { missing: evidence.missing }),
    text: (_, { missing }) =>
      `The log does not hold the whole report (missing: ${(missing as readonly string[]).join(', ')}); what depends on it is unknown.`,
  },
];
