import type { Memory } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { managedBytes } from './measures.ts';

type Host = NonNullable<Memory['host']>;

/** A zone of the host's memory with what it has and what it needs; sizes in bytes. */
export interface Zone {
  readonly node: number | undefined;
  readonly zone: string;
  readonly freeBytes: number;
  readonly highBytes: number;
}

/** The host's memory block where the report is of the host, or of a part of it; a cgroup's report has none that counts. */
export function hostMemory({ scope, memory }: IncidentDraft): Host | undefined {
  return scope === 'host' || scope === 'cpuset' || scope === 'mempolicy' ? memory?.host : undefined;
}

/** Mem-Info's total of this name, in bytes; undefined without it or without a known page size. */
export function pagesAsBytes(host: Host | undefined, ...names: readonly string[]): number | undefined {
  const pages = names.map((name) => host?.pages?.[name]);
  if (host?.pageBytes === undefined) return undefined;
  let sum = 0;
  for (const count of pages) {
    if (count === undefined) return undefined;
    sum += count;
  }
  return sum * host.pageBytes;
}

/** What share of the host's memory these totals are, with the numbers; undefined when one of them is not known. */
export function shareOfHost(
  incident: IncidentDraft,
  bytes: number | undefined,
): { readonly bytes: number; readonly managedBytes: number; readonly share: number } | undefined {
  const managed = managedBytes(incident.memory);
  if (bytes === undefined || managed === undefined || managed <= 0) return undefined;
  return { bytes, managedBytes: managed, share: bytes / managed };
}

/** A share with three decimals. */
export function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}

/** The zones that the report tells free memory and high watermark of. */
export function zonesOf(host: Host | undefined): readonly Zone[] {
  return (host?.zones ?? []).flatMap(({ node, zone, bytes }) => {
    const { free: freeBytes, high: highBytes } = bytes;
    return freeBytes === undefined || highBytes === undefined ? [] : [{ node, zone, freeBytes, highBytes }];
  });
}

/**
 * The zones that ordinary allocations come from: Normal and Movable, DMA32 where there is no Normal. The small DMA zones look
 * healthy in every report.
 */
export function usableZones(host: Host | undefined): readonly Zone[] {
  const zones = zonesOf(host);
  const main = zones.filter(({ zone }) => zone === 'Normal' || zone === 'Movable');
  return main.some(({ zone }) => zone === 'Normal') ? main : [...main, ...zones.filter(({ zone }) => zone === 'DMA32')];
}

/** A zone as evidence. */
export function zoneEvidence({ node, zone, freeBytes, highBytes }: Zone): Readonly<Record<string, unknown>> {
  return { ...(node === undefined ? {} : { node }), zone, freeBytes, highBytes };
}

/** Node numbers of a list such as `0-1,4`; undefined where it is none (`(null)`, cut). */
export function nodesOf(list: string | undefined): ReadonlySet<number> | undefined {
  if (list === undefined || !/^\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?)*$/.test(list)) return undefined;
  const nodes = new Set<number>();
  for (const range of list.split(',')) {
    const [first = '0', last = first] = range.split('-');
    for (let node = Number(first); node <= Number(last); node += 1) nodes.add(node);
  }
  return nodes;
}
