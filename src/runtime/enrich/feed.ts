import type { HostKeyFor } from '../../model/context-subject.ts';
import type { Logger } from '../logger.ts';
import type { Meter } from '../metrics.ts';
import type { TableSource } from './table-source.ts';

/** A source with what fills it. */
export interface Feed {
  readonly source: TableSource;
  /** Fills it until the signal fires; never rejects: what fails is told and tried again, and what is known stays known. */
  run(signal: AbortSignal): Promise<void>;
}

/** What every feed is given. */
export interface FeedDeps {
  readonly maxEntries: number;
  readonly hostKeyFor: HostKeyFor;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly nowMs: () => number;
}

/** Tells how much a source holds, and whether it has been read to its end. */
export function gaugeSource(meter: Meter, { name, table, isComplete }: TableSource): void {
  meter.set('oomstream_context_entries', { source: name }, table.size);
  meter.set('oomstream_context_evicted', { source: name }, table.evicted);
  meter.set('oomstream_context_complete', { source: name }, isComplete ? 1 : 0);
}
