import type { IncidentDraft } from '../model/incident-draft.ts';
import type { Evidence, Rule } from './rule.ts';

/** Swap of the host; a control group's report does not hold it. */
function hostSwap({ scope, memory }: IncidentDraft): { total: number; free: number | undefined } | undefined {
  const total = memory?.host?.swapTotalBytes;
  return scope === 'cgroup' || total === undefined ? undefined : { total, free: memory?.host?.swapFreeBytes };
}

function freeShare(incident: IncidentDraft, holds: (share: number) => boolean): Evidence | undefined {
  const swap = hostSwap(incident);
  if (swap?.free === undefined || swap.total === 0 || !holds(swap.free / swap.total)) return undefined;
  return { swapTotalBytes: swap.total, swapFreeBytes: swap.free };
}

/** The guide's fourth cause. */
export const SWAP_RULES: readonly Rule[] = [
  {
    id: 'C4.no-swap',
    confidence: 'high',
    when: (incident) => (hostSwap(incident)?.total === 0 ? { swapTotalBytes: 0 } : undefined),
    text: () =>
      'The host has no swap, so the first spike kills. Add a small swap file or zram of 2 to 4 GiB; on Kubernetes nodes only where NodeSwap is configured.',
    checks: () => ['swapon --show', 'free -h'],
    remedy: () => ['fallocate -l 2G /swapfile && chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile'],
    verify: () => ['swapon --show', 'vmstat 5 5'],
    reference: 'swapon(8)',
  },
  {
    id: 'C4.swap-exhausted',
    confidence: 'high',
    when: (incident, { swapFullShare }) => freeShare(incident, (share) => share <= swapFullShare),
    text: () =>
      'Swap is full as well. More of it delays the next kill and does not cure it: reduce the load or add RAM.',
  },
  {
    id: 'C4.swap-unused',
    confidence: 'high',
    when: (incident, { swapUnusedShare }) => freeShare(incident, (share) => share >= swapUnusedShare),
    text: () =>
      'There was swap left, and it could not help: look for memory that cannot be swapped (locked pages, kernel objects, huge pages, drivers) or a NUMA restriction.',
  },
];
