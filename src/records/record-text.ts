import { withoutColours } from './terminal.ts';

const HEAD_BYTES = 96;
const BYTE_ORDER_MARK = '\uFEFF';

/** The record as text without its byte order mark and final newline; invalid UTF-8 becomes U+FFFD. */
export function textOf(bytes: Buffer): string {
  const text = withoutColours(bytes.toString('utf8'));
  const start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  return text.slice(start, text.endsWith('\n') ? -1 : undefined);
}

/** The first bytes, one character a byte, for detection: no byte order mark, no indentation. */
export function headOf(bytes: Buffer): string {
  return withoutColours(bytes.toString('latin1', 0, HEAD_BYTES))
    .replace(/^\xEF\xBB\xBF/, '')
    .trimStart();
}
