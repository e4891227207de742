import type { MemInfoShape } from './era.ts';
import type { Picture } from './picture.ts';
import type { ReportSpec } from './report-spec.ts';

/** Pages as kB. */
export type Kb = (pages: number) => string;

/** A zone of a node. */
export interface Zone {
  /** `Node 0 Normal`; without nodes `Normal`. */
  readonly label: string;
  /** Its share of the machine: all for the one that is in use, none for the others. */
  readonly share: 0 | 1;
}

/** The zones of the machine; what is used lies in the first node's largest. */
export function zonesOf({ machine }: ReportSpec): readonly Zone[] {
  if (machine?.arch === 'i386')
    return ['DMA', 'Normal', 'HighMem'].map((label) => ({ label, share: label === 'Normal' ? 1 : 0 }));
  const nodes = machine?.nodes ?? 1;
  const small =
    nodes > 1 ? [{ label: 'Node 0 DMA', share: 0 } as const, { label: 'Node 0 DMA32', share: 0 } as const] : [];
  const normal = Array.from({ length: nodes }, (_, node) => ({
    label: `Node ${String(node)} Normal`,
    share: node === 0 ? (1 as const) : (0 as const),
  }));
  return [...small, ...normal];
}

/** Each zone with its lowmem_reserve, then each zone's free lists. */
export function zoneTexts(memInfo: MemInfoShape, spec: ReportSpec, picture: Picture, kb: Kb): readonly string[] {
  const zones = zonesOf(spec);
  return [
    ...zones.flatMap((zone) => [zoneText(memInfo, zone, picture, kb), 'lowmem_reserve[]: 0 0 0 0 0']),
    ...zones.map(({ label, share }) => buddyText(label, picture.free * share, spec.pageBytes / 1024)),
  ];
}

function zoneText(memInfo: MemInfoShape, { label, share }: Zone, picture: Picture, kb: Kb): string {
  const [ram, anon, file] = [picture.ram * share, picture.anon * share, picture.file * share];
  const [shmem, free, reserved] = [picture.shmem * share, picture.free * share, picture.reserved * share];
  const min = free + 1;
  const marks = [
    `${label} free:${kb(free)}kB${memInfo.boost ? ' boost:0kB' : ''} min:${kb(min)}kB`,
    `low:${kb(min + Math.floor(min / 4))}kB high:${kb(min + Math.floor(min / 2))}kB`,
  ];
  const lru = [
    `active_anon:${kb(anon)}kB inactive_anon:${kb(shmem)}kB active_file:${kb(Math.floor(file / 3))}kB`,
    `inactive_file:${kb(file - Math.floor(file / 3))}kB unevictable:0kB`,
  ];
  const present = `present:${kb(ram)}kB${memInfo.managed ? ` managed:${kb(ram - reserved)}kB` : ''}`;
  const bodies: Readonly<Record<MemInfoShape['zones'], readonly string[]>> = {
    old: [
      ...marks,
      `active:${kb(anon)}kB inactive:${kb(file + shmem)}kB present:${kb(ram)}kB pages_scanned:0 all_unreclaimable? no`,
    ],
    full: [
      ...marks,
      ...lru,
      `isolated(anon):0kB isolated(file):0kB ${present} mlocked:0kB dirty:48kB writeback:0kB mapped:${kb(file)}kB`,
      `shmem:${kb(shmem)}kB slab_reclaimable:5872kB slab_unreclaimable:9604kB kernel_stack:6112kB pagetables:21044kB`,
      `unstable:0kB bounce:0kB${memInfo.managed ? ' free_cma:0kB' : ''} writeback_tmp:0kB pages_scanned:41 all_unreclaimable? no`,
    ],
    lean: [
      ...marks,
      'reserved_highatomic:0KB',
      ...lru,
      `writepending:48kB ${present} mlocked:0kB bounce:0kB free_pcp:244kB local_pcp:0kB free_cma:0kB`,
    ],
  };
  return bodies[memInfo.zones].join(' ');
}

function buddyText(label: string, free: number, pageKb: number): string {
  const chunks: string[] = [];
  let rest = free;
  for (let order = 0; order <= 10; order += 1) {
    const count = order < 10 ? Math.floor(rest / 2 ** order) % 2 : Math.floor(rest / 2 ** order);
    rest -= count * 2 ** order;
    chunks.push(`${String(count)}*${String(pageKb * 2 ** order)}kB${count > 0 ? ' (UM)' : ''}`);
  }
  return `${label}: ${chunks.join(' ')} = ${String(free * pageKb)}kB`;
}
