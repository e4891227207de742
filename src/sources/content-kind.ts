/** What the (unpacked) bytes of an input are. */
export type ContentKind = 'text' | 'utf-16' | 'tar' | 'journal' | 'binary';

/** Bytes that tell. */
export const KIND_BYTES = 4096;

const JOURNAL = Buffer.from('LPKSHHRH');
/** POSIX.1-1988 and GNU tar both; in the header's field `magic`. */
const TAR = Buffer.from('ustar');
const TAR_AT = 257;
const LITTLE_ENDIAN = Buffer.from([0xff, 0xfe]);
/** What a crash leaves in a log, and what copytruncate leaves before it. */
const HOLE_BYTES = 64;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const ESCAPE = 0x1b;
const BLANK = 0x20;
const MOST_CONTROLS = 0.1;

/** What an input holds, by its first bytes. */
export function contentKindOf(head: Buffer): ContentKind {
  if (head.subarray(0, JOURNAL.length).equals(JOURNAL)) return 'journal';
  if (head.subarray(TAR_AT, TAR_AT + TAR.length).equals(TAR)) return 'tar';
  if (head.subarray(0, LITTLE_ENDIAN.length).equals(LITTLE_ENDIAN)) return 'utf-16';
  return isBinary(head.subarray(0, KIND_BYTES)) ? 'binary' : 'text';
}

/** Text has hardly a control character; holes of zeros do not count. */
function isBinary(head: Buffer): boolean {
  let controls = 0;
  let counted = 0;
  let zeros = 0;
  for (const byte of head) {
    if (byte === 0) {
      zeros += 1;
      continue;
    }
    if (zeros < HOLE_BYTES) {
      controls += zeros;
      counted += zeros;
    }
    zeros = 0;
    counted += 1;
    if (isControl(byte)) controls += 1;
  }
  return controls > MOST_CONTROLS * counted;
}

function isControl(byte: number): boolean {
  return byte < BLANK && byte !== ESCAPE && (byte < TAB || byte > CARRIAGE_RETURN);
}
