import { resolveCgroup } from '../../../src/cgroup/index.ts';
import type { Counter, Memory, Task } from '../../../src/model/generated/incident.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import { cgroupKill, GIB, hostKill, MIB } from './incidents.ts';

export const POD =
  '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9.slice';
export const CONTAINER = `${POD}/cri-containerd-${'0'.repeat(64)}.scope`;

const workers = (count: number, rssBytes: number): Task[] =>
  Array.from({ length: count }, (_, at) => ({ pid: at + 1, comm: 'php-fpm', rssBytes }));

type Host = NonNullable<Memory['host']>;

/** 4 GiB of RAM, that is 1 048 576 pages. */
const RAM = { pageBytes: 4096, ramPages: GIB / 1024, reservedPages: 0 };

export const host = (block: Host, change: Partial<IncidentDraft> = {}): IncidentDraft =>
  hostKill({ memory: { host: { ...RAM, ...block } }, ...change });
export const pages = (totals: Record<string, number>): IncidentDraft => host({ pages: totals });
export const stats = (values: Record<string, number>): IncidentDraft =>
  cgroupKill({ memory: { limitBytes: 10 * MIB, usageBytes: 10 * MIB, stats: values } });
const swap = (counter: Counter): IncidentDraft => cgroupKill({ memory: { swap: counter } });
export const zone = (name: string, free: number, high: number, node?: number): NonNullable<Host['zones']>[number] => ({
  ...(node === undefined ? {} : { node }),
  zone: name,
  bytes: { free, high },
});
export const task = (pid: number, rssBytes: number, oomScoreAdj: number): Task => ({
  pid,
  comm: `task-${String(pid)}`,
  rssBytes,
  swapBytes: 0,
  pgtablesBytes: 0,
  oomScoreAdj,
});
const accounted = (active_anon: number): Record<string, number> => ({
  active_anon,
  inactive_anon: 0,
  active_file: 0,
  inactive_file: 0,
  unevictable: 0,
  slab_reclaimable: 0,
  slab_unreclaimable: 0,
  pagetables: 0,
  free: 0,
});

/** Each rule: an incident on which it fires, one just short of it, one where the field is absent. */
export const VECTORS: readonly (readonly [string, IncidentDraft, IncidentDraft, IncidentDraft])[] = [
  [
    'C1.limit-hit',
    cgroupKill(),
    cgroupKill({ memory: { usageBytes: 2 * GIB - 11 * MIB, limitBytes: 2 * GIB } }),
    cgroupKill({ memory: { limitBytes: 2 * GIB } }),
  ],
  [
    'C1.limit-not-reached',
    cgroupKill({ memory: { usageBytes: GIB, limitBytes: 2 * GIB } }),
    cgroupKill(),
    cgroupKill({ memory: {} }),
  ],
  ['C1.host-headroom-unknown', cgroupKill(), hostKill(), cgroupKill({ scope: 'unknown' })],
  [
    'C2.no-limit',
    hostKill({ workload: resolveCgroup(CONTAINER, 'web-7') }),
    cgroupKill({ workload: resolveCgroup(CONTAINER, 'web-7') }),
    hostKill(),
  ],
  [
    'C3.dominant',
    cgroupKill({ memory: { limitBytes: 400 * MIB } }),
    cgroupKill({ memory: { limitBytes: 534 * MIB } }),
    cgroupKill({ memory: {} }),
  ],
  [
    'C3.many-workers',
    cgroupKill({ tasks: { count: 8, rssBytes: 1000, top: workers(8, 100) } }),
    cgroupKill({ tasks: { count: 7, rssBytes: 1000, top: workers(7, 100) } }),
    cgroupKill({ tasks: { count: 8, top: workers(8, 100) } }),
  ],
  ['C4.no-swap', hostKill({ memory: { host: { swapTotalBytes: 0 } } }), hostKill(), hostKill({ memory: { host: {} } })],
  [
    'C4.swap-exhausted',
    hostKill({ memory: { host: { swapTotalBytes: 1000, swapFreeBytes: 20 } } }),
    hostKill({ memory: { host: { swapTotalBytes: 1000, swapFreeBytes: 21 } } }),
    hostKill({ memory: { host: { swapTotalBytes: 1000 } } }),
  ],
  [
    'C4.swap-unused',
    hostKill({ memory: { host: { swapTotalBytes: 1000, swapFreeBytes: 300 } } }),
    hostKill({ memory: { host: { swapTotalBytes: 1000, swapFreeBytes: 299 } } }),
    hostKill({ memory: { host: {} } }),
  ],
  ['K.scope.memcg', cgroupKill(), hostKill(), cgroupKill({ scope: 'unknown' })],
  ['K.scope.host', hostKill(), cgroupKill(), hostKill({ scope: 'unknown' })],
  ['K.scope.cpuset', hostKill({ scope: 'cpuset' }), hostKill(), hostKill({ scope: 'unknown' })],
  ['K.scope.mempolicy', hostKill({ scope: 'mempolicy' }), hostKill(), hostKill({ scope: 'unknown' })],
  ['K.scope.userspace', hostKill({ scope: 'userspace' }), hostKill(), hostKill({ scope: 'unknown' })],
  ['K.runtime-only', hostKill({ kind: 'runtime-only' }), hostKill(), hostKill({ kind: 'userspace-kill' })],
  [
    'K.manual',
    hostKill({ trigger: { manual: true } }),
    hostKill({ trigger: { manual: false } }),
    hostKill({ trigger: {} }),
  ],
  ['K.group', cgroupKill({ groupCgroup: '/a' }), cgroupKill(), hostKill()],
  ['K.limit-own', cgroupKill(), cgroupKill({}, POD, CONTAINER), hostKill()],
  ['K.limit-ancestor', cgroupKill({}, POD, CONTAINER), cgroupKill(), hostKill()],
  ['K.limit-unrelated', cgroupKill({}, '/a', '/b'), cgroupKill(), hostKill()],
  [
    'K.trigger-not-victim',
    cgroupKill({ trigger: { comm: 'sh', pid: 5 } }),
    cgroupKill(),
    cgroupKill({ trigger: { comm: 'sh' } }),
  ],
  [
    'K.panic',
    hostKill({ kind: 'kernel-panic', victims: [] }),
    hostKill(),
    hostKill({ kind: 'kernel-no-victim', victims: [] }),
  ],
  [
    'K.partial',
    cgroupKill({ evidence: { lines: 1, missing: ['opening'], damaged: [], duplicates: 0, provenance: 'kernel' } }),
    cgroupKill(),
    hostKill(),
  ],
  [
    'C4.ram-exhausted',
    host({ zones: [zone('Normal', 30, 30), zone('DMA', 900, 1)] }),
    host({ zones: [zone('Normal', 31, 30)] }),
    host({ zones: [{ zone: 'Normal', bytes: { free: 1 } }] }),
  ],
  [
    'C5.dirty',
    pages({ dirty: 60_000, writeback: 44_858 }),
    pages({ dirty: 60_000, writeback: 44_000 }),
    pages({ dirty: 200_000 }),
  ],
  [
    'C5.cache-heavy',
    stats({ active_file: 3 * MIB, inactive_file: 0 }),
    stats({ active_file: 2.9 * MIB, inactive_file: 0 }),
    stats({ active_file: 9 * MIB }),
  ],
  [
    'C5.not-cache',
    pages({ active_file: 10_000, inactive_file: 10_000, active_anon: 800_000, inactive_anon: 0, shmem: 1000 }),
    pages({ active_file: 10_000, inactive_file: 11_000, active_anon: 800_000, inactive_anon: 0, shmem: 1000 }),
    pages({ active_file: 10_000, inactive_file: 10_000, active_anon: 800_000, inactive_anon: 0 }),
  ],
  ['C5.shmem', pages({ shmem: 262_144 }), pages({ shmem: 261_000 }), pages({})],
  [
    'C6.strict-overcommit',
    hostKill({ context: { deniedAllocations: 3 } }),
    hostKill({ context: { deniedAllocations: 0 } }),
    hostKill(),
  ],
  [
    'C6.strict-overcommit-unlikely',
    hostKill(),
    hostKill({ context: { deniedAllocations: 1 } }),
    hostKill({ scope: 'unknown' }),
  ],
  [
    'X.numa',
    host(
      { zones: [zone('Normal', 30, 30, 0), zone('Normal', 61, 30, 1)] },
      { scope: 'cpuset', trigger: { memsAllowed: '0' } },
    ),
    host(
      { zones: [zone('Normal', 30, 30, 0), zone('Normal', 60, 30, 1)] },
      { scope: 'cpuset', trigger: { memsAllowed: '0' } },
    ),
    host({ zones: [zone('Normal', 30, 30, 0), zone('Normal', 61, 30, 1)] }, { scope: 'cpuset', trigger: {} }),
  ],
  [
    'X.fragmented',
    host(
      { zones: [zone('Normal', 100, 30)], buddy: [{ zone: 'Normal', chunks: { 4096: 25, 8192: 0 } }] },
      { trigger: { order: 2 } },
    ),
    host(
      { zones: [zone('Normal', 100, 30)], buddy: [{ zone: 'Normal', chunks: { 4096: 25, 16384: 1 } }] },
      { trigger: { order: 2 } },
    ),
    host({ zones: [zone('Normal', 100, 30)], buddy: [{ zone: 'Normal', chunks: { 4096: 25 } }] }, { trigger: {} }),
  ],
  [
    'X.lowmem32',
    host({ zones: [zone('Normal', 30, 30), zone('HighMem', 90, 30)] }),
    host({ zones: [zone('Normal', 30, 30), zone('HighMem', 60, 30)] }),
    host({ zones: [zone('Normal', 30, 30)] }),
  ],
  [
    'X.min-free',
    host({ zones: [{ zone: 'Normal', bytes: { min: 0.05 * 4 * GIB } }] }),
    host({ zones: [{ zone: 'Normal', bytes: { min: 0.049 * 4 * GIB } }] }),
    host({ zones: [{ zone: 'Normal', bytes: { free: 1 } }] }),
  ],
  ['X.slab', pages({ slab_unreclaimable: 157_287 }), pages({ slab_unreclaimable: 156_000 }), pages({})],
  [
    'X.hugepages',
    host({ hugepages: [{ total: 512, free: 512, sizeBytes: 2 * MIB }] }),
    host({ hugepages: [{ total: 511, free: 511, sizeBytes: 2 * MIB }] }),
    host({ hugepages: [{ total: 512 }] }),
  ],
  ['X.unevictable', pages({ unevictable: 262_144 }), pages({ unevictable: 261_000 }), pages({})],
  ['X.pagetables', pages({ pagetables: 52_429 }), pages({ pagetables: 51_000 }), pages({})],
  ['X.unaccounted', pages(accounted(891_000)), pages(accounted(893_000)), pages({ active_anon: 1 })],
  [
    'X.swap-denied',
    swap({ usageBytes: 0, limitBytes: 0 }),
    swap({ usageBytes: 0, limitBytes: 1 }),
    swap({ usageBytes: 0 }),
  ],
  ['X.sock', stats({ sock: 2 * MIB }), stats({ sock: 1.9 * MIB }), stats({})],
  ['X.memcg-kernel', stats({ kernel: 4 * MIB }), stats({ kernel: 3.9 * MIB }), stats({ slab: 9 * MIB })],
  [
    'X.wrong-victim',
    hostKill({ context: { table: [task(9, 801 * MIB, -900)] } }),
    hostKill({ context: { table: [task(9, 800 * MIB, -900)] } }),
    hostKill({ context: { table: [{ pid: 9, rssBytes: GIB }] } }),
  ],
  [
    'X.critical-victim',
    hostKill({ victims: [{ pid: 1, comm: 'sshd', oomScoreAdj: -499 }] }),
    hostKill({ victims: [{ pid: 1, comm: 'sshd', oomScoreAdj: -500 }] }),
    hostKill({ victims: [{ pid: 1, comm: 'sshd' }] }),
  ],
  [
    'E.victim-explained',
    hostKill({ context: { table: [task(4711, GIB, 0), task(9, GIB - MIB, 0), task(10, 9 * GIB, -1000)] } }),
    hostKill({ context: { table: [task(4711, GIB, 0), task(9, GIB + MIB, 0)] } }),
    hostKill({ context: { table: [{ pid: 4711, rssBytes: GIB, oomScoreAdj: 0 }] } }),
  ],
  [
    'E.victim-unexplained',
    hostKill({ context: { table: [task(4711, GIB, 0), task(9, GIB + MIB, 0)] } }),
    hostKill({ context: { table: [task(4711, GIB, 0), task(9, GIB, 0)] } }),
    hostKill({ context: { table: [] } }),
  ],
  ['V.storm', hostKill({ context: { victimsOfMinute: 5 } }), hostKill({ context: { victimsOfMinute: 4 } }), hostKill()],
];

/** All that is found in the incident on which a rule fires: this, and nothing else. */
export const FOUND: Readonly<Record<string, readonly string[]>> = {
  'C1.limit-hit': ['C1.limit-hit', 'C1.host-headroom-unknown', 'K.scope.memcg', 'K.limit-own'],
  'C1.limit-not-reached': ['C1.limit-not-reached', 'C1.host-headroom-unknown', 'K.scope.memcg', 'K.limit-own'],
  'C1.host-headroom-unknown': ['C1.limit-hit', 'C1.host-headroom-unknown', 'K.scope.memcg', 'K.limit-own'],
  'C2.no-limit': ['C2.no-limit', 'C6.strict-overcommit-unlikely', 'K.scope.host'],
  'C3.dominant': ['C1.host-headroom-unknown', 'C3.dominant', 'K.scope.memcg', 'K.limit-own'],
  'C3.many-workers': ['C1.limit-hit', 'C1.host-headroom-unknown', 'C3.many-workers', 'K.scope.memcg', 'K.limit-own'],
  'C4.no-swap': ['C4.no-swap', 'C6.strict-overcommit-unlikely', 'K.scope.host'],
  'C4.swap-exhausted': ['C4.swap-exhausted', 'C6.strict-overcommit-unlikely', 'K.scope.host'],
  'C4.swap-unused': ['C4.swap-unused', 'C6.strict-overcommit-unlikely', 'K.scope.host'],
  'K.scope.memcg': ['C1.limit-hit', 'C1.host-headroom-unknown', 'K.scope.memcg', 'K.limit-own'],
  'K.scope.host': ['C6.strict-overcommit-unlikely', 'K.scope.host'],
  'K.scope.cpuset': ['K.scope.cpuset'],
  'K.scope.mempolicy': ['K.scope.mempolicy'],
  'K.scope.userspace': ['K.scope.userspace'],
  'K.runtime-only': ['C6.strict-overcommit-unlikely', 'K.scope.host', 'K.runtime-only'],
  'K.manual': ['K.manual', 'K.scope.host'],
  'K.group': ['C1.limit-hit', 'C1.host-headroom-unknown', 'K.scope.memcg', 'K.group', 'K.limit-own'],
  'K.limit-own': ['C1.limit-hit', 'C1.host-headroom-unknown', 'K.scope.memcg', 'K.limit-own'],
  'K.limit-ancestor': ['C1.limit-hit', 'C1.host-headroom-unknown', 'K.scope.memcg', 'K.limit-ancestor'],
  'K.limit-unrelated': ['C1.limit-hit', 'C1.host-headroom-unknown', 'K.scope.memcg', 'K.limit-unrelated'],
  'K.trigger-not-victim': [
    'C1.limit-hit',
    'C1.host-headroom-unknown',
    'K.scope.memcg',
    'K.limit-own',
    'K.trigger-not-victim',
  ],
  'K.panic': ['K.panic', 'K.scope.host'],
  'K.partial': ['C1.limit-hit', 'C1.host-headroom-unknown', 'K.scope.memcg', 'K.limit-own', 'K.partial'],
  'C4.ram-exhausted': ['C4.ram-exhausted', 'C6.strict-overcommit-unlikely', 'K.scope.host'],
  'C5.dirty': ['C5.dirty', 'C6.strict-overcommit-unlikely', 'K.scope.host'],
  'C5.cache-heavy': [
    'C1.limit-hit',
    'C1.host-headroom-unknown',
    'C3.dominant',
    'C5.cache-heavy',
    'K.scope.memcg',
    'K.limit-own',
  ],
  'C5.not-cache': ['C5.not-cache', 'C6.strict-overcommit-unlikely', 'K.scope.host'],
  'C5.shmem': ['C5.shmem', 'C6.strict-overcommit-unlikely', 'K.scope.host'],
  'C6.strict-overcommit': ['C6.strict-overcommit', 'K.scope.host'],
  'C6.strict-overcommit-unlikely': ['C6.strict-overcommit-unlikely', 'K.scope.host'],
  'X.numa': ['X.numa', 'K.scope.cpuset'],
  'X.fragmented': ['X.fragmented', 'C6.strict-overcommit-unlikely', 'K.scope.host'],
  'X.lowmem32': ['X.lowmem32', 'C4.ram-exhausted', 'C6.strict-overcommit-unlikely', 'K.scope.host'],
  'X.min-free': ['X.min-free', 'C6.strict-overcommit-unlikely', 'K.scope.host'],
  'X.slab': ['C6.strict-overcommit-unlikely', 'X.slab', 'K.scope.host'],
  'X.hugepages': ['C6.strict-overcommit-unlikely', 'X.hugepages', 'K.scope.host'],
  'X.unevictable': ['C6.strict-overcommit-unlikely', 'X.unevictable', 'K.scope.host'],
  'X.pagetables': ['C6.strict-overcommit-unlikely', 'X.pagetables', 'K.scope.host'],
  'X.unaccounted': ['C6.strict-overcommit-unlikely', 'X.unaccounted', 'K.scope.host'],
  'X.swap-denied': ['C1.host-headroom-unknown', 'X.swap-denied', 'K.scope.memcg', 'K.limit-own'],
  'X.sock': ['C1.limit-hit', 'C1.host-headroom-unknown', 'C3.dominant', 'X.sock', 'K.scope.memcg', 'K.limit-own'],
  'X.memcg-kernel': [
    'C1.limit-hit',
    'C1.host-headroom-unknown',
    'C3.dominant',
    'X.memcg-kernel',
    'K.scope.memcg',
    'K.limit-own',
  ],
  'X.wrong-victim': ['C6.strict-overcommit-unlikely', 'X.wrong-victim', 'E.victim-unexplained', 'K.scope.host'],
  'X.critical-victim': ['C6.strict-overcommit-unlikely', 'X.critical-victim', 'K.scope.host', 'K.trigger-not-victim'],
  'E.victim-explained': ['C6.strict-overcommit-unlikely', 'X.wrong-victim', 'E.victim-explained', 'K.scope.host'],
  'E.victim-unexplained': ['C6.strict-overcommit-unlikely', 'E.victim-unexplained', 'K.scope.host'],
  'V.storm': ['C6.strict-overcommit-unlikely', 'V.storm', 'K.scope.host'],
};
