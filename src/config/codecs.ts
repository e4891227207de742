import { formatDuration, formatSize, parseDuration, parseSize } from '../lib/quantity.ts';

/** How a value stands in the file and in Settings. */
export interface Codec {
  read(value: unknown): unknown;
  write(value: unknown): unknown;
}

/** As it is. */
export const PLAIN: Codec = { read: (value) => value, write: (value) => value };
/** Milliseconds; `30s` in the file. */
export const DURATION: Codec = {
  read: (value) => parseDuration(String(value)),
  write: (value) => formatDuration(Number(value)),
};
/** Milliseconds, ascending; one duration or a list of them in the file. */
export const DURATIONS: Codec = {
  read: (value) =>
    listOf(value)
      .map((each) => Number(DURATION.read(each)))
      .sort((a, b) => a - b),
  write: (value) => {
    const [first, ...more] = listOf(value).map((each) => DURATION.write(each));
    return more.length === 0 ? first : [first, ...more];
  },
};
/** Bytes; `8MiB` in the file. */
export const SIZE: Codec = { read: (value) => parseSize(String(value)), write: (value) => formatSize(Number(value)) };
/** A secret is read as it is and never written out. */
export const SECRET: Codec = {
  read: (value) => value,
  write: (value) => (value === undefined ? undefined : '[redacted]'),
};
/** `true` stands for an empty object (the system's authorities), `false` for nothing. */
export const TLS: Codec = {
  read: (value) => (value === true ? {} : value === false ? undefined : value),
  write: (value) => (value !== null && typeof value === 'object' && Object.keys(value).length === 0 ? true : value),
};

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
