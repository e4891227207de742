import type { Settings } from '../../config/settings.ts';
import { ContextTable } from '../../enrich/context-table.ts';
import { enrichDraft } from '../../enrich/enrich-draft.ts';
import type { ContextSource } from '../../enrich/source.ts';
import { AppError } from '../../lib/errors.ts';
import type { IncidentDraft } from '../../model/incident-draft.ts';
import { hostKeyOf } from '../../sieve/host-key.ts';
import { InventoryFile } from '../../sources/inventory/inventory-file.ts';

/** Adds what an inventory file says to the incidents of a replay; the same file gives the same. Throws OOM_INVENTORY_INVALID with every mistake. */
export async function replayInventory(
  path: string,
  settings: Pick<Settings, 'host' | 'enrich'>,
): Promise<(draft: IncidentDraft) => IncidentDraft> {
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
