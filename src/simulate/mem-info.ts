import type { Era } from './eras.ts';
import { SEVERITY, type Printer } from './printer.ts';
import type { ReportSpec } from './report-spec.ts';

/** Shares of the machine's memory, in pages; they add up to the RAM with the page tables. */
interface Picture {
  readonly ram: number;
  readonly anon: number;
  readonly file: number;
  readonly shmem: number;
  readonly slab: number;
  readonly free: number;
  readonly reserved: number;
}

/** What show_mem() prints: the machine's memory in pages, then by node and zone in kB. */
export function printMemInfo(printer: Printer, era: Era, spec: ReportSpec): void {
  const picture = pictureOf(spec);
  const kb = (pages: number): string => String((pages * spec.pageBytes) / 1024);
  const texts = [
    'Mem-Info:',
    totalsText(era, picture),
    nodeText(era, picture, kb),
    zoneText(era, picture, kb),
    'lowmem_reserve[]: 0 0 0 0 0',
    buddyText(picture, spec.pageBytes / 1024),
    'Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB',
    ...swapTexts(era, picture, spec),
    ...pagesTexts(picture),
  ];
  for (const text of texts) printer.print('memory', SEVERITY.warning, text);
}

function pictureOf({ ramBytes, pageBytes, tasks }: ReportSpec): Picture {
  const ram = Math.floor(ramBytes / pageBytes);
  const used = (bytes: number): number => Math.floor(bytes / pageBytes);
  const anon = used(tasks.reduce((total, task) => total + task.anonRssBytes, 0));
  const file = used(tasks.reduce((total, task) => total + task.fileRssBytes, 0));
  const shmem = used(tasks.reduce((total, task) => total + task.shmemRssBytes, 0));
  const reserved = Math.floor(ram / 40);
  const free = Math.floor(ram / 300);
  return { ram, anon, file, shmem, free, reserved, slab: Math.floor(ram / 50) };
}

function totalsText({ memInfo }: Era, { anon, file, shmem, slab, free }: Picture): string {
  const n = (pages: number): string => String(pages);
  const pagetables = n(Math.floor(anon / 400));
  return [
    `active_anon:${n(anon)} inactive_anon:${n(shmem)} isolated_anon:0`,
    ` active_file:${n(Math.floor(file / 3))} inactive_file:${n(file - Math.floor(file / 3))} isolated_file:0`,
    ` unevictable:0 dirty:12 writeback:0${memInfo.unstable ? ' unstable:0' : ''}`,
    ` slab_reclaimable:${n(Math.floor(slab / 3))} slab_unreclaimable:${n(slab - Math.floor(slab / 3))}`,
    ` mapped:${n(file)} shmem:${n(shmem)} pagetables:${pagetables}${memInfo.secPagetables ? '' : ' bounce:0'}`,
    ...(memInfo.secPagetables ? [' sec_pagetables:0 bounce:0'] : []),
    ...(memInfo.misc ? [' kernel_misc_reclaimable:0'] : []),
    ` free:${n(free)} free_pcp:61 free_cma:0`,
  ].join('\n');
}

type Kb = (pages: number) => string;

function nodeText({ memInfo }: Era, { anon, file, shmem }: Picture, kb: Kb): string {
  return [
    `Node 0 active_anon:${kb(anon)}kB inactive_anon:${kb(shmem)}kB active_file:${kb(Math.floor(file / 3))}kB`,
    `inactive_file:${kb(file - Math.floor(file / 3))}kB unevictable:0kB isolated(anon):0kB isolated(file):0kB`,
    `mapped:${kb(file)}kB dirty:48kB writeback:0kB shmem:${kb(shmem)}kB shmem_thp: 0kB shmem_pmdmapped: 0kB`,
    `anon_thp: 0kB writeback_tmp:0kB${memInfo.unstable ? ' unstable:0kB' : ''}${memInfo.secPagetables ? ' kernel_stack:6112kB pagetables:21044kB sec_pagetables:0kB' : ''}`,
    'all_unreclaimable? no',
  ].join(' ');
}

function zoneText({ memInfo }: Era, { ram, anon, file, shmem, free, reserved }: Picture, kb: Kb): string {
  const min = free + 1;
  return [
    `Node 0 Normal free:${kb(free)}kB${memInfo.boost ? ' boost:0kB' : ''} min:${kb(min)}kB`,
    `low:${kb(min + Math.floor(min / 4))}kB high:${kb(min + Math.floor(min / 2))}kB reserved_highatomic:0KB`,
    `active_anon:${kb(anon)}kB inactive_anon:${kb(shmem)}kB active_file:${kb(Math.floor(file / 3))}kB`,
    `inactive_file:${kb(file - Math.floor(file / 3))}kB unevictable:0kB writepending:48kB`,
    `present:${kb(ram)}kB managed:${kb(ram - reserved)}kB mlocked:0kB bounce:0kB free_pcp:244kB local_pcp:0kB free_cma:0kB`,
  ].join(' ');
}

function buddyText({ free }: Picture, pageKb: number): string {
  const chunks: string[] = [];
  let rest = free;
  for (let order = 0; order <= 10; order += 1) {
    const count = order < 10 ? Math.floor(rest / 2 ** order) % 2 : Math.floor(rest / 2 ** order);
    rest -= count * 2 ** order;
    chunks.push(`${String(count)}*${String(pageKb * 2 ** order)}kB${count > 0 ? ' (UM)' : ''}`);
  }
  return `Node 0 Normal: ${chunks.join(' ')} = ${String(free * pageKb)}kB`;
}

function swapTexts({ memInfo }: Era, { file, shmem }: Picture, { swap }: ReportSpec): readonly string[] {
  const totalKb = (swap?.limitBytes ?? 0) / 1024;
  const freeKb = Math.max(0, totalKb - (swap?.usageBytes ?? 0) / 1024);
  return [
    `${String(file + shmem)} total pagecache pages`,
    '0 pages in swap cache',
    ...(memInfo.swapCacheStats ? ['Swap cache stats: add 0, delete 0, find 0/0'] : []),
    `Free swap  = ${String(freeKb)}kB`,
    `Total swap = ${String(totalKb)}kB`,
  ];
}

function pagesTexts({ ram, reserved }: Picture): readonly string[] {
  return [
    `${String(ram)} pages RAM`,
    '0 pages HighMem/MovableOnly',
    `${String(reserved)} pages reserved`,
    '0 pages cma reserved',
    '0 pages hwpoisoned',
  ];
}
