import { extended, present } from '../lib/present.ts';
import type { Counter as IncidentCounter, Memory } from '../model/generated/incident.ts';
import type { Counter, EventOf, LineEvent } from '../model/line-event.ts';
import type { Family } from '../model/family.ts';
import type { Report } from './report.ts';

type Host = NonNullable<Memory['host']>;

/** What a report says of memory: the counters and statistics of the cgroup, the Mem-Info of the host; undefined when nothing. */
export function memoryOf(report: Report, pageBytes: number | undefined): Memory | undefined {
  const events = byFamily(report);
  const counters = new Map(of(events, 'memcgUsage').map((event) => [event.counter, counterOf(event)]));
  const memory: Memory = {
    ...counters.get('memory'),
    ...present({ memsw: counters.get('memsw'), kmem: counters.get('kmem'), swap: counters.get('swap') }),
    ...statsOf(events),
    ...present({ host: hostOf(events, pageBytes) }),
  };
  return Object.keys(memory).length === 0 ? undefined : memory;
}

/** A report's events by what they say, each family's in order: so its lines are gone through once. */
type Events = ReadonlyMap<Family, readonly LineEvent[]>;

function byFamily({ lines }: Report): Events {
  const events = new Map<Family, LineEvent[]>();
  for (const { held } of lines) {
    const { event } = held.sieved;
    const alike = events.get(event.family);
    if (alike === undefined) events.set(event.family, [event]);
    else alike.push(event);
  }
  return events;
}

function of<F extends Family>(events: Events, family: F): readonly EventOf<F>[] {
  return (events.get(family) ?? []) as readonly EventOf<F>[];
}

function counterOf({ usageBytes, limitBytes, unlimited, failcnt }: Counter): IncidentCounter {
  return present({ usageBytes, limitBytes, unlimited, failcnt });
}

/** Several cgroups of a subtree may be printed; the first is the one whose limit was hit. */
function statsOf(events: Events): Pick<Memory, 'statsCgroup' | 'stats'> {
  const head = of(events, 'memcgStats')[0];
  const stats: Record<string, number> = { ...head?.stats };
  for (const { name, value } of of(events, 'memcgStat')) stats[name] ??= value;
  return present({
    statsCgroup: head === undefined || head.cgroup === '' ? undefined : head.cgroup,
    stats: Object.keys(stats).length === 0 ? undefined : stats,
  });
}

function hostOf(events: Events, pageBytes: number | undefined): Host | undefined {
  const pagesOf = (what: string): number | undefined =>
    of(events, 'pagesTotal').find((event) => event.what === what)?.pages;
  const swaps = of(events, 'swapTotals');
  const host: Host = present({
    pages: merged(of(events, 'memInfoTotals').map((event) => event.pages)),
    ramPages: pagesOf('ram'),
    reservedPages: pagesOf('reserved'),
    swapTotalBytes: swaps.find((event) => event.totalBytes !== undefined)?.totalBytes,
    swapFreeBytes: swaps.find((event) => event.freeBytes !== undefined)?.freeBytes,
    ...listsOf(events),
  });
  if (Object.keys(host).length === 0) return undefined;
  return extended(present({ pageBytes }), host);
}

function listsOf(events: Events): Pick<Host, 'zones' | 'buddy' | 'nodes' | 'hugepages' | 'unreclaimableSlabs'> {
  return present({
    zones: some(of(events, 'memInfoZone'), ({ node, zone, bytes }) =>
      node === undefined ? { zone, bytes } : { node, zone, bytes },
    ),
    buddy: some(of(events, 'buddy'), ({ node, zone, chunks }) =>
      node === undefined ? { zone, chunks } : { node, zone, chunks },
    ),
    nodes: some(of(events, 'memInfoNode'), ({ node, bytes }) => ({ node, bytes })),
    hugepages: some(of(events, 'hugepages'), ({ node, total, free, sizeBytes }) =>
      present({ node, total, free, sizeBytes }),
    ),
    unreclaimableSlabs: slabsOf(of(events, 'slabInfo')),
  });
}

function slabsOf(events: readonly EventOf<'slabInfo'>[]): Host['unreclaimableSlabs'] {
  const rows = events.flatMap(({ name, usedBytes, totalBytes }) =>
    name === undefined ? [] : [{ name, ...present({ usedBytes, totalBytes }) }],
  );
  return rows.length === 0 ? undefined : rows;
}

function some<A, B>(items: readonly A[], map: (item: A) => B): B[] | undefined {
  return items.length === 0 ? undefined : items.map(map);
}

function merged(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> | undefined {
  return parts.length === 0 ? undefined : (Object.assign({}, ...parts) as Record<string, number>);
}
