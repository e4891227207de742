import type { IncidentDraft } from '../model/incident-draft.ts';
import { shareOfLimit, statBytes, sum } from './cgroup-measures.ts';
import { hostMemory, pagesAsBytes, rounded, shareOfHost } from './host-measures.ts';
import { managedBytes } from './measures.ts';
import type { Evidence, Rule } from './rule.ts';
import type { Thresholds } from './thresholds.ts';
import { percent } from './words.ts';

/** The share of the space (the cgroup's limit, the host's memory) that the bytes are, when it is at least `least`. */
function shareOfSpace(
  incident: IncidentDraft,
  name: string,
  bytes: number | undefined,
  least: number,
): Evidence | undefined {
  const part = incident.scope === 'cgroup' ? shareOfLimit(incident, bytes) : shareOfHost(incident, bytes);
  if (part === undefined || part.share < least) return undefined;
  const { bytes: value, share, ...space } = part;
  return { [name]: value, ...space, share: rounded(share) };
}

function dirty(incident: IncidentDraft, { dirtyShare }: Thresholds): Evidence | undefined {
  const bytes =
    incident.scope === 'cgroup'
      ? sum(statBytes(incident, 'file_dirty', 'dirty'), statBytes(incident, 'file_writeback', 'writeback'))
      : pagesAsBytes(hostMemory(incident), 'dirty', 'writeback');
  return shareOfSpace(incident, 'dirtyBytes', bytes, dirtyShare);
}

function cacheHeavy(incident: IncidentDraft, { cacheShare }: Thresholds): Evidence | undefined {
  if (incident.scope !== 'cgroup') return undefined;
  const bytes = sum(statBytes(incident, 'active_file'), statBytes(incident, 'inactive_file'));
  return shareOfSpace(incident, 'fileCacheBytes', bytes, cacheShare);
}

/** Shared memory lies on the anonymous lists too, and is no process' own. */
function cacheGone(incident: IncidentDraft, { noCacheShare, anonShare }: Thresholds): Evidence | undefined {
  const host = hostMemory(incident);
  const managed = managedBytes(incident.memory);
  const fileCacheBytes = pagesAsBytes(host, 'active_file', 'inactive_file');
  const anon = pagesAsBytes(host, 'active_anon', 'inactive_anon');
  const shmem = pagesAsBytes(host, 'shmem');
  if (fileCacheBytes === undefined || anon === undefined || shmem === undefined || managed === undefined)
    return undefined;
  const anonBytes = anon - shmem;
  if (fileCacheBytes >= noCacheShare * managed || anonBytes < anonShare * managed) return undefined;
  return { fileCacheBytes, anonBytes, managedBytes: managed, share: rounded(anonBytes / managed) };
}

function sharedMemory(incident: IncidentDraft, thresholds: Thresholds): Evidence | undefined {
  const inCgroup = incident.scope === 'cgroup';
  const bytes = inCgroup ? statBytes(incident, 'shmem') : pagesAsBytes(hostMemory(incident), 'shmem');
  const least = inCgroup ? thresholds.shmemShareOfLimit : thresholds.shmemShareOfHost;
  return shareOfSpace(incident, 'shmemBytes', bytes, least);
}

/** The guide's fifth cause: what the page cache had to do with it. */
export const CACHE_RULES: readonly Rule[] = [
  {
    id: 'C5.shmem',
    confidence: 'high',
    when: sharedMemory,
    text: ({ scope }, { share }) =>
      `Files in memory and shared memory (tmpfs, /dev/shm, an emptyDir with medium Memory) hold ${percent(share)} of ${scope === 'cgroup' ? 'the limit' : "the host's memory"}. Killing processes does not free it: cap its size, and delete what is left over.`,
    checks: () => ['df -h -t tmpfs', 'ipcs -m -p'],
    remedy: () => ['mount -o remount,size=1G /dev/shm'],
    reference: 'Documentation/filesystems/tmpfs.rst',
  },
  {
    id: 'C5.dirty',
    confidence: 'medium',
    when: dirty,
    text: ({ scope }, { share }) =>
      `${percent(share)} of ${scope === 'cgroup' ? 'the limit' : "the host's memory"} waits to be written to disk: writes outrun the disk. Let the kernel write earlier, or throttle the writer (io.max, MemoryHigh=).`,
    checks: () => ['sysctl vm.dirty_background_bytes vm.dirty_bytes vm.dirty_background_ratio vm.dirty_ratio'],
    remedy: () => ['sysctl -w vm.dirty_background_bytes=67108864 vm.dirty_bytes=268435456'],
    verify: () => ['grep -E "^(Dirty|Writeback):" /proc/meminfo'],
    reference: 'Documentation/admin-guide/sysctl/vm.rst, dirty_bytes',
  },
  {
    id: 'C5.cache-heavy',
    confidence: 'low',
    when: cacheHeavy,
    text: (_, { share }) =>
      `File cache still holds ${percent(share)} of the limit: it could not be reclaimed in time. Look for locked files and slow storage.`,
    checks: () => ['cat /proc/pressure/io'],
  },
  {
    id: 'C5.not-cache',
    confidence: 'high',
    when: cacheGone,
    text: (_, { share }) =>
      `The page cache was already gone; what processes allocated for themselves holds ${percent(share)} of the host's memory.`,
  },
];
