import type { Era } from './era.ts';
import { LAST_OLD_ERA } from './old-eras.ts';

const ERA_3_19 = {
  ...LAST_OLD_ERA,
  id: '3.19',
  release: '4.4.0-210-generic',
  build: '#242-Ubuntu',
  memcg: { ...LAST_OLD_ERA.memcg, taskInPieces: 5, unlimited: 'pages' },
  memInfo: { ...LAST_OLD_ERA.memInfo, perCpu: 'absent', totals: 'free-last', cma: true },
  table: { wide: false, columns: ['nr_ptes', 'nr_pmds', 'swapents', 'oom_score_adj'] },
  gfp: { cgroup: '0x24000c0', host: '0x24280ca' },
} as const satisfies Era;

const ERA_4_5 = {
  ...ERA_3_19,
  id: '4.5',
  release: '4.5.7-300.fc24.x86_64',
  build: '#1',
  killed: { prefixed: false, uid: 'absent', sizes: ['total-vm', 'anon-rss', 'file-rss', 'shmem-rss'], dot: false },
} as const satisfies Era;

const ERA_4_6 = {
  ...ERA_4_5,
  id: '4.6',
  release: '4.9.0-19-amd64',
  build: '#1 Debian 4.9.320-2',
  memInfo: { ...ERA_4_5.memInfo, zones: 'lean' },
  notes: { ...ERA_4_5.notes, sharing: false, reaper: true },
  manualLine: 'sysrq: SysRq : Manual OOM execution',
  gfp: { cgroup: '0x24000c0(GFP_KERNEL)', host: '0x24280ca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO)' },
} as const satisfies Era;

const ERA_4_10 = {
  ...ERA_4_6,
  id: '4.10',
  release: '4.14.336-256.559.amzn2.x86_64',
  build: '#1',
  opening: { named: true, adj: ['oom_score_adj'], nodemask: 'pieces' },
  trace: { header: 'CPU', words: false, addresses: false, taskMarks: false },
  gfp: { cgroup: '0x14000c0(GFP_KERNEL)', host: '0x14280ca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO)' },
} as const satisfies Era;

const ERA_4_15 = {
  ...ERA_4_10,
  id: '4.15',
  release: '4.15.0-213-generic',
  build: '#224-Ubuntu',
  memInfo: { ...ERA_4_10.memInfo, slabInfo: true },
  table: { wide: false, columns: ['pgtables_bytes', 'swapents', 'oom_score_adj'] },
} as const satisfies Era;

const ERA_4_16 = {
  ...ERA_4_15,
  id: '4.16',
  release: '4.17.19-200.fc28.x86_64',
  build: '#1',
  opening: { named: true, adj: ['oom_score_adj'], nodemask: 'whole' },
} as const satisfies Era;

const ERA_4_19 = {
  ...ERA_4_16,
  id: '4.19',
  release: '4.19.0-27-amd64',
  build: '#1 Debian 4.19.316-1',
  table: { ...ERA_4_16.table, wide: true },
  notes: { ...ERA_4_16.notes, group: true },
  panics: { ...ERA_4_16.panics, nothing: 'System is deadlocked on memory', nothingLine: true },
  gfp: { cgroup: '0x6000c0(GFP_KERNEL)', host: '0x6200ca(GFP_HIGHUSER_MOVABLE)' },
} as const satisfies Era;

const ERA_5_0 = {
  ...ERA_4_19,
  id: '5.0',
  release: '5.0.0-38-generic',
  build: '#41-Ubuntu',
  opening: { named: true, adj: ['oom_score_adj'], nodemask: 'absent' },
  cpusetLine: false,
  memcg: { ...ERA_4_19.memcg, taskInPieces: undefined },
  summary: 'none-always',
  manualLine: 'sysrq: Manual OOM execution',
} as const satisfies Era;

const ERA_5_1 = {
  ...ERA_5_0,
  id: '5.1',
  release: '5.1.21-200.fc29.x86_64',
  build: '#1',
  candidate: undefined,
  killed: { ...ERA_5_0.killed, prefixed: true },
  gfp: { cgroup: '0xcc0(GFP_KERNEL)', host: '0x100cca(GFP_HIGHUSER_MOVABLE)' },
} as const satisfies Era;

const ERA_5_3 = {
  ...ERA_5_1,
  id: '5.3',
  release: '5.3.18-150300.59.93-default',
  build: '#1 SLE15-SP3',
  memcg: { ...ERA_5_1.memcg, v2Counters: true, stats: 'one-record' },
  summary: 'told',
} as const satisfies Era;

const SLE15 = {
  ...ERA_5_3,
  id: 'sle15',
  release: '5.3.18-150200.24.191-default',
  build: '#1 SLE15-SP2',
} as const satisfies Era;

const UBUNTU_5_4 = {
  ...ERA_5_3,
  id: 'ubuntu-5.4',
  release: '5.4.0-189-generic',
  build: '#209-Ubuntu',
  killed: { ...ERA_5_3.killed, uid: 'tail' },
} as const satisfies Era;

const ERA_5_4 = {
  ...UBUNTU_5_4,
  id: '5.4',
  release: '5.15.0-113-generic',
  build: '#123-Ubuntu',
  trace: { ...UBUNTU_5_4.trace, taskMarks: true },
  memInfo: { ...UBUNTU_5_4.memInfo, unstable: false, misc: true, boost: true },
  recordBytes: 1024,
} as const satisfies Era;

const EL8 = {
  ...UBUNTU_5_4,
  id: 'el8',
  release: '4.18.0-553.16.1.el8_10.x86_64',
  build: '#1',
  gfp: { cgroup: '0x6000c0(GFP_KERNEL)', host: '0x6200ca(GFP_HIGHUSER_MOVABLE)' },
} as const satisfies Era;

const ERA_6_1 = {
  ...ERA_5_4,
  id: '6.1',
  release: '6.1.0-21-amd64',
  build: '#1  Debian 6.1.90-1',
  memInfo: { ...ERA_5_4.memInfo, secPagetables: true, swapCacheStats: false },
  notes: { ...ERA_5_4.notes, exiting: true },
  gfp: { cgroup: '0xcc0(GFP_KERNEL)', host: '0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP)' },
} as const satisfies Era;

const EL9 = {
  ...ERA_6_1,
  id: 'el9',
  release: '5.14.0-427.42.1.el9_4.x86_64',
  build: '#1',
  memInfo: { ...ERA_5_4.memInfo, secPagetables: true },
} as const satisfies Era;

const ERA_6_8 = {
  ...ERA_6_1,
  id: '6.8',
  release: '6.8.0-45-generic',
  build: '#45-Ubuntu',
  memcg: { ...ERA_6_1.memcg, stats: 'many-records' },
  table: {
    wide: true,
    columns: ['rss_anon', 'rss_file', 'rss_shmem', 'pgtables_bytes', 'swapents', 'oom_score_adj'],
  },
} as const satisfies Era;

const ERA_6_12 = {
  ...ERA_6_8,
  id: '6.12',
  release: '6.12.9-200.fc41.x86_64',
  build: '#1',
  trace: { ...ERA_6_8.trace, header: 'CPU-UID' },
  memInfo: { ...ERA_6_8.memInfo, allocations: true },
} as const satisfies Era;

const EL10 = {
  ...ERA_6_12,
  id: 'el10',
  release: '6.12.0-55.27.1.el10_0.x86_64',
  build: '#1 PREEMPT(voluntary)',
} as const satisfies Era;

const ERA_6_19 = {
  ...ERA_6_12,
  id: '6.19',
  release: '6.19.2-arch1-1',
  build: '#1 PREEMPT(full)',
  memcg: { ...ERA_6_12.memcg, minProtection: true },
} as const satisfies Era;

/** Kernels since 3.19 but RHEL 7's, by age. */
export const NEW_ERAS = {
  '3.19': ERA_3_19,
  '4.5': ERA_4_5,
  '4.6': ERA_4_6,
  '4.10': ERA_4_10,
  '4.15': ERA_4_15,
  '4.16': ERA_4_16,
  '4.19': ERA_4_19,
  '5.0': ERA_5_0,
  '5.1': ERA_5_1,
  '5.3': ERA_5_3,
  sle15: SLE15,
  'ubuntu-5.4': UBUNTU_5_4,
  '5.4': ERA_5_4,
  el8: EL8,
  el9: EL9,
  '6.1': ERA_6_1,
  '6.8': ERA_6_8,
  '6.12': ERA_6_12,
  el10: EL10,
  '6.19': ERA_6_19,
} as const;
