import { withoutColours } from './terminal.ts';

const HEAD_BYTES = 96;
/** The byte order mark's UTF-8, a character a byte. */
const MARK_BYTES = '\u00EF\u00BB\u00BF';
const BYTE_ORDER_MARK = '\uFEFF';

/** The record as text without its byte order mark and final newline; invalid UTF-8 becomes U+FFFD. */
export function textOf(bytes: Buffer): string {
  const text = withoutColours(bytes.toString('utf8'));
  const start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  return text.slice(start, text.endsWith('\n') ? -1 : undefined);
}

/** The first bytes, one character a byte, for detection: no byte order mark, no indentation. */
export function headOf(bytes: Buffer): string {
  const head = withoutColours(bytes.toString('latin1', 0, HEAD_BYTES));
  return (head.startsWith(MARK_BYTES) ? head.slice(MARK_BYTES.length) : head).trimStart();
}
