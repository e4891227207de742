import type { IncidentDraft } from '../model/incident-draft.ts';
import type { Evidence, Rule } from './rule.ts';

function scopeRule(id: string, scope: IncidentDraft['scope'], text: string): Rule {
  return {
    id,
    confidence: ({ constraint, memoryBlock }) =>
      constraint !== undefined ? 'high' : memoryBlock === true ? 'medium' : 'low',
    when: (incident) => (incident.scope === scope ? scopeEvidence(incident) : undefined),
    reference: 'mm/oom_kill.c, constrained_alloc()',
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

const PANIC_WISHED = /panic_on_oom/;
const PANIC_NOTHING = /deadlocked on memory|no killable process/i;

function whyItPanicked(reason: unknown): string {
  if (typeof reason !== 'string') return 'the log does not tell why.';
  if (PANIC_WISHED.test(reason))
    return 'it is set to stop (vm.panic_on_oom) rather than to kill a process when memory runs out. Set it to 0 if a killed process is the lesser harm.';
  if (PANIC_NOTHING.test(reason))
    return 'no process was left that may be killed. Look for processes with OOMScoreAdjust=-1000, which are never chosen.';
  return 'the kernel could not go on after memory ran out.';
}

/** Whose shortage it was: decides where to look first (mm/oom_kill.c, constrained_alloc()). */
export const SCOPE_RULES: readonly Rule[] = [
  {
    id: 'K.panic',
    confidence: 'high',
    when: ({ kind, panicReason }) =>
      kind === 'kernel-panic' ? { ...(panicReason === undefined ? {} : { panicReason }) } : undefined,
    reference: 'mm/oom_kill.c, check_panic_on_oom(); Documentation/admin-guide/sysctl/vm.rst, panic_on_oom',
    text: (_, { panicReason }) => `The host went down: ${whyItPanicked(panicReason)}`,
    checks: (_, { panicReason }) => (PANIC_WISHED.test(String(panicReason)) ? ['sysctl vm.panic_on_oom'] : []),
  },
  {
    id: 'K.manual',
    confidence: 'high',
    when: ({ trigger }) => (trigger?.manual === true ? { manual: true } : undefined),
    reference: 'drivers/tty/sysrq.c, moom_callback()',
    text: () => 'Somebody, or a script, asked the kernel for this kill through SysRq-f. No capacity is missing.',
  },
  {
    // "Memory cgroup out of memory" is printed for a cgroup's limit only, so the prefix alone is proof.
    ...scopeRule(
      'K.scope.memcg',
      'cgroup',
      "A control group reached its own ceiling. Start with that unit's or container's limit, not with the host's memory.",
    ),
    confidence: 'high',
    reference: 'mm/memcontrol.c, mem_cgroup_out_of_memory()',
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
    ...scopeRule(
      'K.scope.userspace',
      'userspace',
      'A daemon such as systemd-oomd or earlyoom chose this kill before the kernel had to. Look at its thresholds for memory pressure and swap; the exit status may be 143 and not 137.',
    ),
    confidence: 'high',
    reference: 'systemd-oomd.service(8)',
  },
  {
    id: 'K.runtime-only',
    confidence: 'low',
    when: ({ kind }) => (kind === 'runtime-only' ? { kind } : undefined),
    text: () =>
      'Something sent SIGKILL, and no line of the kernel tells of it: a manual kill, an eviction, or an out-of-memory kill whose log was lost.',
    // The kernel's own log may still have it: what was read was another, or came by a shipper that lost lines.
    checks: () => [`journalctl -k --grep='oom-kill:|Killed process'`],
  },
  {
    id: 'K.group',
    confidence: 'high',
    when: ({ groupCgroup, victims }) =>
      groupCgroup === undefined ? undefined : { groupCgroup, victims: victims.length },
    reference: 'mm/oom_kill.c, oom_kill_process(); Documentation/admin-guide/cgroup-v2.rst, memory.oom.group',
    text: (_, { victims }) =>
      `The control group is killed as a unit (memory.oom.group; Kubernetes sets it on cgroup v2 since 1.28): one incident with ${victims === 1 ? 'one process' : `${String(victims)} processes`}.`,
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
    reference: 'mm/oom_kill.c, oom_badness()',
    text: () =>
      'One process asked for memory, and the kernel chose another one by size and oom_score_adj. Do not blame the one that asked.',
  },
  {
    id: 'K.partial',
    confidence: 'high',
    when: ({ evidence }) => (evidence.missing.length === 0 ? undefined : { missing: evidence.missing }),
    text: (_, { missing }) =>
      `The log does not hold the whole report (missing: ${(missing as readonly string[]).join(', ')}); what depends on it is unknown.`,
  },
];
