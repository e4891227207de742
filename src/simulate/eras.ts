/** What a kernel of one era prints, and how; named after the first release that prints so. */
export interface Era {
  readonly id: EraId;
  /** A release of the era, as `uname -r` says it. */
  readonly release: string;
  readonly build: string;
  /** `nodemask=` in the opening; until 4.20. */
  readonly openingNodemask: boolean;
  /** `X cpuset=NAME mems_allowed=LIST` after the opening; until 4.20. */
  readonly cpusetLine: boolean;
  /** `Task in A killed as a result of limit of B` instead of the `oom-kill:` line; until 4.20. */
  readonly taskInLine: boolean;
  /** The `oom-kill:` line always says CONSTRAINT_NONE: oc->constraint was read before it was set; 5.0 to 5.2. */
  readonly constraintUnset: boolean;
  /** `Kill process N (c) score s or sacrifice child` before a kill line without prefix; until 5.0. */
  readonly candidateLine: boolean;
  /** `UID:u pgtables:..kB oom_score_adj:a` at the end of the kill line; since 5.4. */
  readonly killTail: boolean;
  /** mm/memcontrol.c: all on one line in KB, one record with newlines in bytes (5.3), a record each (seq_buf_do_printk). */
  readonly stats: 'one-line' | 'one-record' | 'many-records';
  /** rss_anon, rss_file and rss_shmem in the task table; since 6.8. */
  readonly rssColumns: boolean;
  /** `CPU: n UID: u PID: p Comm: c`; since 6.11. */
  readonly uidOnCpuLine: boolean;
  /** ` <TASK>` around the call trace; since 5.15. */
  readonly taskMarks: boolean;
  readonly memInfo: MemInfoShape;
  /** A moom line of drivers/tty/sysrq.c. */
  readonly manualLine: string;
  readonly gfp: { readonly cgroup: string; readonly host: string };
}

/** Which lines Mem-Info has; mm/page_alloc.c, mm/show_mem.c: __show_free_areas(). */
export interface MemInfoShape {
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
}

/** The eras that are printed. */
export const ERA_IDS = ['4.19', '5.0', '5.1', '5.3', '5.4', '6.1', '6.8', '6.12'] as const;
export type EraId = (typeof ERA_IDS)[number];

const OLD_MEM_INFO = { unstable: true, misc: false, secPagetables: false, boost: false, swapCacheStats: true } as const;
const NEW_MEM_INFO = { unstable: false, misc: true, secPagetables: true, boost: true, swapCacheStats: false } as const;

const ERA_5_0 = {
  id: '5.0',
  release: '5.0.0-38-generic',
  build: '#41-Ubuntu',
  openingNodemask: false,
  cpusetLine: false,
  taskInLine: false,
  constraintUnset: true,
  candidateLine: true,
  killTail: false,
  stats: 'one-line',
  rssColumns: false,
  uidOnCpuLine: false,
  taskMarks: false,
  memInfo: OLD_MEM_INFO,
  manualLine: 'sysrq: Manual OOM execution',
  gfp: { cgroup: '0x6000c0(GFP_KERNEL)', host: '0x6200ca(GFP_HIGHUSER_MOVABLE)' },
} as const satisfies Era;

const ERA_4_19 = {
  ...ERA_5_0,
  id: '4.19',
  release: '4.19.0-27-amd64',
  build: '#1 Debian 4.19.316-1',
  openingNodemask: true,
  cpusetLine: true,
  taskInLine: true,
  constraintUnset: false,
  manualLine: 'sysrq: SysRq : Manual OOM execution',
} as const satisfies Era;

const ERA_5_1 = {
  ...ERA_5_0,
  id: '5.1',
  release: '5.1.21-200.fc29.x86_64',
  build: '#1',
  candidateLine: false,
  gfp: { cgroup: '0xcc0(GFP_KERNEL)', host: '0x100cca(GFP_HIGHUSER_MOVABLE)' },
} as const satisfies Era;

const ERA_5_3 = {
  ...ERA_5_1,
  id: '5.3',
  release: '5.3.18-150300.59.93-default',
  build: '#1 SLE15-SP3',
  constraintUnset: false,
  stats: 'one-record',
} as const satisfies Era;

const ERA_5_4 = {
  ...ERA_5_3,
  id: '5.4',
  release: '5.15.0-113-generic',
  build: '#123-Ubuntu',
  killTail: true,
  taskMarks: true,
  memInfo: { ...OLD_MEM_INFO, unstable: false, misc: true, boost: true },
} as const satisfies Era;

const ERA_6_1 = {
  ...ERA_5_4,
  id: '6.1',
  release: '6.1.0-21-amd64',
  build: '#1  Debian 6.1.90-1',
  memInfo: NEW_MEM_INFO,
  gfp: { cgroup: '0xcc0(GFP_KERNEL)', host: '0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP)' },
} as const satisfies Era;

const ERA_6_8 = {
  ...ERA_6_1,
  id: '6.8',
  release: '6.8.0-45-generic',
  build: '#45-Ubuntu',
  stats: 'many-records',
  rssColumns: true,
} as const satisfies Era;

const ERA_6_12 = {
  ...ERA_6_8,
  id: '6.12',
  release: '6.12.9-200.fc41.x86_64',
  build: '#1',
  uidOnCpuLine: true,
} as const satisfies Era;

/** Every era by its id. */
export const ERAS: Readonly<Record<EraId, Era>> = {
  '4.19': ERA_4_19,
  '5.0': ERA_5_0,
  '5.1': ERA_5_1,
  '5.3': ERA_5_3,
  '5.4': ERA_5_4,
  '6.1': ERA_6_1,
  '6.8': ERA_6_8,
  '6.12': ERA_6_12,
};
