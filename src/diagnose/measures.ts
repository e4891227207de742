import type { Counter, Memory, Task, Victim } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { Thresholds } from './thresholds.ts';

/** A counter's name in words. */
export type CounterName = 'memory' | 'memory+swap' | 'kernel memory' | 'swap';

/** The counters of the cgroup whose limit was hit, those that the report has. */
export function countersOf(memory: Memory | undefined): readonly (readonly [CounterName, Counter])[] {
  if (memory === undefined) return [];
  const all: readonly (readonly [CounterName, Counter | undefined])[] = [
    ['memory', memory],
    ['memory+swap', memory.memsw],
    ['kernel memory', memory.kmem],
    ['swap', memory.swap],
  ];
  return all.flatMap(([name, counter]) => (counter?.usageBytes === undefined ? [] : [[name, counter] as const]));
}

/** A counter and the limit that it stands at. */
export interface BindingCounter {
  readonly counter: CounterName;
  readonly usageBytes: number;
  readonly limitBytes: number;
  readonly failcnt?: number | undefined;
}

/**
 * The counter that stands at its limit: the closest one within the thresholds, memory itself first at equal distance.
 * Unlimited counters never bind, and swap does not either: a charge of swap that fails kills nobody (__mem_cgroup_try_charge_swap()
 * in mm/memcontrol.c), only one of memory does.
 */
export function bindingCounter(
  memory: Memory | undefined,
  { nearLimitBytes, nearLimitShare }: Pick<Thresholds, 'nearLimitBytes' | 'nearLimitShare'>,
): BindingCounter | undefined {
  let binding: BindingCounter | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [counter, { usageBytes, limitBytes, failcnt }] of countersOf(memory)) {
    if (counter === 'swap' || usageBytes === undefined || limitBytes === undefined || limitBytes === 0) continue;
    const room = limitBytes - usageBytes;
    if (room >= least || room > Math.max(nearLimitBytes, limitBytes * nearLimitShare)) continue;
    least = room;
    binding = { counter, usageBytes, limitBytes, failcnt };
  }
  return binding;
}

/** Resident memory of a victim; undefined unless its kill line tells at least the anonymous part. */
export function residentBytes(victim: Victim | undefined): number | undefined {
  if (victim?.anonRssBytes === undefined) return undefined;
  return victim.anonRssBytes + (victim.fileRssBytes ?? 0) + (victim.shmemRssBytes ?? 0);
}

/** What the kernel manages of the host's memory: all pages less the reserved ones. Undefined without a known page size. */
export function managedBytes(memory: Memory | undefined): number | undefined {
  const host = memory?.host;
  if (host?.ramPages === undefined || host.pageBytes === undefined) return undefined;
  return (host.ramPages - (host.reservedPages ?? 0)) * host.pageBytes;
}

/** The memory that there was to have: the limit of a cgroup's kill, the host's memory of any other. */
export function spaceBytes(incident: IncidentDraft): number | undefined {
  return incident.scope === 'cgroup' ? incident.memory?.limitBytes : managedBytes(incident.memory);
}

/** The tasks by name: how many, and their resident memory together; largest first. */
export function byName(
  tasks: readonly Task[],
): readonly { readonly comm: string; readonly count: number; readonly bytes: number }[] {
  const groups = new Map<string, { comm: string; count: number; bytes: number }>();
  for (const { comm, rssBytes } of tasks) {
    if (comm === undefined || rssBytes === undefined) continue;
    const group = groups.get(comm) ?? { comm, count: 0, bytes: 0 };
    group.count += 1;
    group.bytes += rssBytes;
    groups.set(comm, group);
  }
  return [...groups.values()].sort((a, b) => b.bytes - a.bytes);
}
