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

/** Who says that lines were lost. */
export type LossSource = 'kernel' | 'journald' | 'rsyslog' | 'syslog-ng';

/** A program that kills before the kernel does; `lowmemorykiller` is Android's old driver, in the kernel. */
export type Killer = 'systemd-oomd' | 'oomd' | 'earlyoom' | 'nohang' | 'lmkd' | 'lowmemorykiller' | 'talos' | 'yarn';

/** A kill by a userspace killer: of a process, or of all in a cgroup. */
export interface UserspaceKill {
  readonly killer: Killer;
  /** intent: may still be undone (`Marked ... for killing`); attempt: the signal is being sent; done: it is said to be over. */
  readonly stage: 'intent' | 'attempt' | 'done';
  readonly cgroup?: string;
  readonly pid?: number;
  readonly comm?: string;
  readonly uid?: number;
  /** SIGTERM, SIGKILL, ... */
  readonly signal?: string;
  /** In the killer's words. */
  readonly reason?: string;
  readonly rssBytes?: number;
  readonly swapBytes?: number;
  readonly oomScore?: number;
  readonly oomScoreAdj?: number;
  /** Further victims, where the line lists their pids. */
  readonly pids?: readonly number[];
}

/** Who saw a kill. */
export type WitnessSource =
  'systemd' | 'systemd-oomd' | 'containerd' | 'cri-o' | 'conmon' | 'docker' | 'podman' | 'kubelet' | 'slurm' | 'flux';

/** What a manager says of a kill, by whatever it knows its charge. */
export interface Witness {
  readonly source: WitnessSource;
  /**
   * oom-kill: the kernel killed; result: the unit, container or job ended by it; oomd-kill: systemd-oomd killed; exit: a
   * process ended by SIGKILL, which alone proves nothing.
   */
  readonly says: 'oom-kill' | 'result' | 'oomd-kill' | 'exit';
  readonly unit?: string;
  readonly containerId?: string;
  /** As printed: name or namespace/name. */
  readonly container?: string;
  readonly pod?: string;
  readonly cgroup?: string;
  readonly pid?: number;
  readonly comm?: string;
  readonly node?: string;
  /** Slurm job or step, as printed. */
  readonly job?: string;
  /** Kills that it counts. */
  readonly count?: number;
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
  perCpuPages: object;
  memInfoTotals: { readonly pages: NamedNumbers };
  memInfoNode: { readonly node: number; readonly bytes: NamedNumbers };
  memInfoZone: { readonly node?: number; readonly zone: string; readonly bytes: NamedNumbers };
  lowmemReserve: object;
  buddy: { readonly node?: number; readonly zone: string; readonly chunks: NamedNumbers; readonly pageBytes?: number };
  hugepages: { readonly node?: number; readonly total?: number; readonly free?: number; readonly sizeBytes?: number };
  pagecacheTotal: { readonly pages: number };
  swapCache: { readonly pages?: number };
  swapTotals: { readonly totalBytes?: number; readonly freeBytes?: number };
  pagesTotal: {
    readonly what: 'ram' | 'highmem' | 'reserved' | 'cma' | 'hwpoisoned' | 'shared' | 'nonShared' | 'free';
    readonly pages: number;
  };
  slabInfo: { readonly name?: string; readonly usedBytes?: number; readonly totalBytes?: number };
  memoryAllocations: { readonly bytes?: number; readonly calls?: number; readonly place?: string };
  minProtection: object;
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
  /** Old kernels name only the process. */
  vmKilling: { readonly comm?: string; readonly pid?: number };
  wouldKill: { readonly pid: number; readonly comm?: string };
  sharingMm: { readonly pid: number; readonly comm?: string };
  group: { readonly cgroup: string };
  reaped: ProcessSizes & { readonly pid: number; readonly comm?: string };
  unableToReap: { readonly pid: number; readonly comm?: string };
  mmPinned: { readonly pid: number; readonly comm?: string; readonly byPid?: number; readonly byComm?: string };
  alreadyExiting: { readonly pid: number; readonly comm?: string };
  nothingKillable: { readonly scope?: 'cgroup' | 'host' };
  requestIgnored: object;
  panic: { readonly reason: string };
  suppressed: { readonly count: number };
  /** `of`: the sentence that the piece goes on, where its words tell. */
  fragment: { readonly text: string; readonly of?: Family };
  /** `count` lines, as far as it is said. */
  loss: { readonly source: LossSource; readonly count?: number };
  denied: { readonly pid?: number; readonly comm?: string; readonly bytes?: number };
  userspaceKill: UserspaceKill;
  userspaceDetail: Partial<UserspaceKill> & { readonly killer: Killer };
  witness: Witness;
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
