import type { LogLine } from '../model/log-line.ts';
import type { DecodeContext } from './envelope.ts';
import { startOf } from './start.ts';

const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
const ENTITY = /&(gt|lt|amp|quot|apos|nbsp|#39|#x27|#34|#60|#62);/gi;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ...(['gt', '#62'] as const).map((name) => [name, '>'] as const),
  ...(['lt', '#60'] as const).map((name) => [name, '<'] as const),
  ...(['quot', '#34'] as const).map((name) => [name, '"'] as const),
  ...(['apos', '#39', '#x27'] as const).map((name) => [name, "'"] as const),
  ['amp', '&'],
  ['nbsp', ' '],
]);
/** What Markdown wants escaped; systemd's `\x2d` is none of it. */
const MARKDOWN = /\\([_*[\]()<>#~|`])/g;
/** Mail's and Markdown's quotation, `cat -n`. */
const QUOTED = /^\s{0,80}(?:(?:>\s?){1,20}|\d{1,9}\t)/;
/** What grep puts before a line (`messages-20261124:`, `kern.log:17:`) and what runs a command on many hosts (`web-7: `). */
const NAMED = /^[^\s<[{]{1,255}/;
const MAX_SEPARATORS = 16;
const FILE_NAME = /[/]|log|messages|^\(/i;

/** A paste without what whoever pasted it put around its text. */
export interface Unpasted {
  readonly bytes: Buffer;
  /** True when a quotation's mark, or a name, was taken away: whoever put it there is who says that the line was logged. */
  readonly quoted: boolean;
  /** The name, where it is no file's. */
  readonly host?: string | undefined;
}

/** Undoes what web pages, mails, tickets, grep and pdsh do to a line of a log. */
export function unpaste(bytes: Buffer): Unpasted {
  const plain = unescaped(bytes);
  if (startOf(plain, 0) !== undefined) return { bytes: plain, quoted: false };
  const text = plain.toString('latin1');
  const quote = QUOTED.exec(text);
  const quoteEnd = quote?.[0].length ?? 0;
  if (quoteEnd > 0) return { bytes: plain.subarray(quoteEnd), quoted: true };
  return unnamed(plain, text) ?? { bytes: plain, quoted: false };
}

function unescaped(bytes: Buffer): Buffer {
  const markup = bytes.includes(AMPERSAND);
  if (!markup && !bytes.includes(BACKSLASH)) return bytes;
  const text = bytes.toString('utf8');
  const plain = markup
    ? text.replace(ENTITY, (whole, name: string) => ENTITIES.get(name.toLowerCase()) ?? whole)
    : text;
  const unmarked = plain.replace(MARKDOWN, '$1');
  return unmarked === text ? bytes : Buffer.from(unmarked);
}

/** A name ends in a colon, a dash or a bar, straight before the stamp or a blank away from it. */
function unnamed(bytes: Buffer, text: string): Unpasted | undefined {
  const [token = ''] = NAMED.exec(text) ?? [];
  let tried = 0;
  for (let at = 0; at < token.length && tried < MAX_SEPARATORS; at += 1) {
    if (!':-|'.includes(token.charAt(at))) continue;
    tried += 1;
    const start = text.charAt(at + 1) === ' ' ? at + 2 : at + 1;
    if (start > 1 && startOf(bytes, start) !== undefined) {
      const name = token.slice(0, at);
      return { bytes: bytes.subarray(start), quoted: true, host: FILE_NAME.test(name) ? undefined : name };
    }
  }
  return undefined;
}

/** The context in which an unpasted record is read. */
export function unpastedContext(context: DecodeContext, { host }: Unpasted): DecodeContext {
  return host === undefined ? context : { ...context, host };
}

/** What was quoted proves nothing, but that it is a program's. */
export function asQuoted(line: LogLine): LogLine {
  return line.provenance === 'kernel' ? { ...line, provenance: 'none' } : line;
}
