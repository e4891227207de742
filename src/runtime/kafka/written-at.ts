/**
 * When the aggregator last wrote, as the metadata of its commit: what it kept in memory then is as old as that, however long
 * nobody has run since.
 */
export function encodeWrittenAt(nowMs: number): string {
  return JSON.stringify({ writtenAtMs: Math.floor(nowMs) });
}

/** The time in commit metadata, in milliseconds since the epoch; undefined when there is none. */
export function decodeWrittenAt(metadata: string | null | undefined): number | undefined {
  try {
    const { writtenAtMs } = JSON.parse(metadata ?? '{}') as Record<string, unknown>;
    return typeof writtenAtMs === 'number' && Number.isFinite(writtenAtMs) ? writtenAtMs : undefined;
  } catch {
    return undefined;
  }
}
