import type { Settings } from '../../config/settings.ts';
import { ContextTable } from '../../enrich/context-table.ts';
import { enrichDraft } from '../../enrich/enrich-draft.ts';
import type { ContextSource } from '../../enrich/source.ts';
import { AppError } from '../../lib/errors.ts';
import type { IncidentDraft } from '../../model/incident-draft.ts';
import { hostKeyOf } from '../../sieve/host-key.ts';

/**
 * What adds the inventory's entries to the incidents of a replay; undefined where no file is named. The same file gives the same.
 * Throws OOM_INVENTORY_INVALID with every mistake.
 */
export async function replayInventory(
  settings: Pick<Settings, 'host'> & Partial<Pick<Settings, 'enrich'>>,
): Promise<((draft: IncidentDraft) => IncidentDraft) | undefined> {
  const path = settings.enrich?.inventory.file;
  if (settings.enrich === undefined || path === undefined) return undefined;
  const { InventoryFile } = await import('../../sources/inventory/inventory-file.ts');
  const hostKeyFor = (host: Parameters<typeof hostKeyOf>[0]) => hostKeyOf(host, settings.host);
  const { maxEntries } = settings.enrich;
  const parsed = await new InventoryFile(path, { hostKeyFor, maxEntries }).look();
  if (parsed === undefined || 'problems' in parsed) {
    throw new AppError('OOM_INVENTORY_INVALID', parsed?.problems.join('\n') ?? `${path} holds nothing`, {
      remedy: 'The fields of an entry are listed by `oomstream schema context`.',
    });
  }
  const table = new ContextTable({ maxEntries, hostKeyFor, nowMs: () => 0 });
  parsed.entries.forEach((entry, index) => {
    table.put(String(index), [entry]);
  });
  const sources = [asSource(table)];
  return (draft) => enrichDraft(draft, sources).draft;
}

function asSource(table: ContextTable): ContextSource {
  return {
    name: 'inventory',
    isComplete: true,
    mayLearn: () => false,
    host: (host) => table.host(host),
    pod: (uid) => table.pod(uid),
    container: (id) => table.container(id),
  };
}
