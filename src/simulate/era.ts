/** The eras that a fleet prints unless it asks for others. */
export const ERA_IDS = ['4.19', '5.0', '5.1', '5.3', '5.4', '6.1', '6.8', '6.12'] as const;

/** Every era in order of age; mainline's are named after the first release that prints so, vendors' after their product. */
export const ALL_ERA_IDS = [
  '2.6.11',
  '2.6.16',
  'rhel5',
  '2.6.19',
  '2.6.25',
  '2.6.28',
  '2.6.30',
  '2.6.33',
  'el6',
  '2.6.36',
  '3.7',
  '3.9',
  'el7-early',
  'el7',
  'el7-late',
  '3.19',
  '4.5',
  '4.6',
  '4.10',
  '4.15',
  '4.16',
  '4.19',
  '5.0',
  '5.1',
  '5.3',
  'sle15',
  'ubuntu-5.4',
  '5.4',
  'el8',
  'el9',
  '6.1',
  '6.8',
  '6.12',
  'el10',
  '6.19',
] as const;

/** The name of an era. */
export type EraId = (typeof ALL_ERA_IDS)[number];

/** Whose shortage a report is about. */
export type Scope = 'host' | 'cgroup' | 'cpuset' | 'mempolicy';

/** What a kernel of one era prints, and how. */
export interface Era {
  readonly id: EraId;
  /** A release of the era, as `uname -r` says it. */
  readonly release: string;
  readonly build: string;
  readonly opening: OpeningShape;
  /** `X cpuset=NAME mems_allowed=LIST` after the opening; 2.6.30 to 4.20. */
  readonly cpusetLine: boolean;
  readonly trace: TraceShape;
  /** Absent: no memory cgroups; until 2.6.24. */
  readonly memcg?: MemcgShape;
  readonly memInfo: MemInfoShape;
  /** Absent: no task table; until 2.6.24. */
  readonly table?: TableShape;
  /** The `oom-kill:` line; `none-always`: says CONSTRAINT_NONE, as oc->constraint was read before it was set (5.0 to 5.2). */
  readonly summary: 'absent' | 'none-always' | 'told';
  /** What follows the name in a line that announces a candidate; until 5.0. */
  readonly candidate?: CandidateShape | undefined;
  readonly killed: KilledShape;
  /** The first words of kill lines and announcements, by whose shortage it is. */
  readonly prefixes: Readonly<Record<Scope, string>>;
  readonly notes: NotesShape;
  /** What printk keeps of one record (kernel/printk/printk.c). */
  readonly recordBytes: number;
  /** A moom line of drivers/tty/sysrq.c. */
  readonly manualLine: string;
  readonly panics: PanicShape;
  readonly gfp: { readonly cgroup: string; readonly host: string };
}

/** `X invoked oom-killer: ...`. */
export interface OpeningShape {
  /** The allocating thread's name stands in it; since 2.6.18 of RHEL5. */
  readonly named: boolean;
  /** The scores of the allocating thread that are told; `oom_adj` and `oomkilladj` are -17..15. */
  readonly adj: readonly ('oomkilladj' | 'oom_adj' | 'oom_score_adj')[];
  /** 4.10 to 4.15 print it in three pieces with two blanks before `order`; until 4.20. */
  readonly nodemask: 'absent' | 'pieces' | 'whole';
}

/** dump_stack(): lib/dump_stack.c and arch/x86/kernel/dumpstack.c. */
export interface TraceShape {
  /** `Pid: p, comm: c ...` until 3.9, `CPU: n PID: p Comm: c ...`, `CPU: n UID: u PID: p Comm: c ...` since 6.11. */
  readonly header: 'absent' | 'Pid' | 'CPU' | 'CPU-UID';
  /** Raw words of the stack before the call trace; 3.10 to 4.9. */
  readonly words: boolean;
  /** `[<ffffffff81152e64>] symbol`; until 4.9. */
  readonly addresses: boolean;
  /** ` <TASK>` around the call trace; since 5.15. */
  readonly taskMarks: boolean;
}

/** mm/memcontrol.c: mem_cgroup_print_oom_info(), later ..._context() and ..._meminfo(). */
export interface MemcgShape {
  /** `Task in A killed as a result of limit of B`, in so many pieces; 2.6.30 to 4.20. */
  readonly taskInPieces?: 2 | 5 | undefined;
  /** `memory: usage ...`; since 2.6.30. */
  readonly usage: boolean;
  /** `kmem: usage ...`; since 3.8. */
  readonly kmem: boolean;
  /** `swap:` instead of `memory+swap:` and `kmem:` with cgroup v2; since 5.3. */
  readonly v2Counters: boolean;
  /** What is printed as the limit of a counter without one, kB; `pages`: the largest count of whole pages (3.19). */
  readonly unlimited: 'pages' | `${number}`;
  /** All on one line in KB (3.9), one record with newlines in bytes (5.3), a record each (seq_buf_do_printk). */
  readonly stats: 'none' | 'one-line' | 'one-record' | 'many-records';
  /** Mem-Info is printed for a cgroup's shortage as well; until 3.8. */
  readonly memInfoToo: boolean;
  /** `Memory cgroup min protection ..kB -- low protection ..kB`; since 6.19. */
  readonly minProtection: boolean;
}

/** Which lines Mem-Info has; mm/page_alloc.c, mm/show_mem.c: __show_free_areas(). */
export interface MemInfoShape {
  readonly title: 'Mem-info:' | 'Mem-Info:';
  /** Lists of free pages by CPU; until 4.0. */
  readonly perCpu: 'absent' | 'hot-cold' | 'one';
  /** `Active:... inactive:...` until 2.6.27; names with underscores since, `free:` before the slabs until 4.0, then last. */
  readonly totals: 'Active' | 'free-early' | 'free-last';
  /** `old`: active, inactive, pages_scanned; `full`: all that later moved to the node's line; `lean`: the rest (4.8). */
  readonly zones: 'old' | 'full' | 'lean';
  /** `managed:` in zones; since 3.8. */
  readonly managed: boolean;
  /** `Node 0 hugepages_total=...`; since 3.10. */
  readonly hugepages: boolean;
  /** `Swap cache: add ..., race 0+0`, `N pages of RAM`, `N reserved pages`; until 2.6.27. */
  readonly oldTail: boolean;
  /** `N pages shared` and `N pages non-shared`; until 3.12. */
  readonly sharedPages: boolean;
  /** `N pages cma reserved`, `N pages hwpoisoned`; since 3.19, 4.x. */
  readonly cma: boolean;
  /** `unstable:` beside writeback; until 5.7. */
  readonly unstable: boolean;
  /** ` kernel_misc_reclaimable:`; since 5.14. */
  readonly misc: boolean;
  /** ` sec_pagetables:`; since 6.1. */
  readonly secPagetables: boolean;
  /** `boost:` in zones; since 5.14. */
  readonly boost: boolean;
  /** `Swap cache stats: ...`; until 6.x. */
  readonly swapCacheStats: boolean;
  /** `Unreclaimable slab info:` may follow; since 4.15. */
  readonly slabInfo: boolean;
  /** `Memory allocations:` may follow; since 6.10. */
  readonly allocations: boolean;
}

/** Columns between rss and name. */
export type TableColumn =
  | 'cpu'
  | 'oom_adj'
  | 'rss_anon'
  | 'rss_file'
  | 'rss_shmem'
  | 'nr_ptes'
  | 'nr_pmds'
  | 'pgtables_bytes'
  | 'swapents'
  | 'oom_score_adj';

/** mm/oom_kill.c: dump_tasks(). */
export interface TableShape {
  /** `Tasks state (memory values in pages):`, and pids seven wide; since 4.19. */
  readonly wide: boolean;
  readonly columns: readonly TableColumn[];
}

/** `Kill process N (c) score s ...`. */
export interface CandidateShape {
  readonly verb: 'Kill' | 'kill';
  readonly ending: 'and children.' | 'or a child' | 'or sacrifice child';
}

/** The kill line; kernels that announce candidates leave its prefix out, all but the oldest. */
export interface KilledShape {
  readonly prefixed: boolean;
  /** `before`: `N, UID u, (c)`; `after`: `N (c), UID u, `; `tail`: `UID:u pgtables:..kB oom_score_adj:a` at the end. */
  readonly uid: 'absent' | 'before' | 'after' | 'tail';
  readonly sizes: readonly ('total-vm' | 'vsz' | 'anon-rss' | 'file-rss' | 'shmem-rss')[];
  /** A full stop at the end. */
  readonly dot: boolean;
}

/** Lines about a kill that only some eras have. */
export interface NotesShape {
  /** `Out of memory (oom_kill_allocating_task)`; since 2.6.25. */
  readonly allocatingTask: boolean;
  /** `Kill process N (c) sharing same memory`; el6, 2.6.36 to 4.7. */
  readonly sharing: boolean;
  /** `oom_reaper: ...`; since 4.6. */
  readonly reaper: boolean;
  /** memory.oom.group; since 4.19. */
  readonly group: boolean;
  /** `OOM victim N (c) is already exiting. Skip killing the task`; since 5.17. */
  readonly exiting: boolean;
}

/** What a kernel says when it gives up. */
export interface PanicShape {
  readonly onOom: string;
  /** vm.panic_on_oom=2; before 2.6.22 there is none. */
  readonly compulsory: string;
  /** When nothing can be killed for the host. */
  readonly nothing: string;
  /** `Out of memory and no killable processes...` is a line of its own; since 4.19. */
  readonly nothingLine: boolean;
}
