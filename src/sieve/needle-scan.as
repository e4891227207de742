// AssemblyScript: compiled by `npm run generate:search` into needle-scan-module.ts.
//
// Looks for windows of four bytes, any of many, in two ways at once, 32 places a step.
//
// Windows that end in a space are asked for wherever a space stands, which is seldom in what ships logs: keys, ids and times have none.
//
// The others are asked for at every other place: two bytes make a lane. For each place of a window two tables
// say by the low and by the high half of a byte to which of eight groups of windows it may belong; a lane whose eight answers have
// a group in common may be the begin of a window of that group. This is the search "Teddy" of Hyperscan, over every other place.
//
// What is left is looked up by hashes: of the four bytes, of these and the byte behind them, and of these and the byte before.

/** Eight tables of 16 bytes: place 0 low, place 0 high, place 1 low, ... place 3 high. */
const TABLES: usize = 0;
/** 2^16 bits each. */
const WORDS: usize = 192;
const BEHIND: usize = 8384;
const BEFORE: usize = 16576;
const NONE: usize = 0xffffffff;
const FACTOR: u32 = 0x9e3779b1;
const BYTE_FACTOR: u32 = 0x01000193;

@inline function evens(x: v128, y: v128): v128 {
  const low = i16x8.splat(0x00ff);
  return i8x16.narrow_i16x8_u(v128.and(x, low), v128.and(y, low));
}

@inline function odds(x: v128, y: v128): v128 {
  return i8x16.narrow_i16x8_u(i16x8.shr_u(x, 8), i16x8.shr_u(y, 8));
}

@inline function groups(lowTable: v128, highTable: v128, bytes: v128): v128 {
  const low = i8x16.splat(0x0f);
  return v128.and(
    i8x16.swizzle(lowTable, v128.and(bytes, low)),
    i8x16.swizzle(highTable, v128.and(i16x8.shr_u(bytes, 4), low)),
  );
}

@inline function hasBit(table: usize, word: u32): bool {
  const hash = (word * FACTOR) >>> 16;
  return ((load<u8>(table + (hash >>> 3)) >>> (hash & 7)) & 1) != 0;
}

@inline function isWindow(at: usize): bool {
  const word = load<u32>(at);
  return (
    hasBit(WORDS, word) &&
    hasBit(BEHIND, word ^ (<u32>load<u8>(at, 4) * BYTE_FACTOR)) &&
    hasBit(BEFORE, word ^ (<u32>load<u8>(at - 1) * BYTE_FACTOR))
  );
}

/** Bits 0 to 15 to the even ones of 32. */
@inline function spread(bits: u32): u32 {
  let x = (bits | (bits << 8)) & 0x00ff00ff;
  x = (x | (x << 4)) & 0x0f0f0f0f;
  x = (x | (x << 2)) & 0x33333333;
  return (x | (x << 1)) & 0x55555555;
}

/**
 * The first place from `least` on and below `end` at which a window may be; else NONE. Steps begin at `from`, which is at most
 * `least`, and an even number of bytes away from where every other call on these bytes began.
 */
export function scan(from: usize, least: usize, end: usize): usize {
  const low0 = v128.load(TABLES, 0);
  const high0 = v128.load(TABLES, 16);
  const low1 = v128.load(TABLES, 32);
  const high1 = v128.load(TABLES, 48);
  const low2 = v128.load(TABLES, 64);
  const high2 = v128.load(TABLES, 80);
  const low3 = v128.load(TABLES, 96);
  const high3 = v128.load(TABLES, 112);
  const space = i8x16.splat(0x20);
  let x = v128.load(from);
  let y = v128.load(from, 16);
  let even = evens(x, y);
  let odd = odds(x, y);
  let first = v128.and(groups(low0, high0, even), groups(low1, high1, odd));
  let second = v128.and(groups(low2, high2, even), groups(low3, high3, odd));
  for (let at = from; at < end; at += 32) {
    x = v128.load(at, 32);
    y = v128.load(at, 48);
    even = evens(x, y);
    odd = odds(x, y);
    const nextSecond = v128.and(groups(low2, high2, even), groups(low3, high3, odd));
    const all = v128.and(
      first,
      i8x16.shuffle(second, nextSecond, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16),
    );
    const spaces = i8x16.eq(v128.load(at, 3), space);
    const moreSpaces = i8x16.eq(v128.load(at, 19), space);
    if (v128.any_true(v128.or(all, v128.or(spaces, moreSpaces)))) {
      let places =
        spread(<u32>i8x16.bitmask(i8x16.ne(all, i8x16.splat(0)))) |
        <u32>i8x16.bitmask(spaces) |
        (<u32>i8x16.bitmask(moreSpaces) << 16);
      while (places != 0) {
        const place = at + <usize>ctz(places);
        if (place >= end) return NONE;
        if (place >= least && isWindow(place)) return place;
        places &= places - 1;
      }
    }
    first = v128.and(groups(low0, high0, even), groups(low1, high1, odd));
    second = nextSecond;
  }
  return NONE;
}

/** How many newlines there are from a place to another. */
export function newlines(from: usize, end: usize): u32 {
  const newline = i8x16.splat(0x0a);
  let count: u32 = 0;
  let at = from;
  for (; at + 32 <= end; at += 32) {
    const first = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), newline));
    const second = <u32>i8x16.bitmask(i8x16.eq(v128.load(at, 16), newline));
    count += popcnt<u32>(first | (second << 16));
  }
  for (; at < end; at++) count += <u32>(load<u8>(at) == 0x0a);
  return count;
}
