import type { KernelRecord, Part } from './report-spec.ts';

/** Syslog severities by the macro that prints with them. */
export const SEVERITY = { emerg: 0, err: 3, warning: 4, info: 6 } as const;

/** What decides how text becomes records. */
export interface PrinterOptions {
  /** What a record holds, bytes; text beyond it is cut as printk cuts it. */
  readonly recordBytes: number;
  readonly callerPid?: number | undefined;
  /** Text that is printed in pieces comes in pieces, not only when it is too long for one record. */
  readonly pieces?: boolean | undefined;
  /** Pieces beyond the first record are lost. */
  readonly tailLost?: boolean | undefined;
}

/** Where the lines of a report are put down. */
export interface Printer {
  print(part: Part, severity: number, text: string, pid?: number): void;
  /**
   * One line given to printk in pieces: one record when they fit, else as many as they need, split between pieces. `whole`:
   * also when pieces are asked for.
   */
  printPieces(part: Part, severity: number, pieces: readonly string[], pid?: number, whole?: boolean): void;
  /** Lets time pass before the next line, and another task print it. */
  wait(us: number, callerPid?: number): void;
}

/** A printer that collects; lines are a few microseconds apart, as a console-less printk's are. */
export function createPrinter(into: KernelRecord[], options: PrinterOptions): Printer {
  let clockUs = 0;
  let caller = options.callerPid;
  const put = (part: Part, severity: number, text: string, pid: number | undefined, piece: boolean): void => {
    into.push({
      afterUs: clockUs,
      severity,
      text: cutBytes(text, options.recordBytes),
      part,
      ...(piece ? { piece } : {}),
      ...(caller === undefined ? {} : { caller: `T${String(caller)}` }),
      ...(pid === undefined ? {} : { pid }),
    });
    clockUs += 3 + (into.length % 5);
  };
  return {
    print: (part, severity, text, pid) => {
      put(part, severity, text, pid, false);
    },
    printPieces: (part, severity, pieces, pid, whole = false) => {
      const records = options.pieces === true && !whole ? pieces : joinPieces(pieces, options.recordBytes);
      const kept = options.tailLost === true ? records.slice(0, 1) : records;
      for (const [at, text] of kept.entries()) put(part, severity, text, pid, at > 0);
    },
    wait(us, nextCaller) {
      clockUs += us;
      if (caller !== undefined && nextCaller !== undefined) caller = nextCaller;
    },
  };
}

/** printk appends a piece to its line while there is room, else it begins a record (kernel/printk/printk.c: cont_add()). */
export function joinPieces(pieces: readonly string[], recordBytes: number): readonly string[] {
  const records: string[] = [];
  for (const piece of pieces) {
    const last = records.at(-1);
    const joined = (last ?? '') + piece;
    if (last === undefined || byteLength(joined) > recordBytes) records.push(piece);
    else records[records.length - 1] = joined;
  }
  return records;
}

const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text);

/** Of UTF-8, where U+DC80..U+DCFF stand for single bytes. */
function byteLength(text: string): number {
  return isAscii(text) ? text.length : Array.from(text).reduce((sum, letter) => sum + letterBytes(letter), 0);
}

const isSingleByte = (letter: string): boolean => letter >= '\udc80' && letter <= '\udcff' && letter.length === 1;
const letterBytes = (letter: string): number => (isSingleByte(letter) ? 1 : Buffer.byteLength(letter));

/** The first bytes of a text; of a letter that does not fit those bytes that do. */
export function cutBytes(text: string, most: number): string {
  if (isAscii(text)) return text.length > most ? text.slice(0, most) : text;
  let kept = '';
  let left = most;
  for (const letter of text) {
    const size = letterBytes(letter);
    if (size > left) return kept + bytesAsText(Buffer.from(letter).subarray(0, left));
    kept += letter;
    left -= size;
  }
  return kept;
}

const bytesAsText = (bytes: Buffer): string =>
  [...bytes].map((byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
