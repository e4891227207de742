import { bytesOf, type Needle } from './needle.ts';
import { wordWeight } from './typical-log.ts';

/** Bytes of a window. */
export const WINDOW = 4;

// A window of classes stands for as many words; that many are looked up one by one.
const MAX_WORDS = 256;

/** Four places of needles, by which these are found. */
export interface NeedleWindow {
  /** The words that fit, little endian: what is found when four bytes are read at once. */
  readonly words: readonly number[];
  /** The needles in which it stands, and where. */
  readonly uses: readonly WindowUse[];
}

/** A needle, and where in it the window begins. */
export interface WindowUse {
  readonly needle: Needle;
  readonly offset: number;
}

interface Candidate {
  readonly words: readonly number[];
  readonly cost: number;
  /** What it would be good for; a duty is a needle's even places or its odd ones, as a number. */
  readonly uses: (WindowUse & { readonly duty: number })[];
}

/**
 * Windows by which every needle is found although only every other place is looked at: of each needle one that begins at an even
 * place of it, and one at an odd one. Few windows that are rare in logs, by the greedy way to cover a set. Undefined when a
 * needle has none.
 */
export function windowsOf(needles: readonly Needle[]): readonly NeedleWindow[] | undefined {
  const open = new Set(Array.from({ length: 2 * needles.length }, (_, duty) => duty));
  const candidates = candidatesOf(needles);
  const chosen: NeedleWindow[] = [];
  while (open.size > 0) {
    const best = bestOf(candidates, open);
    if (best === undefined) return undefined;
    const uses = best.uses.filter(({ duty }) => open.has(duty));
    chosen.push(windowOf(uses));
    for (const { duty } of uses) open.delete(duty);
  }
  return chosen;
}

/** The window that stands at these places of needles. */
export function windowOf(uses: readonly WindowUse[]): NeedleWindow {
  const [first] = uses;
  const places = first?.needle.places.slice(first.offset, first.offset + WINDOW) ?? [];
  return { words: wordsOf(places), uses };
}

function bestOf(candidates: readonly Candidate[], open: ReadonlySet<number>): Candidate | undefined {
  let best: Candidate | undefined;
  let most = 0;
  for (const candidate of candidates) {
    // Of no use any more, or not as good as the best even if all of its duties were open: most are.
    if (candidate.uses.length / candidate.cost <= most) continue;
    let count = 0;
    for (const { duty } of candidate.uses) if (open.has(duty)) count += 1;
    if (count / candidate.cost > most) [best, most] = [candidate, count / candidate.cost];
  }
  return best;
}

function candidatesOf(needles: readonly Needle[]): readonly Candidate[] {
  const byKey = new Map<string, Candidate>();
  for (const [index, needle] of needles.entries()) {
    for (let offset = 0; offset + WINDOW <= needle.places.length; offset += 1) {
      const words = wordsOf(needle.places.slice(offset, offset + WINDOW));
      if (words.length === 0) continue;
      const key = words.join();
      const known = byKey.get(key) ?? { words, uses: [], cost: costOf(words) };
      known.uses.push({ needle, offset, duty: 2 * index + (offset % 2) });
      byKey.set(key, known);
    }
  }
  return [...byKey.values()];
}

/** The words that four places allow, little endian; none when there are too many. */
export function wordsOf(places: readonly Uint8Array[]): readonly number[] {
  let words = [0];
  for (const [place, flags] of places.entries()) {
    const bytes = bytesOf(flags);
    if (words.length * bytes.length > MAX_WORDS) return [];
    words = words.flatMap((word) => bytes.map((byte) => (word | (byte << (8 * place))) >>> 0));
  }
  return words;
}

/** Each window makes the tables wider; what is frequent is looked up often besides, and so is what has many words. */
function costOf(words: readonly number[]): number {
  return words.reduce((cost, word) => cost + wordWeight(word), 1 + words.length / 64);
}

/** The bytes that fit the places of a window. */
export function placesOf({ uses }: NeedleWindow): readonly Uint8Array[] {
  return Array.from({ length: WINDOW }, (_, place) => {
    const flags = new Uint8Array(256);
    for (const { needle, offset } of uses) {
      const own = needle.places[offset + place];
      for (let byte = 0; byte < 256; byte += 1) flags[byte] = (flags[byte] ?? 0) | (own?.[byte] ?? 1);
    }
    return flags;
  });
}
