import { readLine } from '../grammar/index.ts';
import type { Micros } from '../lib/time.ts';
import type { LineEvent } from '../model/line-event.ts';
import type { AssembleCounts } from './counts.ts';
import { eventUs } from './event-clock.ts';
import type { HeldLine } from './held-line.ts';
import { comesInPieces, joinBytes, joinText, type Joined } from './piece-fit.ts';

// How many lines of other CPUs may stand between the pieces of a line, and how long the pieces take.
const MAX_BETWEEN = 64;
const MAX_APART_US = 1_000_000;
const MAX_REMEMBERED = 32;

/** A line in the window; `open`: pieces of it may follow. */
interface Entry {
  held: HeldLine;
  open: boolean;
}

/**
 * Puts lines together that the kernel printed, or a transport sent, in pieces. A line that breaks off holds back what follows
 * it until its pieces are there, or can no longer come, so that it keeps its place. A piece that could be of two lines is of
 * none.
 */
export class PieceWindow {
  readonly #counts: AssembleCounts;
  #entries: Entry[] = [];
  /** First lines and pieces that were put together: a second way of delivery says them again. */
  #used: HeldLine[] = [];

  constructor(counts: AssembleCounts) {
    this.#counts = counts;
  }

  /** Lines that wait. */
  get lines(): readonly HeldLine[] {
    return this.#entries.map(({ held }) => held);
  }

  /** Takes the next line of the copy in, and gives those that are whole, or as whole as they get. */
  push(held: HeldLine): readonly HeldLine[] {
    if (this.#entries.length === 0 && this.#used.length === 0 && !isHead(held)) {
      if (!isPiece(held)) return [held];
      this.#counts.stray += 1;
      return [];
    }
    if (this.#isKnown(held)) this.#counts.duplicate += 1;
    else if (isPiece(held)) this.#take(held);
    else this.#entries.push({ held, open: isHead(held) });
    return this.#release(held);
  }

  /** Gives what waits: no piece can come any more. */
  flush(): readonly HeldLine[] {
    const held = this.#entries.map((entry) => given(entry));
    this.#entries = [];
    this.#used = [];
    return held;
  }

  #isKnown(held: HeldLine): boolean {
    return [...this.#used, ...this.#entries.map((entry) => entry.held)].some((other) => isSame(other, held));
  }

  #take(piece: HeldLine): void {
    const fits = this.#entries.flatMap((entry) => {
      const joined = entry.open ? joinTo(entry.held, piece) : undefined;
      return joined === undefined ? [] : [{ entry, joined }];
    });
    const named = fits.filter(({ entry }) => isNextTo(entry.held, piece));
    const [only, ...others] = named.length === 1 ? named : fits;
    if (only === undefined || others.length > 0) {
      // Whose the piece is nobody can tell, so what comes after it has lost its place in all of them.
      for (const { entry } of fits) entry.open = false;
      this.#counts.stray += 1;
      return;
    }
    this.#used = [...this.#used.slice(1 - MAX_REMEMBERED), only.entry.held, piece];
    only.entry.held = withPiece(only.entry.held, piece, only.joined);
    only.entry.open = isHead(only.entry.held);
  }

  #release(last: HeldLine): readonly HeldLine[] {
    const at = eventUs(last.sieved.line);
    const over = ({ held, open }: Entry, place: number): boolean =>
      !open || this.#entries.length - place > MAX_BETWEEN || isApart(eventUs(held.sieved.line), at);
    const firstOpen = this.#entries.findIndex((entry, place) => !over(entry, place));
    const count = firstOpen < 0 ? this.#entries.length : firstOpen;
    const out = this.#entries.splice(0, count).map((entry) => given(entry));
    if (this.#entries.length === 0 && isApart(eventUs(this.#used.at(-1)?.sieved.line ?? last.sieved.line), at))
      this.#used = [];
    return out;
  }
}

function isApart(a: Micros | undefined, b: Micros | undefined): boolean {
  return a !== undefined && b !== undefined && Math.abs(b - a) > MAX_APART_US;
}

/** True for a line that breaks off where pieces of it may follow. */
function isHead({ sieved: { event, line } }: HeldLine): boolean {
  if (line.piece?.of !== undefined) return line.piece.at === 0 && Buffer.byteLength(line.message) < line.piece.of;
  return event.truncated === true && comesInPieces(event.family);
}

function isPiece({ sieved: { event } }: HeldLine): boolean {
  return event.family === 'fragment';
}

function joinTo(head: HeldLine, piece: HeldLine): Joined | undefined {
  const { event, line } = head.sieved;
  const next = piece.sieved;
  if (line.caller !== undefined && next.line.caller !== undefined && line.caller !== next.line.caller) return undefined;
  if (line.piece?.of !== undefined || next.line.piece?.of !== undefined)
    return goesOnBytes(head, piece) ? joinBytes(event.family, line.message, next.line.message) : undefined;
  if (next.event.family !== 'fragment' || next.event.of !== event.family) return undefined;
  return joinText(event.family, line.message, next.line.message);
}

/** A record that was sent in pieces: one number, one time, and each piece says where it begins. */
function goesOnBytes({ sieved: { line } }: HeldLine, { sieved: { line: next } }: HeldLine): boolean {
  return (
    line.piece?.of !== undefined &&
    line.piece.of === next.piece?.of &&
    next.piece.at === Buffer.byteLength(line.message) &&
    line.sequence === next.sequence &&
    line.monotonicUs === next.monotonicUs
  );
}

/** Says that the piece is the very next record, or by the same task. */
function isNextTo(head: HeldLine, piece: HeldLine): boolean {
  const { caller, sequence } = head.sieved.line;
  const next = piece.sieved.line;
  return (caller !== undefined && caller === next.caller) || (sequence !== undefined && next.sequence === sequence + 1);
}

/** The line as it stands with the piece; its number is the last piece's, so that what follows is next to it. */
function withPiece(head: HeldLine, piece: HeldLine, { message, event }: Joined): HeldLine {
  const { line } = head.sieved;
  const { sequence = line.sequence } = piece.sieved.line;
  return {
    ...head,
    sieved: {
      ...head.sieved,
      event: said(event, message),
      line: { ...line, message, ...(sequence === undefined ? {} : { sequence }) },
    },
    streamUs: Math.max(head.streamUs, piece.streamUs),
    offset: Math.min(head.offset, piece.offset),
    lastOffset: Math.max(head.lastOffset ?? head.offset, piece.offset),
    bytes: head.bytes + piece.bytes,
    pieces: (head.pieces ?? 0) + 1,
  };
}

/**
 * Names and paths may be pieces of their own, which nobody can tell from other text: where one is lost, it is not an empty one.
 * A line that was cut as well shows by a limit that is not above its victim.
 */
function said(event: LineEvent, message: string): LineEvent {
  const below = event.family === 'constraint' ? event.taskMemcg : undefined;
  const above = event.family === 'constraint' ? event.oomMemcg : undefined;
  const isCut = above !== undefined && below !== undefined && below !== above && !below.startsWith(`${above}/`);
  if (!isCut && !/=,/.test(message)) return event;
  const kept = Object.entries(event).filter(([name, value]) => value !== '' && !(isCut && name === 'oomMemcg'));
  return { ...(Object.fromEntries(kept) as unknown as LineEvent), truncated: true };
}

/** The line as it leaves: where bytes are known to be lost, digits at its end may be half a number. */
function given({ held }: Entry): HeldLine {
  const { line, event } = held.sieved;
  if (line.piece?.of === undefined || !isHead(held)) return held;
  const read = readLine(event.family, withoutNumber(line.message));
  return { ...held, sieved: { ...held.sieved, event: { ...(read ?? event), truncated: true } } };
}

/** The text without a number at its end. */
function withoutNumber(text: string): string {
  let end = text.length;
  while (end > 0 && isDigit(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end < text.length && text[end - 1] === '-' ? end - 1 : end);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** The same line by a second way of delivery; whole seconds alone do not tell it from another one that says the same. */
function isSame(a: HeldLine, b: HeldLine): boolean {
  const left = a.sieved.line;
  const right = b.sieved.line;
  const placed = left.monotonicUs !== undefined || left.sequence !== undefined;
  return (
    placed && eventUs(left) === eventUs(right) && left.sequence === right.sequence && left.message === right.message
  );
}
