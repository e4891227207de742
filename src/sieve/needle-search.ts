import type { ByteSearch } from '../model/record.ts';
import { bytesOf, MAX_BEFORE, standsAt, type Needle } from './needle.ts';

const BLOCKS = 65_536;
const NEWLINE = 10;
// How often bytes follow each other in logs, roughly: what a window ends in decides how often it is looked at.
const COMMON: readonly (readonly [characters: RegExp, weight: number])[] = [
  [/[ "]/, 10],
  [/[a-z0-9:,]/, 4],
  [/[A-Z]/, 2],
];

/** A needle, and where in it the window is by which it is found. */
interface Placed extends Needle {
  readonly offset: number;
}

/**
 * Finds the first of many needles in bytes. After Wu and Manber (1994): a window as long as the shortest needle is moved on by as
 * much as its last two bytes allow, so that most bytes are never looked at. Before the first byte stands a newline, as it were.
 * What `next` answers is the end of the window, which is within the record even if the needle begins before it.
 */
export class NeedleSearch implements ByteSearch {
  readonly #length: number;
  /** By the last two bytes of the window: how far it may be moved; 0 when a needle's window may be here. */
  readonly #shifts: Uint8Array;
  /** By the last two bytes, where their shift is 0: the number of the needles' list, from 1 on. */
  readonly #slots = new Uint16Array(BLOCKS);
  readonly #placed: Placed[][] = [];
  /** By list and the byte before those two, whether one of its needles allows it: most do not, and cost no more than this. */
  readonly #allowed: Uint8Array;

  constructor(needles: readonly Needle[]) {
    this.#length = Math.min(32, ...needles.map(({ places }) => places.length));
    this.#shifts = new Uint8Array(BLOCKS).fill(this.#length - 1);
    for (const needle of needles) this.#add({ ...needle, offset: bestWindow(needle, this.#length) });
    this.#allowed = allowedBefore(this.#placed, this.#length - 3);
  }

  next(bytes: Buffer, from: number): number {
    const shifts = this.#shifts;
    const slots = this.#slots;
    const allowed = this.#allowed;
    const end = bytes.length;
    let at = Math.max(1, from + this.#length - 1 - MAX_BEFORE);
    while (at < end) {
      const block = ((bytes[at - 1] ?? 0) << 8) | (bytes[at] ?? 0);
      const shift = shifts[block] ?? 1;
      if (shift === 0) {
        const slot = slots[block] ?? 0;
        const may = allowed[(slot << 8) | (bytes[at - 2] ?? NEWLINE)] === 1;
        if (may && this.#isHit(slot, bytes, at, from)) return at;
        at += 1;
      } else at += shift;
    }
    return -1;
  }

  #isHit(slot: number, bytes: Buffer, at: number, from: number): boolean {
    for (const needle of this.#placed[slot - 1] ?? []) {
      const start = at - this.#length + 1 - needle.offset;
      if (start >= from - MAX_BEFORE && standsAt(needle, bytes, start)) return true;
    }
    return false;
  }

  #add(placed: Placed): void {
    const window = placed.places.slice(placed.offset, placed.offset + this.#length);
    for (let place = 1; place < this.#length; place += 1) {
      const shift = this.#length - 1 - place;
      for (const block of blocksOf(window[place - 1], window[place])) {
        this.#shifts[block] = Math.min(this.#shifts[block] ?? 0, shift);
        if (shift === 0) this.#listOf(block).push(placed);
      }
    }
  }

  #listOf(block: number): Placed[] {
    const known = this.#placed[(this.#slots[block] ?? 0) - 1];
    if (known !== undefined) return known;
    const list: Placed[] = [];
    this.#slots[block] = this.#placed.push(list);
    return list;
  }
}

function allowedBefore(lists: readonly (readonly Placed[])[], place: number): Uint8Array {
  const allowed = new Uint8Array((lists.length + 1) * 256);
  for (const [index, list] of lists.entries()) {
    for (const { places, offset } of list) {
      for (const byte of bytesOf(places[offset + place])) allowed[((index + 1) << 8) | byte] = 1;
    }
  }
  return allowed;
}

function blocksOf(first: Uint8Array | undefined, second: Uint8Array | undefined): number[] {
  return bytesOf(first).flatMap((a) => bytesOf(second).map((b) => (a << 8) | b));
}

/** The window whose end is rarest. */
function bestWindow({ places }: Needle, length: number): number {
  let best = 0;
  let least = Infinity;
  for (let offset = 0; offset + length <= places.length; offset += 1) {
    const weight = weightOf(places[offset + length - 2]) * weightOf(places[offset + length - 1]);
    if (weight <= least) [best, least] = [offset, weight];
  }
  return best;
}

function weightOf(flags: Uint8Array | undefined): number {
  return bytesOf(flags).reduce((sum, byte) => sum + weightOfByte(byte), 0);
}

function weightOfByte(byte: number): number {
  return COMMON.find(([characters]) => characters.test(String.fromCharCode(byte)))?.[1] ?? 1;
}
