const NEWLINE = 0x0a;
const BLANK = 0x20;
const TAB = 0x09;

/** From a line to the last indented one that continues it. */
export const MAX_CONTINUED_BYTES = 262_144;

/**
 * The first place at or behind `least` (above 0) where a line begins that continues none, so that no indented line loses the one
 * that it continues; undefined where there is none within 256 KiB, or the byte that tells is not there yet.
 */
export function cutAfter(bytes: Buffer, least: number): number | undefined {
  const most = least + MAX_CONTINUED_BYTES;
  for (let at = bytes.indexOf(NEWLINE, least - 1); at >= 0 && at < most; at = bytes.indexOf(NEWLINE, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) return undefined;
    if (next !== BLANK && next !== TAB) return at + 1;
  }
  return undefined;
}
