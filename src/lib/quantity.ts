const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes for a person: `512 MiB`, `1.5 GiB`; at most one decimal. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1023.96 MiB would be shown as 1024 MiB.
  while (value >= 1023.95 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${String(Math.round(value * 10) / 10)} ${BYTE_UNITS[unit] ?? 'B'}`;
}

const DURATION_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZE_BYTES: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Milliseconds of `250ms`, `2s`, `5m`, `24h`, `7d`; undefined when it is not of that form. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  const unit = match?.[2] === undefined ? undefined : DURATION_MS[match[2]];
  return unit === undefined ? undefined : Number(match?.[1]) * unit;
}

/** Bytes of `512B`, `64KiB`, `8MiB`, `1GiB`; undefined when it is not of that form. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(B|KiB|MiB|GiB)$/.exec(text);
  const unit = match?.[2] === undefined ? undefined : SIZE_BYTES[match[2]];
  return unit === undefined ? undefined : Number(match?.[1]) * unit;
}

/** The largest unit that holds the value whole: 300000 -> `5m`. The inverse of parseDuration. */
export function formatDuration(ms: number): string {
  return inLargestUnit(ms, DURATION_MS);
}

/** The largest unit that holds the value whole: 262144 -> `256KiB`. The inverse of parseSize. */
export function formatSize(bytes: number): string {
  return inLargestUnit(bytes, SIZE_BYTES);
}

function inLargestUnit(value: number, units: Readonly<Record<string, number>>): string {
  let best = '';
  for (const [unit, size] of Object.entries(units)) if (best === '' || (value > 0 && value % size === 0)) best = unit;
  return `${String(value / (units[best] ?? 1))}${best}`;
}
