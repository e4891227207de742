import { formatBytes } from '../lib/quantity.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { checksFor, nextLimit, raiseLimit } from './commands.ts';
import { bindingCounter } from './measures.ts';
import type { Evidence, Rule } from './rule.ts';

/** The binding counter as evidence. */
function limitHit({ memory }: IncidentDraft): Evidence | undefined {
  const binding = bindingCounter(memory);
  if (binding === undefined) return undefined;
  const { counter, usageBytes, limitBytes, failcnt } = binding;
  return { counter, usageBytes, limitBytes, ...(failcnt === undefined ? {} : { failcnt }) };
}

function limitRemedy(incident: IncidentDraft, evidence: Evidence): string[] {
  const owner = incident.limitOwner?.workload;
  if (owner === undefined) return [];
  const limit = evidence['limitBytes'];
  const raise =
    typeof limit === 'number' && evidence['counter'] === 'memory' ? raiseLimit(owner, nextLimit(limit)) : [];
  return [...checksFor(owner), ...raise];
}

/** The guide's first two causes: a limit that was reached, or none where there should be one. */
export const LIMIT_RULES: readonly Rule[] = [
  {
    id: 'C1.limit-hit',
    confidence: 'high',
    when: (incident) => (incident.scope === 'cgroup' ? limitHit(incident) : undefined),
    text: (_, { counter, limitBytes, failcnt }) =>
      `The ${String(counter)} limit of ${formatBytes(limitBytes as number)} was reached${typeof failcnt === 'number' ? ` (${String(failcnt)} failed charges so far)` : ''}. Usage cannot exceed a limit, so this shows the ceiling and not the need. Raise it one step and watch one full cycle of the load.`,
    remedy: limitRemedy,
    reference: 'mm/memcontrol.c, try_charge_memcg(); Documentation/admin-guide/cgroup-v2.rst, memory.max',
  },
  {
    id: 'C1.limit-not-reached',
    confidence: 'medium',
    when: (incident) => {
      const { scope, memory } = incident;
      if (scope !== 'cgroup' || memory?.usageBytes === undefined || bindingCounter(memory) !== undefined)
        return undefined;
      const { usageBytes, limitBytes, unlimited } = memory;
      return {
        usageBytes,
        ...(limitBytes === undefined ? {} : { limitBytes }),
        ...(unlimited === undefined ? {} : { unlimited }),
      };
    },
    text: () =>
      'No counter of the control group stands at its limit: the limit was changed meanwhile, or another level was exhausted. Look at the control groups above it.',
  },
  {
    id: 'C1.host-headroom-unknown',
    confidence: 'high',
    when: ({ scope }) => (scope === 'cgroup' ? {} : undefined),
    text: ({ time, timeSource }) =>
      `The free memory of the host is not in the report of a control group's kill. Compare the host's metrics${time === undefined || timeSource === 'received' ? '' : ` at ${time}`}.`,
  },
  {
    id: 'C2.no-limit',
    confidence: ({ certain }) => (certain === true ? 'high' : 'medium'),
    when: ({ scope, workload, victims }) => {
      if (scope !== 'host' || workload?.containerId === undefined) return undefined;
      const adj = victims[0]?.oomScoreAdj;
      return {
        certain: workload.qos === 'besteffort' || adj === 1000,
        ...(workload.qos === undefined ? {} : { qos: workload.qos }),
        ...(adj === undefined ? {} : { oomScoreAdj: adj }),
      };
    },
    text: (_, { certain }) =>
      certain === true
        ? 'This container runs without a memory request and limit, which makes it the first to be killed. Give it both.'
        : 'Either this container has no limit, or the limits of all containers together exceed the host.',
    remedy: ({ workload }) => (workload === undefined ? [] : checksFor(workload)),
  },
];
