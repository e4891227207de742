import type { HostKeyFor } from '../../model/context-subject.ts';
import type { Context } from '../../model/generated/context.ts';
import { conflictsOf } from './conflicts.ts';
import { readRow } from './inventory-row.ts';
import { rawRows } from './raw-rows.ts';

/** An inventory, or everything that is wrong with it. */
export type ParsedInventory = { readonly entries: readonly Context[] } | { readonly problems: readonly string[] };

export interface InventoryOptions {
  readonly hostKeyFor: HostKeyFor;
  readonly maxEntries: number;
}

const MAX_PROBLEMS = 20;

/** The entries of inventory text in YAML, JSON or CSV, as its name ends; all of it or nothing. */
export function parseInventory(
  text: string,
  name: string,
  { hostKeyFor, maxEntries }: InventoryOptions,
): ParsedInventory {
  const raw = rawRows(text, name);
  if ('problem' in raw) return { problems: [raw.problem] };
  if (raw.rows.length > maxEntries)
    return { problems: [`${name}: ${raw.rows.length} entries are more than enrich.max-entries (${maxEntries})`] };
  const rows = raw.rows.map(readRow);
  const problems = rows.flatMap((row) => ('problem' in row ? row.problem : []));
  const placed = rows.flatMap((row) => ('problem' in row ? [] : row));
  const all = [...problems, ...conflictsOf(placed, hostKeyFor)];
  if (all.length === 0) return { entries: placed.map(({ entry }) => entry) };
  const more = all.length - MAX_PROBLEMS;
  return { problems: [...all.slice(0, MAX_PROBLEMS), ...(more > 0 ? [`... and ${more} more`] : [])] };
}
