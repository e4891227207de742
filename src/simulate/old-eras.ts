import type { Era, MemcgShape, MemInfoShape } from './era.ts';

const MEM_INFO_2_6_11 = {
  title: 'Mem-info:',
  perCpu: 'hot-cold',
  totals: 'Active',
  zones: 'old',
  managed: false,
  hugepages: false,
  oldTail: true,
  sharedPages: false,
  cma: false,
  unstable: true,
  misc: false,
  secPagetables: false,
  boost: false,
  swapCacheStats: true,
  slabInfo: false,
  allocations: false,
} as const satisfies MemInfoShape;

const ERA_2_6_11 = {
  id: '2.6.11',
  release: '2.6.14-2-686',
  build: '#1',
  opening: { named: false, adj: [], nodemask: 'absent' },
  cpusetLine: false,
  trace: { header: 'absent', words: false, addresses: true, taskMarks: false },
  memInfo: MEM_INFO_2_6_11,
  summary: 'absent',
  candidate: { verb: 'Kill', ending: 'and children.' },
  killed: { prefixed: true, uid: 'absent', sizes: [], dot: true },
  prefixes: {
    host: 'Out of Memory',
    cgroup: 'Out of Memory',
    cpuset: 'Out of Memory',
    mempolicy: 'Out of Memory',
  },
  notes: { allocatingTask: false, sharing: false, reaper: false, group: false, exiting: false },
  recordBytes: 1000,
  manualLine: 'SysRq : Manual OOM execution',
  panics: {
    onOom: 'out of memory. panic_on_oom is selected',
    compulsory: 'out of memory. panic_on_oom is selected',
    nothing: 'Out of memory and no killable processes...',
    nothingLine: false,
  },
  gfp: { cgroup: '0xd0', host: '0x201d2' },
} as const satisfies Era;

const ERA_2_6_16 = {
  ...ERA_2_6_11,
  id: '2.6.16',
  release: '2.6.18-6-amd64',
  prefixes: {
    host: 'Out of memory',
    cgroup: 'Out of memory',
    cpuset: 'No available memory in cpuset',
    mempolicy: 'No available memory (MPOL_BIND)',
  },
} as const satisfies Era;

const RHEL5 = {
  id: 'rhel5',
  release: '2.6.18-419.el5',
  build: '#1',
  opening: { named: true, adj: ['oomkilladj'], nodemask: 'absent' },
  cpusetLine: false,
  trace: ERA_2_6_11.trace,
  memInfo: MEM_INFO_2_6_11,
  summary: 'absent',
  killed: { prefixed: true, uid: 'before', sizes: [], dot: true },
  prefixes: ERA_2_6_16.prefixes,
  notes: ERA_2_6_11.notes,
  recordBytes: 1000,
  manualLine: ERA_2_6_11.manualLine,
  panics: ERA_2_6_11.panics,
  gfp: { cgroup: '0xd0', host: '0x201d2' },
} as const satisfies Era;

const ERA_2_6_19 = {
  ...ERA_2_6_16,
  id: '2.6.19',
  release: '2.6.24-19-server',
  build: '#1 SMP',
  opening: { named: true, adj: ['oomkilladj'], nodemask: 'absent' },
  candidate: { verb: 'kill', ending: 'or a child' },
  killed: { prefixed: false, uid: 'absent', sizes: [], dot: false },
  gfp: { cgroup: '0xd0', host: '0x1201d2' },
} as const satisfies Era;

const MEMCG_2_6_25 = {
  usage: false,
  kmem: false,
  v2Counters: false,
  unlimited: '9007199254740991',
  stats: 'none',
  memInfoToo: true,
  minProtection: false,
} as const satisfies MemcgShape;

const ERA_2_6_25 = {
  ...ERA_2_6_19,
  id: '2.6.25',
  release: '2.6.26-2-amd64',
  build: '#1',
  trace: { ...ERA_2_6_19.trace, header: 'Pid' },
  memcg: MEMCG_2_6_25,
  table: { wide: false, columns: ['cpu', 'oom_adj'] },
  prefixes: { ...ERA_2_6_16.prefixes, cgroup: 'Memory cgroup out of memory' },
  notes: { ...ERA_2_6_19.notes, allocatingTask: true },
  panics: { ...ERA_2_6_11.panics, compulsory: 'out of memory. Compulsory panic_on_oom is selected.' },
} as const satisfies Era;

const ERA_2_6_28 = {
  ...ERA_2_6_25,
  id: '2.6.28',
  release: '2.6.28-19-server',
  build: '#66-Ubuntu',
  memInfo: { ...MEM_INFO_2_6_11, title: 'Mem-Info:', oldTail: false, perCpu: 'one', sharedPages: true },
} as const satisfies Era;

const ERA_2_6_30 = {
  ...ERA_2_6_28,
  id: '2.6.30',
  release: '2.6.32-45-server',
  build: '#102-Ubuntu',
  opening: { named: true, adj: ['oom_adj'], nodemask: 'absent' },
  cpusetLine: true,
  memcg: { ...MEMCG_2_6_25, taskInPieces: 2, usage: true },
  memInfo: { ...ERA_2_6_28.memInfo, totals: 'free-early', zones: 'full' },
  prefixes: { ...ERA_2_6_25.prefixes, cpuset: 'Out of memory' },
  gfp: { cgroup: '0xd0', host: '0x280da' },
} as const satisfies Era;

const ERA_2_6_33 = {
  ...ERA_2_6_30,
  id: '2.6.33',
  release: '2.6.35-32-server',
  build: '#67-Ubuntu',
  killed: { prefixed: false, uid: 'absent', sizes: ['vsz', 'anon-rss', 'file-rss'], dot: false },
} as const satisfies Era;

const ERA_2_6_36 = {
  ...ERA_2_6_33,
  id: '2.6.36',
  release: '3.2.0-4-amd64',
  build: '#1 Debian 3.2.102-1',
  opening: { named: true, adj: ['oom_adj', 'oom_score_adj'], nodemask: 'absent' },
  table: { wide: false, columns: ['cpu', 'oom_adj', 'oom_score_adj'] },
  candidate: { verb: 'Kill', ending: 'or sacrifice child' },
  killed: { prefixed: false, uid: 'absent', sizes: ['total-vm', 'anon-rss', 'file-rss'], dot: false },
  prefixes: { ...ERA_2_6_30.prefixes, mempolicy: 'Out of memory' },
  notes: { ...ERA_2_6_33.notes, sharing: true },
  panics: {
    onOom: 'Out of memory: system-wide panic_on_oom is enabled',
    compulsory: 'Out of memory: compulsory panic_on_oom is enabled',
    nothing: 'Out of memory and no killable processes...',
    nothingLine: false,
  },
} as const satisfies Era;

const EL6 = {
  ...ERA_2_6_36,
  id: 'el6',
  release: '2.6.32-754.35.1.el6.x86_64',
  build: '#1',
  killed: { prefixed: false, uid: 'before', sizes: ['total-vm', 'anon-rss', 'file-rss'], dot: false },
} as const satisfies Era;

const ERA_3_7 = {
  ...ERA_2_6_36,
  id: '3.7',
  release: '3.8.0-44-generic',
  build: '#66~precise1-Ubuntu',
  opening: { named: true, adj: ['oom_score_adj'], nodemask: 'absent' },
  memcg: { ...ERA_2_6_36.memcg, kmem: true },
  memInfo: { ...ERA_2_6_36.memInfo, managed: true },
  table: { wide: false, columns: ['nr_ptes', 'swapents', 'oom_score_adj'] },
  recordBytes: 992,
} as const satisfies Era;

const ERA_3_9 = {
  ...ERA_3_7,
  id: '3.9',
  release: '3.16.0-4-amd64',
  build: '#1 Debian 3.16.51-3',
  trace: { header: 'CPU', words: true, addresses: true, taskMarks: false },
  memcg: { ...ERA_3_7.memcg, unlimited: '18014398509481983', stats: 'one-line', memInfoToo: false },
  memInfo: { ...ERA_3_7.memInfo, hugepages: true, sharedPages: false },
} as const satisfies Era;

const EL7_EARLY = {
  ...ERA_3_9,
  id: 'el7-early',
  release: '3.10.0-327.36.3.el7.x86_64',
  memcg: { ...ERA_3_9.memcg, unlimited: '9007199254740991' },
  build: '#1',
  gfp: { cgroup: '0xd0', host: '0x201da' },
} as const satisfies Era;

const EL7 = {
  ...EL7_EARLY,
  id: 'el7',
  release: '3.10.0-693.21.1.el7.x86_64',
  memcg: { ...ERA_3_9.memcg, unlimited: 'pages' },
  killed: {
    prefixed: false,
    uid: 'absent',
    sizes: ['total-vm', 'anon-rss', 'file-rss', 'shmem-rss'],
    dot: false,
  },
} as const satisfies Era;

const EL7_LATE = {
  ...EL7,
  id: 'el7-late',
  release: '3.10.0-1160.119.1.el7.x86_64',
  killed: { ...EL7.killed, uid: 'after' },
} as const satisfies Era;

/** Kernels before 3.19 and those of RHEL 7, by age. */
export const OLD_ERAS = {
  '2.6.11': ERA_2_6_11,
  '2.6.16': ERA_2_6_16,
  rhel5: RHEL5,
  '2.6.19': ERA_2_6_19,
  '2.6.25': ERA_2_6_25,
  '2.6.28': ERA_2_6_28,
  '2.6.30': ERA_2_6_30,
  '2.6.33': ERA_2_6_33,
  el6: EL6,
  '2.6.36': ERA_2_6_36,
  '3.7': ERA_3_7,
  '3.9': ERA_3_9,
  'el7-early': EL7_EARLY,
  el7: EL7,
  'el7-late': EL7_LATE,
} as const;

/** What the era after them, 3.19, starts from. */
export const LAST_OLD_ERA = { ...ERA_3_9, killed: EL7_EARLY.killed } as const satisfies Era;
