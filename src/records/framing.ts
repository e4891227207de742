import { afterField } from './export-field.ts';

/**
 * How records follow each other in a file: a line each (with the indented lines that continue it), entries of the journal export
 * format, or JSON objects over several lines.
 */
export type Framing = 'lines' | 'export' | 'json';

/** A record's first byte and the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Bytes of a file that tell its framing. */
export const FRAMING_BYTES = 256;

const EXPORT = /^(?:__[A-Z_]{1,40}|_[A-Z][A-Z_]{1,40})=[^\n]{0,200}(?:\n|$)/;
/** `journalctl -o json-pretty`, `dmesg --json`, a pretty-printed array: the first line ends before an object does. */
const PRETTY = /^(?:\{|\[|\[\s{0,80}\{|\{\s{0,80}"dmesg"\s{0,8}:[^\n]{0,80})\r?\n/;

/** The framing of a file or a paste by its first bytes. */
export function framingOf(bytes: Buffer): Framing {
  const head = bytes
    .toString('latin1', 0, FRAMING_BYTES)
    .replace(/^\xEF\xBB\xBF/, '')
    .trimStart();
  if (EXPORT.test(head)) return 'export';
  return PRETTY.test(head) ? 'json' : 'lines';
}

/** The next whole record at or behind `from`; undefined where there is none, or its end is not among the bytes. */
export function nextRecord(framing: Exclude<Framing, 'lines'>, bytes: Buffer, from: number): Span | undefined {
  return framing === 'export' ? nextEntry(bytes, from) : nextObject(bytes, from);
}

/** What begins the record behind one that is too long to be held. */
export const RESYNC: Readonly<Record<Exclude<Framing, 'lines'>, string>> = { export: '\n\n_', json: '\n{' };

const NEWLINE = 0x0a;

function nextEntry(bytes: Buffer, from: number): Span | undefined {
  let start = from;
  while (bytes[start] === NEWLINE) start += 1;
  let at = start;
  while (at >= 0 && at < bytes.length && bytes[at] !== NEWLINE) at = afterField(bytes, at);
  // Without its empty line an entry may go on.
  return at < 0 || at >= bytes.length ? undefined : { start, end: at };
}

const OPEN = 0x7b;
const CLOSE = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DMESG = '"dmesg"';

/** What lies between objects (commas, brackets, the end of a wrapper) is stepped over. */
function nextObject(bytes: Buffer, from: number): Span | undefined {
  for (let start = bytes.indexOf(OPEN, from); start >= 0; start = bytes.indexOf(OPEN, start + 1)) {
    // dmesg --json wraps its entries: each is a record, not all of them.
    if (isWrapper(bytes, start)) continue;
    const end = afterObject(bytes, start);
    return end < 0 ? undefined : { start, end };
  }
  return undefined;
}

function isWrapper(bytes: Buffer, start: number): boolean {
  const first = afterBlanks(bytes, start + 1);
  return bytes[first] === QUOTE && bytes.toString('latin1', first, first + DMESG.length) === DMESG;
}

function afterBlanks(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] ?? 0) <= 0x20) at += 1;
  return at;
}

function afterObject(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = closingQuote(bytes, at + 1);
      if (at < 0) return -1;
    } else if (byte === OPEN) depth += 1;
    else if (byte === CLOSE && --depth === 0) return at + 1;
  }
  return -1;
}

/** The index of the quote that ends a string; one after an odd number of backslashes is part of it. */
function closingQuote(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
