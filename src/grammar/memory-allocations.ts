import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { integer } from './number.ts';
import type { Sentence } from './sentence.ts';
import { beforePagerCut } from './text.ts';

const TITLE = /^Memory allocations(?: \(profiling is currently turned o[nf]f?\))?:$/;
const COLUMNS = '<size> <calls> <tag info>';
// lib/string_helpers.c, string_get_size(): three digits at most, so the bytes of a size are rounded.
const ROW = /^(\d+(?:\.\d+)?) ([KMGTPE]i)?B +(\d+) ([\w.-][\w.\/-]*:\d+ (?:\[[\w-]+\] )?func:[\w.]+)$/;
const STARTS_LIKE_ROW = /^\d+(?:\.\d+)? (?:[KMGTPE]i)?B +\d+ [\w.-][\w.\/-]*:\d+ (?:\[[\w-]+\] )?func:/;
const POWERS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

function read(text: string): LineEvent | undefined {
  if (TITLE.test(text) || text === COLUMNS) return { family: 'memoryAllocations' };
  const [, size, unit = '', calls, place] = (beforePagerCut(text).cut ? null : ROW.exec(text)) ?? [];
  if (size === undefined)
    return STARTS_LIKE_ROW.test(text) ? { family: 'memoryAllocations', truncated: true } : undefined;
  const bytes = Math.round(Number(size) * 1024 ** POWERS.indexOf(unit));
  return { family: 'memoryAllocations', bytes, ...present({ calls: integer(calls), place }) };
}

/** The places of the kernel's code that hold most memory, where allocation profiling is on (mm/show_mem.c). */
export const MEMORY_ALLOCATIONS: readonly Sentence[] = [
  {
    id: 'memory-allocations-title',
    family: 'memoryAllocations',
    literals: ['Memory allocations'],
    starts: 'M',
    since: '6.10',
    sample: 'Memory allocations (profiling is currently turned on):',
    expected: { family: 'memoryAllocations' },
    read,
  },
  {
    id: 'memory-allocations-columns',
    family: 'memoryAllocations',
    literals: ['<calls> <tag info>'],
    starts: '<',
    since: '6.10',
    sample: COLUMNS,
    expected: { family: 'memoryAllocations' },
    read,
  },
  {
    id: 'memory-allocations-row',
    family: 'memoryAllocations',
    literals: [' func:'],
    starts: '0123456789',
    since: '6.10',
    sample: '7.48 GiB    10899 mm/huge_memory.c:1159 func:vma_alloc_anon_folio_pmd',
    expected: {
      family: 'memoryAllocations',
      bytes: 8_031_588_844,
      calls: 10_899,
      place: 'mm/huge_memory.c:1159 func:vma_alloc_anon_folio_pmd',
    },
    read,
  },
];
