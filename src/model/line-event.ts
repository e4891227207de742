import type { Family } from './family.ts';

/** Values by the name that the kernel prints. */
export type NamedNumbers = Readonly<Record<string, number>>;

interface ProcessSizes {
  readonly anonRssBytes?: number | undefined;
  readonly fileRssBytes?: number | undefined;
  readonly shmemRssBytes?: number | undefined;
}

/** A charge counter of a memory cgroup. An unlimited counter has `unlimited` and no `limitBytes`. */
export interface Counter {
  readonly usageBytes?: number | undefined;
  readonly limitBytes?: number | undefined;
  readonly unlimited?: true | undefined;
  readonly failcnt?: number | undefined;
}

/**
 * The fields of each family, in bytes where the name says so; pages stay pages (`...Pages`) where the line does not tell the
 * page size. Optional = the line's era or a cut leaves it out.
 */
export interface FamilyFields {
  manual: object;
  opening: {
    readonly comm?: string;
    readonly gfpMask?: string;
    readonly gfpFlags?: string;
    readonly nodemask?: string;
    /** -1 when requested by sysrq. */
    readonly order?: number;
    readonly oomScoreAdj?: number;
  };
  compactionDisabled: object;
  cpusetLine: { readonly comm: string; readonly cpuset: string; readonly memsAllowed?: string };
  cpuLine: { readonly pid: number; readonly comm: string; readonly uid?: number; readonly kernelRelease?: string };
  traceHint: { readonly hint: 'memcg' | 'host' | 'manual' };
  taskIn: { readonly taskMemcg?: string; readonly oomMemcg?: string };
  memcgUsage: Counter & { readonly counter: 'memory' | 'memsw' | 'kmem' | 'swap' };
  /** Values in bytes when they stand on this line (until 5.2). */
  memcgStats: { readonly cgroup: string; readonly stats?: NamedNumbers };
  /** Bytes for sizes, plain counts for events, as printed. */
  memcgStat: { readonly name: string; readonly value: number };
  memInfo: object;
  memInfoTotals: { readonly pages: NamedNumbers };
  memInfoNode: { readonly node: number; readonly bytes: NamedNumbers };
  memInfoZone: { readonly node?: number; readonly zone: string; readonly bytes: NamedNumbers };
  lowmemReserve: object;
  buddy: { readonly node?: number; readonly zone: string; readonly chunks: NamedNumbers; readonly pageBytes?: number };
  hugepages: { readonly node?: number; readonly total?: number; readonly free?: number; readonly sizeBytes?: number };
  pagecacheTotal: { readonly pages: number };
  swapCache: { readonly pages?: number };
  swapTotals: { readonly totalBytes?: number; readonly freeBytes?: number };
  pagesTotal: { readonly what: 'ram' | 'highmem' | 'reserved' | 'cma' | 'hwpoisoned'; readonly pages: number };
  slabInfo: { readonly name?: string; readonly usedBytes?: number; readonly totalBytes?: number };
  tableStart: object;
  /** The column names of the rows that follow, `name` last. */
  tableHeader: { readonly columns: readonly string[] };
  /** The cells as printed; only the header tells what they mean. `pid` is the bracketed number. */
  taskRow: { readonly pid: number; readonly cells: readonly string[] };
  constraint: {
    /** CONSTRAINT_NONE, CONSTRAINT_MEMCG, ... as printed. */
    readonly constraint?: string;
    readonly nodemask?: string;
    readonly cpuset?: string;
    readonly memsAllowed?: string;
    readonly oomMemcg?: string;
    readonly globalOom?: boolean;
    readonly taskMemcg?: string;
    readonly comm?: string;
    readonly pid?: number;
    readonly uid?: number;
  };
  candidate: { readonly pid: number; readonly comm?: string; readonly prefix?: string };
  killed: ProcessSizes & {
    /** `Out of memory`, `Memory cgroup out of memory`, `Out of memory (oom_kill_allocating_task)`; absent on a bare line. */
    readonly prefix?: string;
    readonly pid: number;
    readonly comm?: string;
    readonly uid?: number;
    readonly totalVmBytes?: number;
    readonly pgtablesBytes?: number;
    readonly oomScoreAdj?: number;
  };
  sharingMm: { readonly pid: number; readonly comm?: string };
  group: { readonly cgroup: string };
  reaped: ProcessSizes & { readonly pid: number; readonly comm?: string };
  unableToReap: { readonly pid: number; readonly comm?: string };
  alreadyExiting: { readonly pid: number; readonly comm?: string };
  nothingKillable: { readonly scope?: 'cgroup' | 'host' };
  panic: { readonly reason: string };
  suppressed: { readonly count: number };
}

/** What one line says. */
export type LineEvent = {
  readonly [F in Family]: FamilyFields[F] & {
    readonly family: F;
    /** The line breaks off inside a value; what was cut is absent. */
    readonly truncated?: true | undefined;
  };
}[Family];

export type EventOf<F extends Family> = Extract<LineEvent, { family: F }>;
