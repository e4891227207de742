import { formatBytes } from '../lib/quantity.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { nextLimit } from '../model/limit-step.ts';
import { checksFor, raiseLimit, verifyFor } from './commands.ts';
import { bindingCounter } from './measures.ts';
import type { Evidence, Rule } from './rule.ts';
import type { Thresholds } from './thresholds.ts';
import { requestOf } from './victim-rules.ts';

/** The binding counter as evidence. */
function limitHit({ memory }: IncidentDraft, thresholds: Thresholds): Evidence | undefined {
  const binding = bindingCounter(memory, thresholds);
  if (binding === undefined) return undefined;
  const { counter, usageBytes, limitBytes, failcnt } = binding;
  return { counter, usageBytes, limitBytes, ...(failcnt === undefined ? {} : { failcnt }) };
}

const ofOwner =
  (commands: typeof checksFor): NonNullable<Rule['checks']> =>
  ({ limitOwner }) =>
    limitOwner?.workload === undefined ? [] : commands(limitOwner.workload);

function raise({ limitOwner }: IncidentDraft, { limitBytes, counter }: Evidence): string[] {
  const owner = limitOwner?.workload;
  if (owner === undefined || typeof limitBytes !== 'number' || counter !== 'memory') return [];
  return raiseLimit(owner, nextLimit(limitBytes));
}

/** The guide's first two causes: a limit that was reached, or none where there should be one. */
export const LIMIT_RULES: readonly Rule[] = [
  {
    id: 'C1.limit-hit',
    confidence: 'high',
    when: (incident, thresholds) => (incident.scope === 'cgroup' ? limitHit(incident, thresholds) : undefined),
    text: (_, { counter, limitBytes, failcnt }) =>
      `The ${String(counter)} limit of ${formatBytes(limitBytes as number)} was reached${typeof failcnt === 'number' ? ` (${String(failcnt)} failed charges so far)` : ''}. Usage cannot exceed a limit, so this shows the ceiling and not the need. Raise it one step and watch one full cycle of the load.`,
    remedy: raise,
    checks: ofOwner(checksFor),
    verify: ofOwner(verifyFor),
    reference: 'mm/memcontrol.c, try_charge_memcg(); Documentation/admin-guide/cgroup-v2.rst, memory.max',
  },
  {
    id: 'C1.limit-not-reached',
    confidence: 'medium',
    when: ({ scope, memory }, thresholds) => {
      if (scope !== 'cgroup' || memory?.usageBytes === undefined) return undefined;
      if (bindingCounter(memory, thresholds) !== undefined) return undefined;
      const { usageBytes, limitBytes, unlimited } = memory;
      return {
        usageBytes,
        ...(limitBytes === undefined ? {} : { limitBytes }),
        ...(unlimited === undefined ? {} : { unlimited }),
      };
    },
    text: () =>
      'No counter of the control group stands at its limit: the limit was changed meanwhile, or another level was exhausted. Look at the control groups above it.',
    checks: ofOwner(checksFor),
  },
  {
    id: 'C1.host-headroom-unknown',
    confidence: 'high',
    // Until 3.9 a control group's report had the host's memory too (mm/oom_kill.c, dump_header(): show_mem()).
    when: ({ scope, memory }) => (scope === 'cgroup' && memory?.host?.zones === undefined ? {} : undefined),
    text: ({ time, timeSource }) =>
      `The free memory of the host is not in the report of a control group's kill. Compare the host's metrics${time === undefined || timeSource === 'received' ? '' : ` at ${time}`}.`,
  },
  {
    id: 'C2.no-limit',
    confidence: ({ certain }) => (certain === true ? 'high' : 'medium'),
    when: (incident) => {
      const { scope, workload, victims } = incident;
      if (scope !== 'host' || workload?.containerId === undefined) return undefined;
      const adj = victims[0]?.oomScoreAdj;
      return {
        certain: workload.qos === 'besteffort' || adj === 1000,
        ...(workload.qos === undefined ? {} : { qos: workload.qos }),
        ...(adj === undefined ? {} : { oomScoreAdj: adj }),
        ...requestOf(incident),
      };
    },
    text: (_, { certain }) =>
      certain === true
        ? 'This container runs without a memory request and limit, which makes it the first to be killed. Give it both.'
        : 'Either this container has no limit, or the limits of all containers together exceed the host.',
    checks: ({ workload }) => (workload === undefined ? [] : checksFor(workload)),
    verify: ({ workload }) => (workload === undefined ? [] : verifyFor(workload)),
  },
];
