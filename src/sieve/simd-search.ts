import { newArena, type Arena } from '../lib/arena.ts';
import type { ByteSearch } from '../model/record.ts';
import { NEEDLE_SCAN_MODULE } from './needle-scan-module.ts';
import { MAX_BEFORE, standsAt } from './needle.ts';
import { WINDOW } from './needle-windows.ts';
import type { SearchTables } from './search-tables.ts';

// The arena's memory begins with the tables; its second page of 64 KiB is for bytes that come from elsewhere.
const BYTES_AT = 65_536;
/** Even, and with what is read beyond it within the page. */
const MOST_BYTES = 32_768;
/** A hit is often near: little is copied first. */
const FIRST_BYTES = 2048;
const NEWLINE = 10;
const NONE = 0xffffffff;
/** Places of a step of the module's. */
const STEP = 32;

interface Scanner {
  readonly scan: (from: number, least: number, end: number) => number;
  readonly newlines: (from: number, end: number) => number;
}

/**
 * Finds the first of many needles in bytes, sixteen places at a time: a module of WebAssembly looks for windows of four bytes, one
 * of which each needle has; whether a needle stands there is then looked up. Answers the end of the window, which is within the
 * record even if the needle begins before it. Undefined where there is no WebAssembly with vectors.
 */
export function simdSearch(tables: SearchTables): ByteSearch | undefined {
  try {
    const arena = newArena();
    return arena === undefined ? undefined : new SimdSearch(tables, arena);
  } catch {
    return undefined;
  }
}

class SimdSearch implements ByteSearch {
  readonly arena: Arena;
  readonly #memory: Uint8Array;
  readonly #scanner: Scanner;
  readonly #uses: SearchTables['uses'];

  constructor({ memory, uses }: SearchTables, arena: Arena) {
    this.arena = arena;
    this.#memory = new Uint8Array(arena.memory.buffer);
    this.#scanner = arena.load(NEEDLE_SCAN_MODULE) as unknown as Scanner;
    this.#memory.set(memory);
    this.#uses = uses;
  }

  next(bytes: Buffer, from: number): number {
    if (bytes.buffer === this.#memory.buffer) return this.#nextInPlace(bytes, from);
    let size = FIRST_BYTES;
    // Place -1 holds the newline before the first byte.
    for (let start = Math.max(-1, from - MAX_BEFORE); start + WINDOW <= bytes.length; start += size) {
      size = start <= from ? FIRST_BYTES : Math.min(MOST_BYTES, 2 * size);
      const hit = this.#nextCopied(bytes, from, start, Math.min(size, bytes.length - WINDOW + 1 - start));
      if (hit >= 0) return hit;
    }
    return -1;
  }

  newlines(bytes: Buffer): number | undefined {
    if (bytes.buffer !== this.#memory.buffer) return undefined;
    return this.#scanner.newlines(bytes.byteOffset, bytes.byteOffset + bytes.length) >>> 0;
  }

  #nextInPlace(bytes: Buffer, from: number): number {
    const memory = this.#memory;
    const start = Math.max(-1, from - MAX_BEFORE);
    const before = bytes.byteOffset - 1;
    const saved = memory[before] ?? 0;
    memory[before] = NEWLINE;
    const hit = this.#nextAt(bytes, from, start, bytes.byteOffset + start, bytes.length - WINDOW + 1 - start);
    memory[before] = saved;
    return hit;
  }

  /** Looks at the `places` from `start` on; all of these are an even number of bytes away from the first that was looked at. */
  #nextCopied(bytes: Buffer, from: number, start: number, places: number): number {
    const memory = this.#memory;
    if (start <= 0) memory[BYTES_AT - 1 - start] = NEWLINE;
    // What stands before a window is looked at too.
    const copied = Math.max(0, start - 1);
    memory.set(bytes.subarray(copied, start + places + WINDOW), BYTES_AT + copied - start);
    return this.#nextAt(bytes, from, start, BYTES_AT, places);
  }

  /** The same where the first of the places is at `first` in the module's memory. */
  #nextAt(bytes: Buffer, from: number, start: number, first: number, places: number): number {
    const { scan } = this.#scanner;
    const end = first + places;
    // Steps begin where they did, so that of two bytes it is always the same one that is looked at.
    for (
      let at = scan(first, first, end) >>> 0;
      at !== NONE;
      at = scan(at - ((at - first) % STEP), at + 1, end) >>> 0
    ) {
      const place = start + at - first;
      if (this.#isHit(bytes, from, place, at)) return place + WINDOW - 1;
    }
    return -1;
  }

  #isHit(bytes: Buffer, from: number, place: number, at: number): boolean {
    const memory = this.#memory;
    const word =
      (memory[at] ?? 0) | ((memory[at + 1] ?? 0) << 8) | ((memory[at + 2] ?? 0) << 16) | ((memory[at + 3] ?? 0) << 24);
    for (const { needle, offset } of this.#uses.get(word >>> 0) ?? []) {
      const start = place - offset;
      if (start >= from - MAX_BEFORE && standsAt(needle, bytes, start)) return true;
    }
    return false;
  }
}
