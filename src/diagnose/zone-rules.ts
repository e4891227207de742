import { formatBytes } from '../lib/quantity.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { hostMemory, nodesOf, rounded, usableZones, zoneEvidence, zonesOf, type Zone } from './host-measures.ts';
import { managedBytes } from './measures.ts';
import type { Evidence, Rule } from './rule.ts';
import type { Thresholds } from './thresholds.ts';
import { percent, word } from './words.ts';

const isFull = ({ freeBytes, highBytes }: Zone): boolean => freeBytes <= highBytes;

/** The last attempt before the killer asks for the high watermark (mm/page_alloc.c, __alloc_pages_may_oom()). */
function ramExhausted(incident: IncidentDraft): Evidence | undefined {
  if (incident.scope !== 'host') return undefined;
  const zones = usableZones(hostMemory(incident));
  return zones.length > 0 && zones.every(isFull) ? { zones: zones.map(zoneEvidence) } : undefined;
}

function allowedNodes({ scope, trigger }: IncidentDraft): ReadonlySet<number> | undefined {
  return scope === 'mempolicy' ? nodesOf(trigger?.nodemask) : nodesOf(trigger?.memsAllowed);
}

/** A node that the task may not use has room; for a host's kill: some nodes are full while others are not. */
function otherNodeFree(incident: IncidentDraft, { roomFactor }: Thresholds): Evidence | undefined {
  const zones = usableZones(hostMemory(incident)).filter(({ zone }) => zone !== 'Movable');
  const roomy = (zone: Zone): boolean => zone.freeBytes > roomFactor * zone.highBytes;
  if (incident.scope === 'host') {
    const full = zones.find(isFull);
    const free = zones.find((zone) => roomy(zone) && zone.node !== full?.node);
    return full === undefined || free === undefined ? undefined : nodeEvidence(full, free, false);
  }
  const allowed = allowedNodes(incident);
  if (allowed === undefined) return undefined;
  const own = zones.filter(({ node }) => node !== undefined && allowed.has(node));
  const free = zones.find((zone) => zone.node !== undefined && !allowed.has(zone.node) && roomy(zone));
  const full = own.find(isFull) ?? own[0];
  return full === undefined || free === undefined ? undefined : nodeEvidence(full, free, true);
}

function nodeEvidence(full: Zone, free: Zone, restricted: boolean): Evidence {
  return { restricted, full: zoneEvidence(full), free: zoneEvidence(free) };
}

/** Free memory, but no piece that is large enough; orders above 3 never start the killer. */
function fragmented(incident: IncidentDraft): Evidence | undefined {
  const order = incident.trigger?.order;
  const host = hostMemory(incident);
  const { pageBytes, buddy } = host ?? {};
  if (order === undefined || order <= 0 || order > 3 || pageBytes === undefined || buddy === undefined)
    return undefined;
  const zones = usableZones(host);
  const neededBytes = pageBytes * 2 ** order;
  const lists = buddy.filter((list) => zones.some(({ node, zone }) => list.node === node && list.zone === zone));
  if (zones.length === 0 || lists.length < zones.length || zones.some(isFull)) return undefined;
  const pieces = lists.some(({ chunks }) =>
    Object.entries(chunks).some(([bytes, count]) => Number(bytes) >= neededBytes && count > 0),
  );
  return pieces ? undefined : { order, neededBytes, zones: zones.map(zoneEvidence) };
}

function lowMemory(incident: IncidentDraft, { roomFactor }: Thresholds): Evidence | undefined {
  const zones = zonesOf(hostMemory(incident));
  const high = zones.find(({ zone }) => zone === 'HighMem');
  const normal = zones.find(({ zone }) => zone === 'Normal');
  if (high === undefined || normal === undefined || !isFull(normal)) return undefined;
  if (high.freeBytes <= roomFactor * high.highBytes) return undefined;
  return { normal: zoneEvidence(normal), highMem: zoneEvidence(high) };
}

function reserveTooLarge(incident: IncidentDraft, { minFreeShare }: Thresholds): Evidence | undefined {
  const zones = hostMemory(incident)?.zones ?? [];
  const managed = managedBytes(incident.memory);
  if (managed === undefined || managed <= 0 || zones.length === 0) return undefined;
  let minBytes = 0;
  for (const { bytes } of zones) {
    if (bytes['min'] === undefined) return undefined;
    minBytes += bytes['min'];
  }
  const share = minBytes / managed;
  return share < minFreeShare ? undefined : { minBytes, managedBytes: managed, share: rounded(share) };
}

/** What the zones of the host's memory tell: all of it was used, or the part that mattered. */
export const ZONE_RULES: readonly Rule[] = [
  {
    id: 'X.lowmem32',
    confidence: 'high',
    when: lowMemory,
    text: () =>
      'The low memory of this 32-bit kernel is used up while high memory is free. Only a 64-bit kernel cures that.',
    checks: () => ['uname -m', 'grep -E "^(Low|High)(Total|Free):" /proc/meminfo'],
    reference: 'Documentation/mm/highmem.rst',
  },
  {
    id: 'X.fragmented',
    confidence: 'high',
    when: fragmented,
    text: (_, { neededBytes }) =>
      `Memory is free but in pieces: no usable zone has a connected ${formatBytes(Number(neededBytes))}. Compact it, keep more free, and look for what asks for connected memory.`,
    checks: () => ['cat /proc/buddyinfo'],
    remedy: () => ['echo 1 > /proc/sys/vm/compact_memory', 'sysctl -w vm.watermark_scale_factor=100'],
    verify: () => ['cat /proc/buddyinfo'],
    reference: 'mm/page_alloc.c, __alloc_pages_slowpath()',
  },
  {
    id: 'X.numa',
    confidence: ({ restricted }) => (restricted === true ? 'high' : 'low'),
    when: otherNodeFree,
    text: (_, { full, free }) => {
      const from = full as Record<string, unknown>;
      const to = free as Record<string, unknown>;
      return `NUMA node ${word(from['node'])} is full while node ${word(to['node'])} has ${formatBytes(Number(to['freeBytes']))} free. Interleave the memory, or let the task use more nodes.`;
    },
    checks: () => ['numactl --hardware', 'numastat -m'],
    reference: 'mm/oom_kill.c, constrained_alloc()',
  },
  {
    id: 'C4.ram-exhausted',
    confidence: 'high',
    when: ramExhausted,
    text: (_, { zones }) => {
      const all = zones as readonly Record<string, unknown>[];
      const free = all.reduce((sum, zone) => sum + Number(zone['freeBytes']), 0);
      const high = all.reduce((sum, zone) => sum + Number(zone['highBytes']), 0);
      return `The host's memory is used up: ${formatBytes(free)} free, and the kernel wants ${formatBytes(high)} (the high watermark) in the zones that processes get their memory from.`;
    },
    checks: () => ['free -h', 'cat /proc/pressure/memory'],
    reference: 'mm/page_alloc.c, __alloc_pages_may_oom()',
  },
  {
    id: 'X.min-free',
    confidence: 'medium',
    when: reserveTooLarge,
    text: (_, { minBytes, share }) =>
      `The kernel keeps ${formatBytes(Number(minBytes))} (${percent(share)}) of the memory back for itself: vm.min_free_kbytes is too large.`,
    checks: () => ['sysctl vm.min_free_kbytes vm.watermark_scale_factor'],
    reference: 'Documentation/admin-guide/sysctl/vm.rst, min_free_kbytes',
  },
];
