import type { NamedNumbers } from '../model/line-event.ts';
import { bytesOfKb } from './number.ts';

// Only from where a name begins, and with bounds: else many letters would be tried from each of their places.
const PAIR = /(?<![a-z_()-])([a-z_()-]{1,40}): ?(\d{1,20})[kK]B/g;

/** The `name:123kB` pairs of a text, in bytes; a pair that the line's end cuts has no unit and is left out. */
export function namedBytes(text: string): NamedNumbers {
  const values: Record<string, number> = {};
  for (const [, name, digits] of text.matchAll(PAIR)) {
    const bytes = bytesOfKb(digits);
    if (name !== undefined && bytes !== undefined) values[name] = bytes;
  }
  return values;
}

// A complete line ends after a unit, a word such as `no`, or a closing bracket; a cut one inside a number, a name or a separator.
const CUT_END = /(?:\d|[:=,(]|, |[a-z]-[a-z]*)$/;

/** Whether a text of `name:123kB` pairs breaks off inside one. */
export function breaksOff(text: string): boolean {
  return CUT_END.test(text);
}
