import type { LineEvent } from '../model/line-event.ts';
import type { Sentence } from './sentence.ts';

const ZONE = /^(?:Node \d+ )?(?:DMA32|DMA|Normal|HighMem|Movable) per-cpu:(?: empty)?$/;
// 2.6.25 to 3.x; before that a line each for hot and cold pages, with `low` (until 2.6.16), with `used` (from 2.6.14).
const CPU = /^CPU +\d+: (?:Hot: )?hi: *\d+, btch: *\d+ usd: *\d+/;
const OLD_CPU = /^cpu \d+ (?:hot|cold): (?:low \d+, )?high \d+, batch \d+/;

function read(text: string): LineEvent | undefined {
  return ZONE.test(text) || CPU.test(text) || OLD_CPU.test(text) ? { family: 'perCpuPages' } : undefined;
}

/** Pages that each CPU keeps for itself (mm/page_alloc.c, show_free_areas()); they tell nothing, and belong to the report. */
export const PER_CPU_PAGES: readonly Sentence[] = [
  {
    id: 'per-cpu-zone',
    family: 'perCpuPages',
    literals: [' per-cpu:'],
    starts: 'NDHM',
    since: '2.6.11',
    until: '3.19',
    sample: 'Node 0 DMA32 per-cpu:',
    expected: { family: 'perCpuPages' },
    read,
  },
  {
    id: 'per-cpu-pages',
    family: 'perCpuPages',
    literals: [', btch:'],
    starts: 'C',
    since: '2.6.25',
    until: '3.19',
    sample: 'CPU    0: hi:  186, btch:  31 usd: 167',
    expected: { family: 'perCpuPages' },
    read,
  },
  {
    id: 'per-cpu-pages-old',
    family: 'perCpuPages',
    literals: [', batch '],
    starts: 'c',
    since: '2.6.11',
    until: '2.6.24',
    sample: 'cpu 0 hot: low 0, high 12, batch 2 used:0',
    expected: { family: 'perCpuPages' },
    read,
  },
];
