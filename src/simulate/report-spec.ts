import type { EraId } from './eras.ts';

/** Whose shortage a report is about. */
export type Scope = 'host' | 'cgroup' | 'cpuset' | 'mempolicy';

/** A process; sizes are whole pages. A comm holds bytes that are no UTF-8 as U+DC80..U+DCFF (byte + 0xdc00). */
export interface TaskSpec {
  readonly pid: number;
  readonly uid: number;
  readonly comm: string;
  readonly totalVmBytes: number;
  readonly anonRssBytes: number;
  readonly fileRssBytes: number;
  readonly shmemRssBytes: number;
  readonly pgtablesBytes: number;
  readonly swapBytes: number;
  readonly oomScoreAdj: number;
}

/** A charge counter; without a limit it is unlimited. */
export interface CounterSpec {
  readonly usageBytes: number;
  readonly limitBytes?: number | undefined;
  readonly failcnt: number;
}

/** All that a report's lines depend on. */
export interface ReportSpec {
  readonly era: EraId;
  readonly scope: Scope;
  readonly trigger: {
    readonly comm: string;
    readonly pid: number;
    readonly uid?: number;
    readonly oomScoreAdj?: number;
  };
  /** The rows of the table, in order. */
  readonly tasks: readonly TaskSpec[];
  /** Who is killed, in order; more than one with `groupCgroup` only. Empty: nothing killable. */
  readonly victims: readonly number[];
  /** The cgroup whose limit was hit; scope `cgroup` only. */
  readonly limitOwner?: string | undefined;
  readonly victimCgroup: string;
  /** Set with memory.oom.group: the group that dies. */
  readonly groupCgroup?: string | undefined;
  readonly cgroupVersion: 1 | 2;
  readonly memory?: CounterSpec | undefined;
  readonly swap?: CounterSpec | undefined;
  /** Of the machine; for Mem-Info. */
  readonly ramBytes: number;
  readonly pageBytes: 4096 | 16384 | 65536;
  /** Entries of the call trace, at most as many as are known. */
  readonly traceLines: number;
  readonly reaped: boolean;
  /** Asked for by sysrq-f; scope `host` only. */
  readonly manual: boolean;
  /** CONFIG_PRINTK_CALLER: lines carry the id of the task that printed them. */
  readonly callers: boolean;
  readonly cpu?: number | undefined;
}

/** Which sentence of a report a record is, as far as damage and tests need to tell. */
export type Part =
  | 'manual'
  | 'opening'
  | 'trace'
  | 'memory'
  | 'table'
  | 'constraint'
  | 'candidate'
  | 'killed'
  | 'group'
  | 'reaped'
  | 'none';

/** One printk. */
export interface KernelRecord {
  /** Microseconds since the report's first line. */
  readonly afterUs: number;
  /** Syslog severity, 0..7. */
  readonly severity: number;
  /** Without trailing newline; may hold newlines. */
  readonly text: string;
  /** `T4711`: the task that printed it. */
  readonly caller?: string | undefined;
  readonly part: Part;
  /** Of the process that the line is about; parts killed, constraint, reaped. */
  readonly pid?: number | undefined;
}

/** A victim as the printed lines give it; what no line says is absent. */
export interface VictimTruth {
  readonly pid: number;
  readonly comm: string;
  readonly uid?: number | undefined;
  readonly totalVmBytes?: number | undefined;
  readonly anonRssBytes?: number | undefined;
  readonly fileRssBytes?: number | undefined;
  readonly shmemRssBytes?: number | undefined;
  readonly pgtablesBytes?: number | undefined;
  readonly oomScoreAdj?: number | undefined;
}

/** What a reader of the lines must find. */
export interface ReportTruth {
  readonly kind: 'kernel-kill' | 'kernel-group-kill' | 'kernel-no-victim';
  readonly scope: Scope | 'unknown';
  /** As printed. */
  readonly constraint?: string | undefined;
  readonly trigger?: { readonly comm: string; readonly pid: number } | undefined;
  readonly manual: boolean;
  readonly victims: readonly VictimTruth[];
  readonly limitOwner?: string | undefined;
  readonly victimCgroup?: string | undefined;
  readonly groupCgroup?: string | undefined;
  readonly memory?: CounterSpec | undefined;
  /** How the report was damaged on its way. */
  readonly damaged?: string | undefined;
}

/** A printed report and what it says. */
export interface PrintedReport {
  readonly records: readonly KernelRecord[];
  readonly truth: ReportTruth;
}

/** A comm as a reader sees it: each byte that is no UTF-8 is U+FFFD. */
export function readableComm(comm: string): string {
  return comm.replace(/[\udc80-\udcff]/g, '\ufffd');
}
