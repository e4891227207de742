import { managedBytes } from '../../diagnose/measures.ts';
import { formatBytes } from '../../lib/quantity.ts';
import type { Incident, Memory } from '../../model/generated/incident.ts';
import { memoryChart, memorySwatch, type MemoryPart } from '../charts/memory-chart.ts';
import type { Block, Cell } from '../document.ts';
import type { Markup } from '../render/markup.ts';

type Stats = NonNullable<Memory['stats']>;

const first = (stats: Stats, ...names: readonly string[]): number | undefined =>
  names.map((name) => stats[name]).find((bytes) => bytes !== undefined);

const sumOf = (...parts: readonly (number | undefined)[]): number =>
  parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);

interface Picture {
  readonly parts: readonly MemoryPart[];
  readonly ceilingBytes: number;
  readonly ceilingName: string;
}

/** What the memory was used for against what there was: a bar, and the same as a table. */
export function memoryBlocks(incident: Incident): readonly Block[] {
  const picture = incident.scope === 'cgroup' ? cgroupPicture(incident.memory) : hostPicture(incident.memory);
  if (picture === undefined) return [];
  const { parts, ceilingBytes, ceilingName } = picture;
  const ceiling = `${ceilingName} ${formatBytes(ceilingBytes)}`;
  const said = parts.map(({ words, bytes }) => `${words} ${formatBytes(bytes)}`).join(', ');
  return [
    {
      kind: 'figure',
      title: 'What filled it',
      drawing: memoryChart({ parts, ceilingBytes, ceilingLabel: ceiling, description: `Of ${ceiling}: ${said}.` }),
      table: {
        kind: 'table',
        caption: `What filled it (${ceiling})`,
        columns: [
          { title: 'Memory', grow: true },
          { title: 'Bytes', align: 'right' },
          { title: 'Share', align: 'right' },
        ],
        rows: parts.map((part) => partRow(part, ceilingBytes)),
      },
    },
  ];
}

function partRow({ kind, words, bytes }: MemoryPart, ceilingBytes: number): readonly Cell[] {
  const swatch: Markup = memorySwatch(kind);
  const percent = Math.round((bytes / Math.max(1, ceilingBytes)) * 100);
  const share = percent === 0 ? 'below 1 %' : `${String(percent)} %`;
  return [{ text: words, drawing: swatch }, { text: formatBytes(bytes) }, { text: share }];
}

/** By the names of cgroup v2, else of v1. */
function cgroupPicture(memory: Memory | undefined): Picture | undefined {
  const { stats = {}, usageBytes, limitBytes } = memory ?? {};
  const ceilingBytes = limitBytes ?? usageBytes;
  if (memory === undefined || ceilingBytes === undefined || ceilingBytes === 0) return undefined;
  const told = worthTelling(cgroupParts(stats, memory.kmem?.usageBytes), 1);
  const parts: readonly MemoryPart[] = [
    ...told,
    restOf(usageBytes ?? 0, told),
    {
      kind: 'swap',
      words: 'swapped out (beside the limit)',
      bytes: memory.swap?.usageBytes ?? first(stats, 'total_swap', 'swap') ?? 0,
    },
  ];
  const ceilingName = limitBytes === undefined ? 'usage' : 'limit';
  return { parts: worthTelling(parts, ceilingBytes), ceilingBytes, ceilingName };
}

function restOf(usageBytes: number, told: readonly MemoryPart[]): MemoryPart {
  const bytes = usageBytes - sumOf(...told.map((part) => part.bytes));
  return {
    kind: 'rest',
    words: told.length === 0 ? 'used, of what kind is not told' : 'used, not told what for',
    bytes,
  };
}

function cgroupParts(stats: Stats, kmemBytes: number | undefined): readonly MemoryPart[] {
  const shmem = first(stats, 'total_shmem', 'shmem') ?? 0;
  const slab = first(stats, 'slab') ?? sumOf(stats['slab_reclaimable'], stats['slab_unreclaimable']);
  const kernel = sumOf(
    ...['kernel_stack', 'pagetables', 'sec_pagetables', 'percpu', 'sock', 'vmalloc'].map((name) => stats[name]),
  );
  return [
    { kind: 'anon', words: 'anonymous (heap, stack)', bytes: first(stats, 'anon', 'total_rss', 'rss') ?? 0 },
    { kind: 'file', words: 'page cache of files', bytes: (first(stats, 'file', 'total_cache', 'cache') ?? 0) - shmem },
    { kind: 'shmem', words: 'shared memory and tmpfs', bytes: shmem },
    { kind: 'slab', words: 'slab of the kernel', bytes: slab },
    { kind: 'kernel', words: 'kernel: stacks, page tables, sockets', bytes: kernel === 0 ? (kmemBytes ?? 0) : kernel },
  ];
}

function hostPicture(memory: Memory | undefined): Picture | undefined {
  const ceilingBytes = managedBytes(memory);
  const host = memory?.host;
  if (ceilingBytes === undefined || ceilingBytes <= 0 || host?.pages === undefined) return undefined;
  const { pages, pageBytes = 0, swapTotalBytes, swapFreeBytes } = host;
  const of = (...names: readonly string[]): number => sumOf(...names.map((name) => pages[name])) * pageBytes;
  // Pages of tmpfs stand on the lists of anonymous memory (mm/vmscan.c).
  const told: readonly MemoryPart[] = [
    {
      kind: 'anon',
      words: 'anonymous (heap, stack)',
      bytes: of('active_anon', 'inactive_anon', 'isolated_anon') - of('shmem'),
    },
    { kind: 'file', words: 'page cache of files', bytes: of('active_file', 'inactive_file', 'isolated_file') },
    { kind: 'shmem', words: 'shared memory and tmpfs', bytes: of('shmem') },
    { kind: 'slab', words: 'slab of the kernel', bytes: of('slab_reclaimable', 'slab_unreclaimable') },
    { kind: 'kernel', words: 'page tables, locked memory', bytes: of('pagetables', 'unevictable') },
  ];
  const free = of('free', 'free_pcp', 'free_cma');
  const rest = ceilingBytes - free - sumOf(...told.map(({ bytes }) => bytes));
  const swapped = swapTotalBytes === undefined || swapFreeBytes === undefined ? 0 : swapTotalBytes - swapFreeBytes;
  const parts: readonly MemoryPart[] = [
    ...told,
    { kind: 'rest', words: 'used, not told what for', bytes: rest },
    { kind: 'free', words: 'free', bytes: free },
    { kind: 'swap', words: 'swapped out (beside it)', bytes: swapped },
  ];
  return { parts: worthTelling(parts, ceilingBytes), ceilingBytes, ceilingName: 'memory of the host' };
}

/** Parts of less than a thousandth, and differences below zero, would not be seen. */
function worthTelling(parts: readonly MemoryPart[], ceilingBytes: number): readonly MemoryPart[] {
  return parts.filter(({ bytes }) => bytes >= Math.max(1, ceilingBytes / 1000));
}
