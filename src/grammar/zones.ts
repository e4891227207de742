import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { bytesOfKb, integer } from './number.ts';
import { breaksOff, namedBytes } from './named-bytes.ts';
import type { Sentence } from './sentence.ts';

const ZONES = '(DMA32|DMA|Normal|HighMem|Movable|Device)';
const ZONE = new RegExp(`^(?:Node (\\d+) )?${ZONES} free:\\d`);
const BUDDY = new RegExp(`^(?:Node (\\d+) )?${ZONES}: \\d+\\*\\d+kB`);
const CHUNK = /(?<!\d)(\d{1,20})\*(\d{1,12})kB/g;
const HUGEPAGES = /^(?:Node (\d+) )?hugepages_total=(\d+) hugepages_free=(\d+)/;
const HUGEPAGE_SIZE = / hugepages_size=(\d+)kB$/;
// 32-bit kernels name the zone alone.
const STARTS = 'NDHM';

function readZone(text: string): LineEvent | undefined {
  const [, node, zone] = ZONE.exec(text) ?? [];
  if (zone === undefined) return undefined;
  const truncated = breaksOff(text) ? (true as const) : undefined;
  return { family: 'memInfoZone', zone, bytes: namedBytes(text), ...present({ node: integer(node), truncated }) };
}

function readBuddy(text: string): LineEvent | undefined {
  const [, node, zone] = BUDDY.exec(text) ?? [];
  if (zone === undefined) return undefined;
  const chunks: Record<string, number> = {};
  let pageBytes = Infinity;
  for (const [, count, kb] of text.matchAll(CHUNK)) {
    const bytes = bytesOfKb(kb);
    const free = integer(count);
    if (bytes === undefined || free === undefined) continue;
    chunks[String(bytes)] = free;
    pageBytes = Math.min(pageBytes, bytes);
  }
  return { family: 'buddy', zone, chunks, ...present({ node: integer(node), ...lineEnd(text, pageBytes) }) };
}

function lineEnd(text: string, pageBytes: number): { pageBytes: number | undefined; truncated: true | undefined } {
  return {
    pageBytes: Number.isFinite(pageBytes) ? pageBytes : undefined,
    truncated: text.includes(' = ') && text.endsWith('kB') ? undefined : true,
  };
}

function readHugepages(text: string): LineEvent | undefined {
  const match = HUGEPAGES.exec(text);
  if (match === null) return undefined;
  const size = HUGEPAGE_SIZE.exec(text)?.[1];
  return {
    family: 'hugepages',
    ...present({
      node: integer(match[1]),
      total: integer(match[2]),
      free: match[0].length === text.length ? undefined : integer(match[3]),
      sizeBytes: bytesOfKb(size),
      truncated: size === undefined ? (true as const) : undefined,
    }),
  };
}

/** The free memory of each zone, and in which pieces (mm/show_mem.c). */
export const ZONE_LINES: readonly Sentence[] = [
  {
    id: 'zone',
    family: 'memInfoZone',
    literals: ['DMA free:', 'DMA32 free:', 'Normal free:', 'HighMem free:', 'Movable free:', 'Device free:'],
    starts: STARTS,
    since: '2.6.11',
    sample: 'Node 0 Normal free:61900kB boost:8192kB min:61948kB reserved_highatomic:0KB free_cma:0kB',
    expected: {
      family: 'memInfoZone',
      node: 0,
      zone: 'Normal',
      bytes: { free: 63_385_600, boost: 8_388_608, min: 63_434_752, reserved_highatomic: 0, free_cma: 0 },
    },
    read: readZone,
  },
  {
    id: 'lowmem-reserve',
    family: 'lowmemReserve',
    literals: ['lowmem_reserve[]:'],
    starts: 'l',
    since: '2.6.11',
    sample: 'lowmem_reserve[]: 0 3191 15659 15659',
    expected: { family: 'lowmemReserve' },
    read: (text) => (text.startsWith('lowmem_reserve[]:') ? { family: 'lowmemReserve' } : undefined),
  },
  {
    id: 'buddy',
    family: 'buddy',
    literals: [],
    shape: '[ \\d]\\d\\*\\dkB|[ \\d]\\d\\*\\d\\dkB',
    starts: STARTS,
    since: '2.6.11',
    sample: 'Node 0 DMA32: 5*4kB (UME) 2*8kB (U) 0*16kB = 36kB',
    expected: {
      family: 'buddy',
      node: 0,
      zone: 'DMA32',
      chunks: { '4096': 5, '8192': 2, '16384': 0 },
      pageBytes: 4096,
    },
    read: readBuddy,
  },
  {
    id: 'hugepages',
    family: 'hugepages',
    literals: ['hugepages_total'],
    starts: 'Nh',
    since: '3.10',
    sample: 'Node 0 hugepages_total=2 hugepages_free=1 hugepages_surp=0 hugepages_size=2048kB',
    expected: { family: 'hugepages', node: 0, total: 2, free: 1, sizeBytes: 2_097_152 },
    read: readHugepages,
  },
];
