import { bytesOf, type Needle } from './needle.ts';
import { planOf } from './needle-plan.ts';
import { WINDOW, type WindowUse } from './needle-windows.ts';

// Where what is in the module's memory: see needle-scan.as.
const BITMAPS = { words: 192, behind: 8384, before: 16_576 } as const;
const BITMAP_BYTES = 8192;
const HASH_FACTOR = 0x9e3779b1;
const BYTE_FACTOR = 0x01000193;

/** Every byte fits. */
const ANY = new Uint8Array(256).fill(1);

/** What a search for some needles looks things up in; it is only read, so that searches may share it. */
export interface SearchTables {
  /** What the module's memory begins with. */
  readonly memory: Uint8Array;
  /** By the four bytes of a window, the needles in which it stands. */
  readonly uses: ReadonlyMap<number, readonly WindowUse[]>;
}

/** The tables for needles; undefined when one has no windows: it is too short. */
export function searchTables(needles: readonly Needle[]): SearchTables | undefined {
  const plan = planOf(needles);
  if (plan === undefined) return undefined;
  const memory = new Uint8Array(BITMAPS.before + BITMAP_BYTES);
  const uses = new Map<number, readonly WindowUse[]>();
  memory.set(plan.tables);
  for (const { words, uses: own } of [...plan.windows, ...plan.spaced]) {
    for (const word of words) {
      setBit(memory, BITMAPS.words, word);
      for (const use of own) knowNeighbours(memory, word, use);
      uses.set(word, [...(uses.get(word) ?? []), ...own]);
    }
  }
  return { memory, uses };
}

function knowNeighbours(memory: Uint8Array, word: number, { needle, offset }: WindowUse): void {
  knowByte(memory, BITMAPS.before, word, needle.places[offset - 1]);
  knowByte(memory, BITMAPS.behind, word, needle.places[offset + WINDOW]);
}

/** Beyond the ends of a needle every byte may stand. */
function knowByte(memory: Uint8Array, bitmap: number, word: number, flags: Uint8Array = ANY): void {
  for (const byte of bytesOf(flags)) setBit(memory, bitmap, word ^ Math.imul(byte, BYTE_FACTOR));
}

function setBit(memory: Uint8Array, bitmap: number, word: number): void {
  const hash = Math.imul(word, HASH_FACTOR) >>> 16;
  const at = bitmap + (hash >>> 3);
  memory[at] = (memory[at] ?? 0) | (1 << (hash & 7));
}
