import type { Family } from '../model/family.ts';

/** What a line does to its report; `aside`: it is no part of any, or only of the one that begins next. */
export type Step = 'head' | 'body' | 'choice' | 'kill' | 'kin' | 'group' | 'skip' | 'end' | 'reap' | 'aside';

/** How far a report has come: no kill yet, killed, killing a group, over. */
export type ReportState = 'open' | 'killed' | 'group' | 'ended';

/** mm/oom_kill.c, in the order of oom_kill_process(). */
export const STEP_OF: Readonly<Record<Family, Step>> = {
  manual: 'aside',
  opening: 'head',
  compactionDisabled: 'body',
  cpusetLine: 'body',
  cpuLine: 'body',
  traceHint: 'body',
  taskIn: 'body',
  memcgUsage: 'body',
  memcgStats: 'body',
  memcgStat: 'body',
  memInfo: 'body',
  memInfoTotals: 'body',
  memInfoNode: 'body',
  memInfoZone: 'body',
  lowmemReserve: 'body',
  buddy: 'body',
  hugepages: 'body',
  pagecacheTotal: 'body',
  swapCache: 'body',
  swapTotals: 'body',
  pagesTotal: 'body',
  slabInfo: 'body',
  tableStart: 'body',
  tableHeader: 'body',
  taskRow: 'body',
  constraint: 'choice',
  candidate: 'choice',
  killed: 'kill',
  sharingMm: 'kin',
  group: 'group',
  reaped: 'reap',
  unableToReap: 'reap',
  alreadyExiting: 'skip',
  nothingKillable: 'end',
  panic: 'end',
  suppressed: 'aside',
  perCpuPages: 'body',
  memoryAllocations: 'body',
  minProtection: 'body',
  vmKilling: 'kin',
  wouldKill: 'skip',
  mmPinned: 'skip',
  requestIgnored: 'end',
  fragment: 'aside',
  loss: 'aside',
  denied: 'aside',
  userspaceKill: 'aside',
  userspaceDetail: 'aside',
  witness: 'aside',
};

/** The legal steps of a report, and the state that each leads to. */
export const NEXT_STATE: Readonly<Record<ReportState, Readonly<Partial<Record<Step, ReportState>>>>> = {
  open: {
    head: 'open',
    body: 'open',
    choice: 'open',
    kill: 'killed',
    kin: 'open',
    group: 'group',
    skip: 'ended',
    end: 'ended',
    reap: 'open',
  },
  killed: { kin: 'killed', group: 'group', skip: 'killed', end: 'ended', reap: 'killed' },
  group: { kill: 'group', kin: 'group', group: 'group', skip: 'group', end: 'ended', reap: 'group' },
  ended: { end: 'ended', reap: 'ended' },
};

/**
 * Families that begin a report whose head is lost. The others also stand in reports of other troubles (a warning's trace, an
 * allocation failure), or say too little alone.
 */
export const STARTERS: ReadonlySet<Family> = new Set<Family>([
  'opening',
  'cpusetLine',
  'taskIn',
  'memcgUsage',
  'memcgStats',
  'memInfo',
  'memInfoTotals',
  'memInfoNode',
  'memInfoZone',
  'tableStart',
  'tableHeader',
  'taskRow',
  'constraint',
  'candidate',
  'killed',
  'group',
  'alreadyExiting',
  'wouldKill',
  'vmKilling',
  'nothingKillable',
  'panic',
]);

/** Families that speak of the report which begins next, whatever is left of its head. */
export const HERALDS: ReadonlySet<Family> = new Set<Family>(['manual', 'suppressed']);
