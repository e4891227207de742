import type { EraId, Scope } from './era.ts';

export type { Scope } from './era.ts';

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
  /** How it ends, where not by a plain kill of `victims`; see Ending. */
  readonly ending?: Ending | undefined;
  /** Who is announced, when not the one who dies: its child or thread does. Eras that announce candidates only. */
  readonly candidate?: number | undefined;
  /** vm.oom_kill_allocating_task. */
  readonly allocatingTask?: boolean | undefined;
  /** Further processes with the first victim's memory, which die with it. */
  readonly sharers?: readonly { readonly pid: number; readonly comm: string }[] | undefined;
  /** The reaper gives up. */
  readonly unreaped?: boolean | undefined;
  /** The header fell to the rate limit: only what is never limited is printed, and later how many were not. */
  readonly suppressed?: number | undefined;
  /** With an oom-kill line too long for one record: what did not fit is lost instead of following as pieces. */
  readonly tailLost?: boolean | undefined;
  /** What printk is given in pieces (KERN_CONT) comes as such: a record each. */
  readonly pieces?: boolean | undefined;
  readonly machine?: MachineSpec | undefined;
  /** vm.oom_dump_tasks; on when left out, where the era has a table. */
  readonly dumpTasks?: boolean | undefined;
  /** A column that only a vendor's kernel has, after rss. */
  readonly vendorColumn?: string | undefined;
  /** `Unreclaimable slab info:` and `Memory allocations:` are printed, where the era has them. */
  readonly slabInfo?: boolean | undefined;
  /** `uname -r`, when not the era's own. */
  readonly release?: string | undefined;
}

/** What the lines about the machine depend on; x86_64 with one node when left out. */
export interface MachineSpec {
  readonly arch: Arch;
  readonly nodes: number;
}

/** `i386` has HighMem, no nodes, and counters of 32 bits. */
export type Arch = 'x86_64' | 'i386' | 'arm64' | 'mips' | 'ppc64';

/** How a report ends. */
export type Ending =
  /** Nothing can be killed, said so often; a whole report each time. */
  | { readonly kind: 'unkillable'; readonly times: number }
  /** The chosen one is on its way out; nothing is killed. */
  | { readonly kind: 'exiting' }
  /** The machine gives up before it kills. */
  | { readonly kind: 'panic'; readonly why: 'on-oom' | 'compulsory' | 'nothing' }
  /** The kill was of init: the machine dies with it. */
  | { readonly kind: 'init-killed' };

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
  | 'sharing'
  | 'group'
  | 'reaped'
  | 'unreaped'
  | 'exiting'
  | 'none'
  | 'panic'
  | 'suppressed';

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
  /**
   * It goes on the record before it of the same task (KERN_CONT): `c` among the flags of /dev/kmsg, a line of its own
   * elsewhere.
   */
  readonly piece?: true | undefined;
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
  /** It died with another's memory. */
  readonly sharingMm?: true | undefined;
}

/** What a reader of the lines must find. */
export interface ReportTruth {
  readonly kind: 'kernel-kill' | 'kernel-group-kill' | 'kernel-no-victim' | 'kernel-panic';
  readonly scope: Scope | 'unknown';
  /** As printed. */
  readonly constraint?: string | undefined;
  readonly trigger?: { readonly comm: string; readonly pid?: number | undefined } | undefined;
  readonly manual: boolean;
  readonly victims: readonly VictimTruth[];
  readonly limitOwner?: string | undefined;
  readonly victimCgroup?: string | undefined;
  readonly groupCgroup?: string | undefined;
  readonly memory?: CounterSpec | undefined;
  /** Who was announced and did not die. */
  readonly candidate?: { readonly pid: number; readonly comm: string } | undefined;
  /** How often it is said, each time as a report of its own; once when left out. */
  readonly times?: number | undefined;
  /** What follows "Kernel panic - not syncing: ". */
  readonly panic?: string | undefined;
  /** Lines came in pieces; what only they say together needs them put together. */
  readonly inPieces?: true | undefined;
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
