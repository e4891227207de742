import { startOf, type Start } from './start.ts';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;
const TAB = 0x09;
const MAX_TEXTS = 65_536;
/** A second wire record straight behind the first, as a relay without framing sends them: PRI and stamp. */
const WIRE_START =
  /<\d{1,3}>(?=[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |1 \d{4}-\d\d-\d\dT\d\d:|\d{4}-\d\d-\d\dT\d\d:\d\d:)/g;
const KERNEL_TAG = ' kernel';

/**
 * The records that a text holds, each with the lines that continue it; undefined where it is one without further lines. A line
 * begins a record of its own only in the first one's shape: what a program printed over several lines stays one.
 */
export function gluedTexts(bytes: Buffer): readonly Buffer[] | undefined {
  const first = startOf(bytes, 0);
  const texts: Buffer[] = [];
  let start = 0;
  for (let newline = bytes.indexOf(NEWLINE); newline >= 0; newline = bytes.indexOf(NEWLINE, newline + 1)) {
    if (texts.length >= MAX_TEXTS || !beginsRecord(bytes, newline + 1, first)) continue;
    texts.push(bytes.subarray(start, newline));
    start = newline + 1;
  }
  texts.push(bytes.subarray(start));
  const split = first === 'wire' ? texts.flatMap(wireRecords) : texts;
  return split.length === 1 && !isContinued(split[0]) ? undefined : split;
}

function beginsRecord(bytes: Buffer, at: number, first: Start | undefined): boolean {
  return first !== undefined && at < bytes.length && startOf(bytes, at) === first;
}

/** Whether an indented line follows the first. */
function isContinued(bytes: Buffer | undefined): boolean {
  const newline = bytes?.indexOf(NEWLINE) ?? -1;
  const next = bytes?.[newline + 1];
  return newline >= 0 && (next === BLANK || next === TAB);
}

/** Only the kernel's record is cut where another's start stands in its text: it quotes nobody, and a program does. */
function wireRecords(bytes: Buffer): readonly Buffer[] {
  if (bytes.indexOf(LESS_THAN, 1) < 0) return [bytes];
  const text = bytes.toString('latin1');
  const cuts = [0];
  for (const { index } of text.matchAll(WIRE_START)) {
    const last = cuts.at(-1) ?? 0;
    if (index > last && isKernels(text.slice(last, Math.min(index, last + HEAD_CHARS)))) cuts.push(index);
  }
  return cuts.length === 1 ? [bytes] : cuts.map((cut, at) => withoutEnd(bytes.subarray(cut, cuts[at + 1])));
}

const LESS_THAN = 0x3c;
const HEAD_CHARS = 400;

/** Facility 0 and the tag, wherever the host ends. */
const isKernels = (head: string): boolean => /^<[0-7]>/.test(head) && head.includes(KERNEL_TAG);

function withoutEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === CARRIAGE_RETURN || bytes[end - 1] === 0)) end -= 1;
  return bytes.subarray(0, end);
}
