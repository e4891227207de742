import type { Context } from '../../model/generated/context.ts';
import { InventoryFile } from '../../sources/inventory/inventory-file.ts';
import { repeat } from '../backoff.ts';
import { gaugeSource, type Feed, type FeedDeps } from './feed.ts';
import { TableSource } from './table-source.ts';

/** An inventory file, looked at again and again; a version with mistakes leaves the one before in place. */
export class InventoryFeed implements Feed {
  readonly source: TableSource;
  readonly #file: InventoryFile;
  readonly #reloadMs: number;
  readonly #deps: FeedDeps;

  constructor(file: { readonly path: string; readonly reloadMs: number }, deps: FeedDeps) {
    this.source = new TableSource('inventory', deps, 'nothing');
    this.#file = new InventoryFile(file.path, deps);
    this.#reloadMs = file.reloadMs;
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<void> {
    await repeat(
      this.#reloadMs,
      signal,
      () => this.look(),
      () => undefined,
    );
  }

  /** Takes a new version over, if there is one. */
  async look(): Promise<void> {
    const { meter, logger } = this.#deps;
    const file = this.#file.path;
    const parsed = await this.#file.look();
    if (parsed !== undefined && 'entries' in parsed) {
      this.#take(parsed.entries);
      meter.count('oomstream_context_updates_total', { source: 'inventory', outcome: 'taken' });
      logger.info({ file, entries: parsed.entries.length }, 'the inventory was read');
    } else if (parsed !== undefined) {
      meter.count('oomstream_context_updates_total', { source: 'inventory', outcome: 'refused' });
      logger.error(
        { file, problems: parsed.problems, entries: this.source.table.size },
        'the inventory was not taken over; what was known before stays',
      );
    }
    // A file with mistakes has been read to its end as well: nothing is gained by waiting for it.
    this.source.isComplete = true;
    gaugeSource(meter, this.source);
  }

  /** Row by row under its number: rows have no names of their own. */
  #take(entries: readonly Context[]): void {
    const { table } = this.source;
    const keys = entries.map((_, index) => String(index));
    table.retain(new Set(keys));
    keys.forEach((key, index) => {
      const entry = entries[index];
      if (entry !== undefined) table.put(key, [entry]);
    });
  }
}
