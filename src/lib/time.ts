/** Microseconds since the Unix epoch, or since boot where the name says so. A safe integer until the year 2255. */
export type Micros = number;

export const MICROS_PER_SECOND = 1_000_000;

/** Options are in milliseconds, times in microseconds. */
export const MICROS_PER_MS = 1000;

/** ISO 8601 UTC with six decimals, trailing zeros of the fraction removed: `2026-09-15T05:34:05.102898Z`. */
export function isoFromMicros(us: Micros): string {
  const seconds = Math.floor(us / MICROS_PER_SECOND);
  const micros = us - seconds * MICROS_PER_SECOND;
  const head = new Date(seconds * 1000).toISOString().slice(0, 19);
  if (micros === 0) return `${head}Z`;
  return `${head}.${String(micros).padStart(6, '0').replace(/0+$/, '')}Z`;
}

/** The microseconds of an ISO 8601 UTC stamp as isoFromMicros writes it; undefined for anything else. */
export function microsFromIso(iso: string): Micros | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(iso);
  if (match?.[1] === undefined) return undefined;
  const ms = Date.parse(`${match[1]}Z`);
  if (Number.isNaN(ms)) return undefined;
  return ms * 1000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
}
