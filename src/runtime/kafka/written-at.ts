/**
 * Up to where the aggregator has written, as the metadata of its commit: the time that its stream has come to, never ahead of
 * the clock. What it kept in memory is measured from there, however long nobody has run since, and however far it was behind.
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
