import { printable } from '../lib/printable.ts';
import { formatBytes } from '../lib/quantity.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { hostMemory, pagesAsBytes, rounded, shareOfHost } from './host-measures.ts';
import { managedBytes } from './measures.ts';
import type { Evidence, Rule } from './rule.ts';
import type { Thresholds } from './thresholds.ts';
import { percent } from './words.ts';

const SLABS_SHOWN = 5;

/** The kernel prints the caches only when they hold more than all that could be reclaimed (mm/oom_kill.c). */
function kernelObjects(incident: IncidentDraft, { slabShare }: Thresholds): Evidence | undefined {
  const host = hostMemory(incident);
  const bytes = pagesAsBytes(host, 'slab_unreclaimable');
  const caches = (host?.unreclaimableSlabs ?? [])
    .flatMap(({ name, totalBytes }) => (totalBytes === undefined ? [] : [{ name, totalBytes }]))
    .toSorted((a, b) => b.totalBytes - a.totalBytes)
    .slice(0, SLABS_SHOWN);
  if (caches.length > 0) return { caches, ...(bytes === undefined ? {} : { unreclaimableSlabBytes: bytes }) };
  const part = shareOfHost(incident, bytes);
  if (part === undefined || part.share < slabShare) return undefined;
  return { unreclaimableSlabBytes: part.bytes, managedBytes: part.managedBytes, share: rounded(part.share) };
}

/** Reserved huge pages: total and free, by size. */
function hugePages(incident: IncidentDraft): { readonly bytes: number; readonly freeBytes: number } | undefined {
  const pools = hostMemory(incident)?.hugepages;
  if (pools === undefined) return undefined;
  let bytes = 0;
  let freeBytes = 0;
  for (const { total, free, sizeBytes } of pools) {
    if (total === undefined || sizeBytes === undefined) return undefined;
    bytes += total * sizeBytes;
    freeBytes += (free ?? 0) * sizeBytes;
  }
  return { bytes, freeBytes };
}

function hugePagesReserved(incident: IncidentDraft, thresholds: Thresholds): Evidence | undefined {
  const pools = hugePages(incident);
  const part = shareOfHost(incident, pools?.bytes);
  if (pools === undefined || part === undefined || part.share < thresholds.hugepagesShare) return undefined;
  return {
    hugepagesBytes: pools.bytes,
    hugepagesFreeBytes: pools.freeBytes,
    managedBytes: part.managedBytes,
    share: rounded(part.share),
    wasted: pools.freeBytes >= thresholds.hugepagesFreeShare * pools.bytes,
  };
}

function shareOf(name: string, total: string, least: keyof Thresholds): Rule['when'] {
  return (incident, thresholds) => {
    const part = shareOfHost(incident, pagesAsBytes(hostMemory(incident), total));
    if (part === undefined || part.share < Number(thresholds[least])) return undefined;
    return { [name]: part.bytes, managedBytes: part.managedBytes, share: rounded(part.share) };
  };
}

/** Totals that must be there, or the rest would be made up. */
const ACCOUNTED = [
  'active_anon',
  'inactive_anon',
  'active_file',
  'inactive_file',
  'unevictable',
  'slab_reclaimable',
  'slab_unreclaimable',
  'pagetables',
  'free',
] as const;
const ACCOUNTED_WHERE_PRINTED = ['isolated_anon', 'isolated_file', 'free_pcp', 'sec_pagetables'] as const;

/** What belongs to nobody in the report. */
function unaccounted(incident: IncidentDraft, { unaccountedShare }: Thresholds): Evidence | undefined {
  const host = hostMemory(incident);
  const managed = managedBytes(incident.memory);
  const known = pagesAsBytes(host, ...ACCOUNTED);
  if (managed === undefined || managed <= 0 || known === undefined) return undefined;
  const more = ACCOUNTED_WHERE_PRINTED.reduce((sum, name) => sum + (pagesAsBytes(host, name) ?? 0), 0);
  // Per node since 4.8, per zone before.
  const stacks = [...(host?.nodes ?? []), ...(host?.zones ?? [])].reduce(
    (sum, { bytes }) => sum + (bytes['kernel_stack'] ?? 0),
    0,
  );
  const huge = hugePages(incident)?.bytes ?? 0;
  const unaccountedBytes = managed - known - more - stacks - huge;
  const share = unaccountedBytes / managed;
  return share < unaccountedShare ? undefined : { unaccountedBytes, managedBytes: managed, share: rounded(share) };
}

const ALLOCATIONS = 'sort -g /proc/allocinfo | tail -n 20';

/** From 6.10 on, with CONFIG_MEM_ALLOC_PROFILING. */
function tellsAllocations(release: string | undefined): boolean {
  const [, major = 0, minor = 0] = /^(\d+)\.(\d+)/.exec(release ?? '') ?? [];
  return Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 10);
}

/** Causes on the host's side that are not processes. */
export const HOST_RULES: readonly Rule[] = [
  {
    id: 'X.slab',
    confidence: ({ caches }) => (caches === undefined ? 'medium' : 'high'),
    when: kernelObjects,
    text: (_, { caches, share }) => {
      const list = (caches as readonly { readonly name: string; readonly totalBytes: number }[] | undefined)
        ?.map(({ name, totalBytes }) => `${printable(name)} ${formatBytes(totalBytes)}`)
        .join(', ');
      return list === undefined
        ? `Objects of the kernel that cannot be given back hold ${percent(share)} of the host's memory. Suspect a leak in a driver, a file system, or of control groups.`
        : `Objects of the kernel that cannot be given back hold more than all that could be reclaimed. The largest caches: ${list}. Suspect a leak in a driver, a file system, or of control groups.`;
    },
    checks: () => ['slabtop -o -s c | head -20', 'cat /proc/cgroups'],
    reference: 'mm/oom_kill.c, should_dump_unreclaim_slab()',
  },
  {
    id: 'X.hugepages',
    confidence: ({ wasted }) => (wasted === true ? 'high' : 'medium'),
    when: hugePagesReserved,
    text: (_, { hugepagesBytes, hugepagesFreeBytes, share }) =>
      `${formatBytes(Number(hugepagesBytes))} (${percent(share)}) of the host's memory is reserved as huge pages, ${formatBytes(Number(hugepagesFreeBytes))} of it unused, and nobody else can have it. Lower vm.nr_hugepages.`,
    checks: () => ['grep -i huge /proc/meminfo', 'sysctl vm.nr_hugepages'],
    reference: 'Documentation/admin-guide/mm/hugetlbpage.rst',
  },
  {
    id: 'X.unevictable',
    confidence: 'high',
    when: shareOf('unevictableBytes', 'unevictable', 'unevictableShare'),
    text: (_, { share }) =>
      `${percent(share)} of the host's memory cannot be moved out: locked pages (mlock) or RAM disks. Look for who locks it.`,
    checks: () => ['grep -H VmLck /proc/[0-9]*/status | sort -k2 -n -r | head'],
    reference: 'Documentation/mm/unevictable-lru.rst',
  },
  {
    id: 'X.pagetables',
    confidence: 'high',
    when: shareOf('pagetablesBytes', 'pagetables', 'pagetablesShare'),
    text: (_, { share }) =>
      `Page tables hold ${percent(share)} of the host's memory: many processes map much memory. Use huge pages, or fewer processes and connections.`,
    checks: () => ['grep -H VmPTE /proc/[0-9]*/status | sort -k2 -n -r | head'],
  },
  {
    id: 'X.unaccounted',
    confidence: 'medium',
    when: unaccounted,
    text: (_, { unaccountedBytes, share }) =>
      `${formatBytes(Number(unaccountedBytes))} (${percent(share)}) of the host's memory belongs to nobody in the report: a driver, a balloon of the hypervisor, a GPU, or lost pages. Kernels from 6.10 on can tell who allocated it (CONFIG_MEM_ALLOC_PROFILING).`,
    checks: ({ host }) => ['cat /proc/meminfo', ...(tellsAllocations(host.kernelRelease) ? [ALLOCATIONS] : [])],
  },
];
