/**
 * Which sentence a line is. The order of the kernel's is the order in which a report prints them (mm/oom_kill.c,
 * oom_kill_process() and dump_header()); what userspace says of kills, and what says that lines are missing, follows.
 */
export const FAMILIES = [
  'manual', // sysrq: Manual OOM execution
  'opening', // X invoked oom-killer: ...
  'compactionDisabled', // COMPACTION is disabled!!!
  'cpusetLine', // X cpuset=NAME mems_allowed=LIST (until 4.20)
  'cpuLine', // CPU: n PID: p Comm: c ... release
  'traceHint', // a stack entry that tells the scope: mem_cgroup_out_of_memory, moom_callback, ...
  'taskIn', // Task in A killed as a result of limit of B (until 4.20)
  'memcgUsage', // memory: usage ..kB, limit ..kB, failcnt n (also memory+swap, kmem, swap)
  'memcgStats', // Memory cgroup stats for P: [all values on this line until 5.2]
  'memcgStat', // name value (5.3+)
  'memInfo', // Mem-Info: and its totals in pages
  'perCpuPages', // DMA per-cpu: and CPU 0: hi: 0, btch: 1 usd: 0 (until 3.x)
  'memInfoTotals', // active_anon:... and the lines that continue it
  'memInfoNode', // Node 0 active_anon:..kB ...
  'memInfoZone', // Node 0 Normal free:..kB ...
  'lowmemReserve',
  'buddy', // Node 0 Normal: 3*4kB ...
  'hugepages', // Node 0 hugepages_total=..
  'pagecacheTotal', // N total pagecache pages
  'swapCache', // N pages in swap cache, Swap cache stats
  'swapTotals', // Free swap = ..kB, Total swap = ..kB
  'pagesTotal', // N pages RAM, N pages HighMem/MovableOnly, N pages reserved, ...
  'slabInfo', // Unreclaimable slab info: and its rows
  'memoryAllocations', // Memory allocations: and its rows (6.10+, allocation profiling)
  'minProtection', // Memory cgroup min protection ..kB -- low protection ..kB (6.19+)
  'tableStart', // Tasks state (memory values in pages):
  'tableHeader', // [  pid  ]   uid  tgid total_vm ...
  'taskRow', // [   3977]     0  3977 ...
  'constraint', // oom-kill:constraint=...
  'candidate', // Out of memory: Kill process N (c) score s or sacrifice child (until 5.0): never a kill
  'killed', // Killed process N (c) ...
  'vmKilling', // VM: killing process c (the page-fault path, 2.6)
  'wouldKill', // Would have killed process N (c). But continuing instead. (el6): never a kill
  'sharingMm', // Kill process N (c) sharing same memory
  'group', // Tasks in P are going to be killed due to memory.oom.group set
  'reaped', // oom_reaper: reaped process N (c), now ...
  'unableToReap', // oom_reaper: unable to reap pid:N (c)
  'mmPinned', // oom killer N (c) has mm pinned by M (d)
  'alreadyExiting', // OOM victim N (c) is already exiting. Skip killing the task
  'nothingKillable', // Out of memory and no killable processes...
  'requestIgnored', // OOM request ignored because killer is disabled: never an event
  'panic', // Kernel panic - not syncing: Out of memory ...
  'suppressed', // oom_kill_process: N callbacks suppressed
  'fragment', // a piece of a sentence that was printed in pieces, or split by the transport
  'loss', // somebody says that lines were lost: Missed N kernel messages, N printk messages dropped, ...
  'denied', // __vm_enough_memory: ... not enough memory for the allocation: nothing is killed
  'userspaceKill', // a userspace killer kills: systemd-oomd, earlyoom, nohang, oomd, lmkd, Talos, ...
  'userspaceDetail', // what a userspace killer says around its kill
  'witness', // a manager saw that the kernel killed: systemd, containerd, CRI-O, docker, kubelet, Slurm, ...
] as const;

export type Family = (typeof FAMILIES)[number];

const PLACES: ReadonlyMap<Family, number> = new Map(FAMILIES.map((family, place) => [family, place]));

/** The place of a sentence in a report as the kernel prints it; smaller is earlier. */
export function placeInPrint(family: Family): number {
  return PLACES.get(family) ?? FAMILIES.length;
}
