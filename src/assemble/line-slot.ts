import type { LineEvent } from '../model/line-event.ts';

type SlotOf = { readonly [F in LineEvent['family']]?: (event: Extract<LineEvent, { family: F }>) => string };

const where = (event: { readonly node?: number; readonly zone?: string }): string =>
  `${String(event.node)}/${String(event.zone)}`;

// What a report says once. Families that are not listed may stand any number of times.
const SLOTS: SlotOf = {
  cpusetLine: () => '',
  cpuLine: () => '',
  taskIn: () => '',
  memcgUsage: (event) => event.counter,
  memcgStats: (event) => event.cgroup,
  memcgStat: (event) => event.name,
  memInfo: () => '',
  memInfoTotals: (event) => Object.keys(event.pages)[0] ?? '',
  memInfoNode: (event) => String(event.node),
  memInfoZone: where,
  buddy: where,
  hugepages: (event) => `${String(event.node)}/${String(event.sizeBytes)}`,
  pagecacheTotal: () => '',
  swapTotals: (event) => (event.totalBytes === undefined ? 'free' : 'total'),
  pagesTotal: (event) => event.what,
  tableStart: () => '',
  tableHeader: () => '',
  taskRow: (event) => String(event.pid),
  constraint: () => '',
  candidate: () => '',
};

/** Names the place that a line fills in its report; a report in which it is filled is not the line's. Undefined: no such place. */
export function slotOf(event: LineEvent): string | undefined {
  const slot = SLOTS[event.family] as ((event: LineEvent) => string) | undefined;
  return slot === undefined ? undefined : `${event.family}:${slot(event)}`;
}
