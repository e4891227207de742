import type { Span } from './framing.ts';
import { startOf } from './start.ts';

const NEWLINE = 0x0a;
const BLANK = 0x20;
const TAB = 0x09;
const BRACE = 0x7b;
/** From a record's first byte to its last; what is further away is read for itself. */
const MAX_RECORD_BYTES = 262_144;
/** Indentation that is looked through. */
const MAX_INDENT = 256;

/**
 * The record of a line of a file: journalctl and dmesg print the further lines of a record indented and without a stamp, so that
 * an indented line belongs to the stamped one above it. Nothing before `from` is looked at.
 */
export function recordAround(bytes: Buffer, line: Span, from: number): Span {
  const start = isFurther(bytes, line.start) ? headOf(bytes, line.start, from) : line.start;
  if (start === undefined) return line;
  if (!isFurther(bytes, line.end + 1) || (start === line.start && !isHead(bytes, start))) return { ...line, start };
  return { start, end: endOf(bytes, line.end, start) };
}

function headOf(bytes: Buffer, lineStart: number, from: number): number | undefined {
  const least = Math.max(from, lineStart - MAX_RECORD_BYTES);
  let start = lineStart;
  while (start > least && isFurther(bytes, start)) start = lineBefore(bytes, start);
  return start >= least && isHead(bytes, start) ? start : undefined;
}

/** The begin of the line that ends before `start`; lastIndexOf() counts a negative index from the end. */
function lineBefore(bytes: Buffer, start: number): number {
  return start < 2 ? 0 : bytes.lastIndexOf(NEWLINE, start - 2) + 1;
}

function endOf(bytes: Buffer, lineEnd: number, start: number): number {
  let end = lineEnd;
  while (isFurther(bytes, end + 1)) {
    const newline = bytes.indexOf(NEWLINE, end + 1);
    const next = newline < 0 ? bytes.length : newline;
    if (next - start > MAX_RECORD_BYTES) break;
    end = next;
  }
  return end;
}

/** Whether a line at the margin has an envelope. */
function isHead(bytes: Buffer, start: number): boolean {
  return bytes[start] !== BLANK && bytes[start] !== TAB && startOf(bytes, start) !== undefined;
}

/** Two blanks or more, or a tab, and behind them no envelope: else it is a paste, in which all lines are indented. */
function isFurther(bytes: Buffer, start: number): boolean {
  if (!isIndented(bytes, start)) return false;
  let text = start;
  while (text - start < MAX_INDENT && (bytes[text] === BLANK || bytes[text] === TAB)) text += 1;
  return bytes[text] !== BRACE && startOf(bytes, text) === undefined;
}

/** Whether a line may continue the one above it, by its first two bytes. */
function isIndented(bytes: Buffer, start: number): boolean {
  return bytes[start] === TAB || (bytes[start] === BLANK && bytes[start + 1] === BLANK);
}
