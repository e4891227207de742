/** A seeded source of numbers: the same seed gives the same sequence on every machine. */
export interface Rng {
  /** 0 <= x < 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(low: number, high: number): number;
  /** True in `share` of all cases, 0..1. */
  chance(share: number): boolean;
  /** An item of a list that is not empty. */
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Lower-case hex digits. */
  hex(digits: number): string;
}

/** A generator of its own for each list of names, so that what is drawn for one report does not move another's. */
export function createRng(...names: readonly (string | number)[]): Rng {
  let state = hashOf(names.join('\u0000'));
  // mulberry32: 32 bits of state, full period, good enough to look unrelated.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    hex: (digits) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join(''),
  };
}

/** FNV-1a with a final mix: names that differ in one digit start far apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ (hash >>> 16);
}
