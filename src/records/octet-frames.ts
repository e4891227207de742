const COUNTED = /^([1-9]\d{0,6}) (?=<\d{1,3}>)/;
const HEAD_BYTES = 16;
const NINE = 0x39;
const ONE = 0x31;
const MAX_FRAMES = 65_536;

/**
 * The records of RFC 6587's octet counting, `123 <4>1 ...`, one or several; undefined where none is counted. The last may be cut,
 * or counted wrongly by a relay that changed it: what is left then is its text.
 */
export function octetFrames(bytes: Buffer): readonly Buffer[] | undefined {
  const first = bytes[0] ?? 0;
  if (first < ONE || first > NINE) return undefined;
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length && frames.length < MAX_FRAMES;) {
    const match = COUNTED.exec(bytes.toString('latin1', at, at + HEAD_BYTES));
    if (match === null) break;
    const start = at + match[0].length;
    const end = start + Number(match[1]);
    const whole = end >= bytes.length || COUNTED.test(bytes.toString('latin1', end, end + HEAD_BYTES));
    frames.push(bytes.subarray(start, whole ? end : bytes.length));
    at = whole ? end : bytes.length;
  }
  return frames.length === 0 ? undefined : frames;
}
