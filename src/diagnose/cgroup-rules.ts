import type { IncidentDraft } from '../model/incident-draft.ts';
import { shareOfLimit, statBytes, sum } from './cgroup-measures.ts';
import { rounded } from './host-measures.ts';
import type { Evidence, Rule } from './rule.ts';
import type { Thresholds } from './thresholds.ts';
import { percent } from './words.ts';

function kernelBytes(incident: IncidentDraft): number | undefined {
  return (
    statBytes(incident, 'kernel') ??
    sum(
      statBytes(incident, 'slab'),
      statBytes(incident, 'kernel_stack'),
      statBytes(incident, 'pagetables'),
      statBytes(incident, 'percpu'),
    )
  );
}

function kernelShare(incident: IncidentDraft, thresholds: Thresholds): Evidence | undefined {
  const part = shareOfLimit(incident, kernelBytes(incident));
  if (part === undefined || part.share < thresholds.kernelShare) return undefined;
  return { kernelBytes: part.bytes, limitBytes: part.limitBytes, share: rounded(part.share) };
}

function socketShare(incident: IncidentDraft, thresholds: Thresholds): Evidence | undefined {
  const part = shareOfLimit(incident, statBytes(incident, 'sock'));
  if (part === undefined || part.share < thresholds.socketShare) return undefined;
  return { socketBytes: part.bytes, limitBytes: part.limitBytes, share: rounded(part.share) };
}

/** Causes within a control group that are not what its processes allocated for themselves. */
export const CGROUP_RULES: readonly Rule[] = [
  {
    id: 'X.memcg-kernel',
    confidence: 'high',
    when: kernelShare,
    text: (_, { share }) =>
      `Memory that the kernel holds for this control group takes ${percent(share)} of its limit: cached file names, many threads, many open files. More memory for the processes is not what it needs.`,
    reference: 'Documentation/admin-guide/cgroup-v2.rst, memory.stat',
  },
  {
    id: 'X.sock',
    confidence: 'high',
    when: socketShare,
    text: (_, { share }) =>
      `Buffers of network connections take ${percent(share)} of the limit: peers that read too slowly, or too many connections. Bound the buffers or the connections.`,
    checks: () => ['ss -tmp | head -50', 'sysctl net.ipv4.tcp_mem net.ipv4.tcp_rmem net.ipv4.tcp_wmem'],
    reference: 'Documentation/admin-guide/cgroup-v2.rst, memory.stat: sock',
  },
  {
    id: 'X.swap-denied',
    confidence: 'high',
    when: ({ scope, memory }) => {
      const swap = memory?.swap;
      return scope === 'cgroup' && swap?.limitBytes === 0 ? { swapLimitBytes: 0 } : undefined;
    },
    text: () =>
      "This control group may not swap (on Kubernetes that is the default), so the host's swap does not matter here.",
    reference: 'Documentation/admin-guide/cgroup-v2.rst, memory.swap.max',
  },
];
