/** Who is asked for context, and how long an incident may wait for it. */
export interface EnrichOptions {
  /** How long an incident waits for what may still come to be known. */
  readonly waitMs: number;
  /** How long after the start incidents wait for a source that has not been read to its end. */
  readonly startWaitMs: number;
  /** Entries that one source holds. */
  readonly maxEntries: number;
  readonly inventory: { readonly file?: string | undefined; readonly reloadMs: number };
  /** Full name of a compacted topic. */
  readonly topic?: string | undefined;
}

/** Nobody is asked. */
export const DEFAULT_ENRICH: EnrichOptions = {
  waitMs: 2000,
  startWaitMs: 30_000,
  maxEntries: 200_000,
  inventory: { reloadMs: 10_000 },
};
