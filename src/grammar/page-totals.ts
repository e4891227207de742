import type { EventOf, LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { bytesOfKb, integer } from './number.ts';
import type { Sentence } from './sentence.ts';

const PAGECACHE = /^(\d+) total pagecache pages$/;
const SWAP_CACHE = /^(\d+) pages (?:in swap cache|swap cached)$/;
const SWAP_CACHE_STATS = /^Swap cache(?: stats)?: add \d/;
const SWAP = /^(Free|Total) swap ?(?: =|:) *(?:(\d+)kB$)?/;
const PAGES =
  /^(\d+) pages (?:of )?(RAM|HighMem\/MovableOnly|HighMem|HIGHMEM|reserved|cma reserved|hwpoisoned|shared|non-shared)$/;
// arch/x86/mm/pgtable_32.c and others, show_mem() of 2.6.
const OLD_PAGES = /^(\d+) (free|reserved) pages$/;
const OLD_TOTALS = /^(\d+) pages (dirty|writeback|mapped|slab|pagetables)$/;
const WHAT: Readonly<Record<string, EventOf<'pagesTotal'>['what']>> = {
  RAM: 'ram',
  'HighMem/MovableOnly': 'highmem',
  HighMem: 'highmem',
  HIGHMEM: 'highmem',
  reserved: 'reserved',
  'cma reserved': 'cma',
  hwpoisoned: 'hwpoisoned',
  shared: 'shared',
  'non-shared': 'nonShared',
  free: 'free',
};
const DIGITS = '0123456789';

function readPagecache(text: string): LineEvent | undefined {
  const pages = integer(PAGECACHE.exec(text)?.[1]);
  return pages === undefined ? undefined : { family: 'pagecacheTotal', pages };
}

function readSwapCache(text: string): LineEvent | undefined {
  if (SWAP_CACHE_STATS.test(text)) return { family: 'swapCache' };
  const pages = integer(SWAP_CACHE.exec(text)?.[1]);
  return pages === undefined ? undefined : { family: 'swapCache', pages };
}

function readSwap(text: string): LineEvent | undefined {
  const [, which, kb] = SWAP.exec(text) ?? [];
  if (which === undefined) return undefined;
  const bytes = bytesOfKb(kb);
  return {
    family: 'swapTotals',
    ...present(which === 'Free' ? { freeBytes: bytes } : { totalBytes: bytes }),
    ...(kb === undefined ? { truncated: true } : {}),
  };
}

function readPages(text: string): LineEvent | undefined {
  const [, digits, name] = PAGES.exec(text) ?? OLD_PAGES.exec(text) ?? [];
  const what = name === undefined ? undefined : WHAT[name];
  const pages = integer(digits);
  return what === undefined || pages === undefined ? undefined : { family: 'pagesTotal', what, pages };
}

function readOldTotals(text: string): LineEvent | undefined {
  const [, digits, name] = OLD_TOTALS.exec(text) ?? [];
  const pages = integer(digits);
  return name === undefined || pages === undefined ? undefined : { family: 'memInfoTotals', pages: { [name]: pages } };
}

/** The last lines of Mem-Info: page cache, swap, and how many pages there are (mm/show_mem.c). */
export const PAGE_TOTALS: readonly Sentence[] = [
  {
    id: 'pagecache-total',
    family: 'pagecacheTotal',
    literals: ['total pagecache pages'],
    starts: DIGITS,
    since: '2.6.19',
    sample: '44659 total pagecache pages',
    expected: { family: 'pagecacheTotal', pages: 44_659 },
    read: readPagecache,
  },
  {
    id: 'swap-cache',
    family: 'swapCache',
    literals: ['pages in swap cache', 'pages swap cached'],
    starts: DIGITS,
    since: '2.6.28',
    sample: '24863 pages in swap cache',
    expected: { family: 'swapCache', pages: 24_863 },
    read: readSwapCache,
  },
  {
    id: 'swap-cache-stats',
    family: 'swapCache',
    literals: ['Swap cache stats: ', 'Swap cache: add'],
    starts: 'S',
    since: '2.6.28',
    until: '6.1',
    sample: 'Swap cache stats: add 12, delete 11, find 3/4',
    expected: { family: 'swapCache' },
    read: readSwapCache,
  },
  {
    id: 'swap-totals',
    family: 'swapTotals',
    literals: ['Free swap', 'Total swap'],
    starts: 'FT',
    since: '2.6.19',
    sample: 'Total swap = 2097148kB',
    expected: { family: 'swapTotals', totalBytes: 2_147_479_552 },
    read: readSwap,
  },
  {
    id: 'pages-total',
    family: 'pagesTotal',
    literals: [
      'pages RAM',
      'pages of RAM',
      'pages HighMem',
      'pages of HIGHMEM',
      'pages reserved',
      'pages cma reserved',
      'pages hwpoisoned',
      'pages shared',
      'pages non-shared',
    ],
    starts: DIGITS,
    since: '2.6.28',
    sample: '4115400 pages RAM',
    expected: { family: 'pagesTotal', what: 'ram', pages: 4_115_400 },
    read: readPages,
  },
  {
    id: 'pages-total-shared',
    family: 'pagesTotal',
    literals: ['pages shared', 'pages non-shared'],
    starts: DIGITS,
    since: '2.6.11',
    until: '3.15',
    sample: '167707 pages shared',
    expected: { family: 'pagesTotal', what: 'shared', pages: 167_707 },
    read: readPages,
  },
  {
    id: 'pages-total-reserved',
    family: 'pagesTotal',
    literals: [' reserved pages', ' free pages'],
    starts: DIGITS,
    since: '2.6.11',
    until: '2.6.27',
    sample: '5350 reserved pages',
    expected: { family: 'pagesTotal', what: 'reserved', pages: 5350 },
    read: readPages,
  },
  {
    id: 'pages-total-dirty',
    family: 'memInfoTotals',
    literals: ['pages dirty', 'pages writeback', 'pages mapped', 'pages slab', 'pages pagetables'],
    starts: DIGITS,
    since: '2.6.14',
    until: '2.6.27',
    sample: '186 pages mapped',
    expected: { family: 'memInfoTotals', pages: { mapped: 186 } },
    read: readOldTotals,
  },
];
