import type { LineEvent, NamedNumbers } from '../model/line-event.ts';
import { integer } from './number.ts';
import { breaksOff, namedBytes } from './named-bytes.ts';
import type { Sentence } from './sentence.ts';

// The lines of the totals by their first name, with the names that end them in some kernel (mm/show_mem.c, show_free_areas()).
const LAST_NAMES: Readonly<Record<string, readonly string[]>> = {
  active_anon: ['isolated_anon'],
  active_file: ['isolated_file'],
  unevictable: ['writeback', 'unstable'],
  slab_reclaimable: ['slab_unreclaimable'],
  mapped: ['pagetables', 'bounce'],
  sec_pagetables: ['bounce'],
  kernel_misc_reclaimable: ['kernel_misc_reclaimable'],
  free: ['free_cma', 'slab_unreclaimable', 'pagetables', 'bounce'],
  free_cma: ['free_cma'],
  // 2.6, where the first of two lines may hold all.
  active: ['unstable', 'pagetables', 'bounce'],
  'active_anon active_file': ['inactive_anon'],
  inactive_file: ['unstable'],
};
const FIRST_NAMES = /^(active_anon:\d+ active_file|[a-z_]{1,40}):\d/;
const TOTAL = /(?<![a-z_-])([a-z_-]{1,40}):(\d{1,20})(?= |$)/g;
const FREE_PAGES = /^Free pages: +\d+kB \(\d+kB HighMem\)$/;
// Names so common that the second one is asked for too.
const OLD_FIRST = /^(?:active|inactive_file):/;
const OLD_TOTALS = /^(?:active:\d+ inactive:|inactive_file:\d+ (?:unevictable|dirty):)/;
const NODE = /^Node (\d+) active_anon:/;

function readTotals(text: string): LineEvent | undefined {
  // In kB, and said again in pages.
  if (FREE_PAGES.test(text)) return { family: 'memInfoTotals', pages: {} };
  const lower = text.toLowerCase();
  const first = FIRST_NAMES.exec(lower)?.[1]?.replace(/:\d+/, '');
  // Zones print the same names with units: those lines begin with the zone.
  const lastNames = first !== undefined && Object.hasOwn(LAST_NAMES, first) ? LAST_NAMES[first] : undefined;
  if (lastNames === undefined || (OLD_FIRST.test(lower) && !OLD_TOTALS.test(lower))) return undefined;
  return { family: 'memInfoTotals', ...pagesOf(lower, lastNames) };
}

/** A value that ends the line is whole only where its name is the last of that line. */
function pagesOf(text: string, lastNames: readonly string[]): { pages: NamedNumbers; truncated?: true } {
  const pages: Record<string, number> = {};
  let whole = false;
  for (const { 0: all, 1: name, 2: digits, index } of text.matchAll(TOTAL)) {
    const atEnd = index + all.length === text.length;
    if (name === undefined || (atEnd && !lastNames.includes(name))) continue;
    whole ||= atEnd;
    const value = integer(digits);
    if (value !== undefined) pages[name] = value;
  }
  return whole ? { pages } : { pages, truncated: true };
}

function readNode(text: string): LineEvent | undefined {
  const node = integer(NODE.exec(text)?.[1]);
  if (node === undefined) return undefined;
  const cut = breaksOff(text) ? { truncated: true as const } : {};
  return { family: 'memInfoNode', node, bytes: namedBytes(text), ...cut };
}

/** The host's memory in pages, then by node. */
export const MEM_INFO: readonly Sentence[] = [
  {
    id: 'mem-info',
    family: 'memInfo',
    literals: ['Mem-Info:', 'Mem-info:'],
    starts: 'M',
    since: '2.6.11',
    sample: 'Mem-Info:',
    expected: { family: 'memInfo' },
    read: (text) => (text === 'Mem-Info:' || text === 'Mem-info:' ? { family: 'memInfo' } : undefined),
  },
  ...totals(),
  {
    id: 'mem-info-free-pages',
    family: 'memInfoTotals',
    literals: ['kB HighMem)'],
    starts: 'F',
    since: '2.6.11',
    until: '2.6.19',
    sample: 'Free pages:        1324kB (0kB HighMem)',
    expected: { family: 'memInfoTotals', pages: {} },
    read: readTotals,
  },
  {
    id: 'mem-info-node',
    family: 'memInfoNode',
    literals: [' active_anon:'],
    starts: 'N',
    since: '4.8',
    sample: 'Node 0 active_anon:1024kB inactive_anon:2048kB shmem_thp: 0kB isolated(anon):0kB all_unreclaimable? no',
    expected: {
      family: 'memInfoNode',
      node: 0,
      bytes: { active_anon: 1_048_576, inactive_anon: 2_097_152, shmem_thp: 0, 'isolated(anon)': 0 },
    },
    read: readNode,
  },
];

function totals(): Sentence[] {
  const samples: readonly (readonly [sample: string, pages: Readonly<Record<string, number>>])[] = [
    ['active_anon:12 inactive_anon:34 isolated_anon:0', { active_anon: 12, inactive_anon: 34, isolated_anon: 0 }],
    ['active_file:1 inactive_file:2 isolated_file:0', { active_file: 1, inactive_file: 2, isolated_file: 0 }],
    ['unevictable:4 dirty:5 writeback:6', { unevictable: 4, dirty: 5, writeback: 6 }],
    ['slab_reclaimable:7 slab_unreclaimable:8', { slab_reclaimable: 7, slab_unreclaimable: 8 }],
    ['mapped:9 shmem:10 pagetables:11', { mapped: 9, shmem: 10, pagetables: 11 }],
    ['sec_pagetables:0 bounce:0', { sec_pagetables: 0, bounce: 0 }],
    ['kernel_misc_reclaimable:0', { kernel_misc_reclaimable: 0 }],
    ['free_cma:0', { free_cma: 0 }],
    ['free:34629 free_pcp:0 free_cma:0', { free: 34_629, free_pcp: 0, free_cma: 0 }],
    ['mapped:9 shmem:10 pagetables:11 bounce:0', { mapped: 9, shmem: 10, pagetables: 11, bounce: 0 }],
    [
      'Active:20 inactive:30 dirty:0 writeback:0 unstable:0 free:331 slab:16 mapped-file:1 mapped-anon:2 pagetables:3',
      {
        ...{ active: 20, inactive: 30, dirty: 0, writeback: 0, unstable: 0 },
        ...{ free: 331, slab: 16, 'mapped-file': 1, 'mapped-anon': 2, pagetables: 3 },
      },
    ],
    ['Active_anon:20 active_file:30 inactive_anon:4', { active_anon: 20, active_file: 30, inactive_anon: 4 }],
    [
      'inactive_file:5 unevictable:0 dirty:1 writeback:0 unstable:0',
      { inactive_file: 5, unevictable: 0, dirty: 1, writeback: 0, unstable: 0 },
    ],
  ];
  return samples.map(([sample, pages]) => ({
    id: `mem-info-totals-${sample.replace(/[:\d ]+/g, '-').toLowerCase()}`,
    family: 'memInfoTotals',
    literals: [],
    shape: `${sample.slice(0, sample.search(/\d/))}\\d`,
    starts: sample.charAt(0),
    since: sample.startsWith('A') ? '2.6.11' : '2.6.28',
    sample,
    expected: { family: 'memInfoTotals', pages },
    read: readTotals,
  }));
}
