import type { Era, MemInfoShape } from './era.ts';
import { pictureOf, type Picture } from './picture.ts';
import { SEVERITY, type Printer } from './printer.ts';
import type { ReportSpec } from './report-spec.ts';
import { zoneTexts, zonesOf, type Kb } from './zones.ts';

/** What show_mem() prints: the machine's memory in pages, then by node and zone in kB. */
export function printMemInfo(printer: Printer, { memInfo }: Era, spec: ReportSpec): void {
  const picture = pictureOf(spec);
  const kb: Kb = (pages) => String((pages * spec.pageBytes) / 1024);
  const nodes = Array.from({ length: spec.machine?.nodes ?? 1 }, (_, node) => node);
  const texts = [
    memInfo.title,
    ...perCpuTexts(memInfo, spec),
    totalsText(memInfo, picture),
    ...(memInfo.zones === 'lean' ? nodes.map((node) => nodeText(memInfo, node, picture, kb)) : []),
    ...zoneTexts(memInfo, spec, picture, kb),
    ...(memInfo.hugepages ? nodes.map(hugepagesText) : []),
    ...(memInfo.oldTail
      ? oldTail(picture, spec)
      : [...swapTexts(memInfo, picture, spec), ...pagesTexts(memInfo, picture, spec)]),
    ...(spec.slabInfo === true ? slabTexts(memInfo, picture) : []),
  ];
  for (const text of texts) printer.print('memory', SEVERITY.warning, text);
}

const hugepagesText = (node: number): string =>
  `Node ${String(node)} hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB`;

function perCpuTexts({ perCpu }: MemInfoShape, spec: ReportSpec): readonly string[] {
  if (perCpu === 'absent') return [];
  const one = (cpu: number): string => `CPU    ${String(cpu)}: hi:  186, btch:  31 usd:  ${String(60 + cpu)}`;
  const hotCold = (cpu: number): string =>
    `CPU    ${String(cpu)}: Hot: hi:  186, btch:  31 usd:  ${String(60 + cpu)}   Cold: hi:   62, btch:  15 usd:  14`;
  return zonesOf(spec).flatMap(({ label }) => [
    `${label} per-cpu:`,
    ...[0, 1].map((cpu) => (perCpu === 'one' ? one(cpu) : hotCold(cpu))),
  ]);
}

const TOTALS: Readonly<Record<MemInfoShape['totals'], (memInfo: MemInfoShape, picture: Picture) => string>> = {
  Active: (_memInfo, { anon, file, shmem, slab, free }) =>
    [
      `Active:${String(anon)} inactive:${String(file + shmem)} dirty:12 writeback:0 unstable:0`,
      ` free:${String(free)} slab:${String(slab)} mapped:${String(file)} pagetables:${String(Math.floor(anon / 400))} bounce:0`,
    ].join('\n'),
  'free-early': (_memInfo, picture) => {
    const { anon, file, shmem, slab, free } = picture;
    return [
      ...lruLines(picture),
      ' unevictable:0 dirty:12 writeback:0 unstable:0',
      ` free:${String(free)} slab_reclaimable:${String(Math.floor(slab / 3))} slab_unreclaimable:${String(slab - Math.floor(slab / 3))}`,
      ` mapped:${String(file)} shmem:${String(shmem)} pagetables:${String(Math.floor(anon / 400))} bounce:0`,
    ].join('\n');
  },
  'free-last': (memInfo, picture) => {
    const { anon, file, shmem, slab, free } = picture;
    const pagetables = String(Math.floor(anon / 400));
    return [
      ...lruLines(picture),
      ` unevictable:0 dirty:12 writeback:0${memInfo.unstable ? ' unstable:0' : ''}`,
      ` slab_reclaimable:${String(Math.floor(slab / 3))} slab_unreclaimable:${String(slab - Math.floor(slab / 3))}`,
      ` mapped:${String(file)} shmem:${String(shmem)} pagetables:${pagetables}${memInfo.secPagetables ? '' : ' bounce:0'}`,
      ...(memInfo.secPagetables ? [' sec_pagetables:0 bounce:0'] : []),
      ...(memInfo.misc ? [' kernel_misc_reclaimable:0'] : []),
      ` free:${String(free)} free_pcp:61 free_cma:0`,
    ].join('\n');
  },
};

const totalsText = (memInfo: MemInfoShape, picture: Picture): string => TOTALS[memInfo.totals](memInfo, picture);

const lruLines = ({ anon, file, shmem }: Picture): readonly string[] => [
  `active_anon:${String(anon)} inactive_anon:${String(shmem)} isolated_anon:0`,
  ` active_file:${String(Math.floor(file / 3))} inactive_file:${String(file - Math.floor(file / 3))} isolated_file:0`,
];

/** All memory in use is node 0's; the others are empty. */
function nodeText(memInfo: MemInfoShape, node: number, picture: Picture, kb: Kb): string {
  const { anon, file, shmem } = node === 0 ? picture : { anon: 0, file: 0, shmem: 0 };
  return [
    `Node ${String(node)} active_anon:${kb(anon)}kB inactive_anon:${kb(shmem)}kB active_file:${kb(Math.floor(file / 3))}kB`,
    `inactive_file:${kb(file - Math.floor(file / 3))}kB unevictable:0kB isolated(anon):0kB isolated(file):0kB`,
    `mapped:${kb(file)}kB dirty:48kB writeback:0kB shmem:${kb(shmem)}kB shmem_thp: 0kB shmem_pmdmapped: 0kB`,
    `anon_thp: 0kB writeback_tmp:0kB${memInfo.unstable ? ' unstable:0kB' : ''}${memInfo.secPagetables ? ' kernel_stack:6112kB pagetables:21044kB sec_pagetables:0kB' : ''}`,
    'all_unreclaimable? no',
  ].join(' ');
}

const swapKb = ({ swap }: ReportSpec): readonly [total: string, free: string] => {
  const totalKb = (swap?.limitBytes ?? 0) / 1024;
  return [String(totalKb), String(Math.max(0, totalKb - (swap?.usageBytes ?? 0) / 1024))];
};

function swapTexts(memInfo: MemInfoShape, { file, shmem }: Picture, spec: ReportSpec): readonly string[] {
  const [total, free] = swapKb(spec);
  return [
    `${String(file + shmem)} total pagecache pages`,
    '0 pages in swap cache',
    ...(memInfo.swapCacheStats ? ['Swap cache stats: add 0, delete 0, find 0/0'] : []),
    `Free swap  = ${free}kB`,
    `Total swap = ${total}kB`,
  ];
}

/** mm/swap_state.c and show_mem() of arch/x86 until 2.6.27. */
function oldTail({ ram, reserved, file }: Picture, spec: ReportSpec): readonly string[] {
  const [total, free] = swapKb(spec);
  return [
    'Swap cache: add 0, delete 0, find 0/0, race 0+0',
    `Free swap  = ${free}kB`,
    `Total swap = ${total}kB`,
    `Free swap:       ${free.padStart(6)}kB`,
    `${String(ram)} pages of RAM`,
    `${String(reserved)} reserved pages`,
    `${String(file)} pages shared`,
    '0 pages swap cached',
  ];
}

function pagesTexts(
  memInfo: MemInfoShape,
  { ram, reserved, file, anon }: Picture,
  spec: ReportSpec,
): readonly string[] {
  const high = spec.machine?.arch === 'i386' ? Math.floor(ram / 2) : 0;
  return [
    `${String(ram)} pages RAM`,
    ...(memInfo.sharedPages
      ? high > 0
        ? [`${String(high)} pages HighMem`]
        : []
      : [`${String(high)} pages HighMem/MovableOnly`]),
    `${String(reserved)} pages reserved`,
    ...(memInfo.sharedPages ? [`${String(file)} pages shared`, `${String(anon)} pages non-shared`] : []),
    ...(memInfo.cma ? ['0 pages cma reserved', '0 pages hwpoisoned'] : []),
  ];
}

/** mm/slab_common.c: dump_unreclaimable_slab(); mm/show_mem.c: show_mem(), with allocation profiling. */
function slabTexts(memInfo: MemInfoShape, { slab }: Picture): readonly string[] {
  const row = (name: string, used: number, total: number): string =>
    `${name.padEnd(17)} ${String(used).padStart(10)}KB ${String(total).padStart(10)}KB`;
  const slabs = [
    'Unreclaimable slab info:',
    'Name                      Used          Total',
    row('kmalloc-4k', slab, slab + 128),
  ];
  const allocations = [
    'Memory allocations:',
    `${'18.0 MiB'.padStart(12)} ${'4605'.padStart(8)} mm/slub.c:2319 func:alloc_slab_page`,
    `${'5.06 MiB'.padStart(12)} ${'81'.padStart(8)} net/core/skbuff.c:612 [nf_tables] func:kmalloc_reserve`,
  ];
  return [
    ...(memInfo.slabInfo ? [...slabs, row('task_struct', 9152, 9344)] : []),
    ...(memInfo.allocations ? allocations : []),
  ];
}
