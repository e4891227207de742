// AssemblyScript: compiled by `npm run generate:search` into needle-scan-module.ts.
//
// Looks for windows of four bytes, any of many, at every other place: two bytes make a lane, 32 bytes a step. For each place of a
// window, and the two behind it, two tables say by the low and by the high half of a byte to which of eight groups of windows it may
// belong; a lane whose twelve answers have a group in common may be the begin of a window of that group. This is the search "Teddy"
// of Hyperscan, over every other place. What is left is looked up in a bitmap by a hash of the four bytes.

/** Twelve tables of 16 bytes: place 0 low, place 0 high, place 1 low, ... place 5 high. */
const TABLES: usize = 0;
/** 2^16 bits. */
const BITMAP: usize = 192;
const NONE: usize = 0xffffffff;

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

@inline function isWindow(at: usize): bool {
  const hash = (load<u32>(at) * 0x9e3779b1) >>> 16;
  return ((load<u8>(BITMAP + (hash >>> 3)) >>> (hash & 7)) & 1) != 0;
}

/** The first place from `from` on, an even number of bytes away from it and below `end`, at which a window may be; else NONE. */
export function scan(from: usize, end: usize): usize {
  const low0 = v128.load(TABLES, 0);
  const high0 = v128.load(TABLES, 16);
  const low1 = v128.load(TABLES, 32);
  const high1 = v128.load(TABLES, 48);
  const low2 = v128.load(TABLES, 64);
  const high2 = v128.load(TABLES, 80);
  const low3 = v128.load(TABLES, 96);
  const high3 = v128.load(TABLES, 112);
  const low4 = v128.load(TABLES, 128);
  const high4 = v128.load(TABLES, 144);
  const low5 = v128.load(TABLES, 160);
  const high5 = v128.load(TABLES, 176);
  let x = v128.load(from);
  let y = v128.load(from, 16);
  let even = evens(x, y);
  let odd = odds(x, y);
  let first = v128.and(groups(low0, high0, even), groups(low1, high1, odd));
  let second = v128.and(groups(low2, high2, even), groups(low3, high3, odd));
  let third = v128.and(groups(low4, high4, even), groups(low5, high5, odd));
  for (let at = from; at < end; at += 32) {
    x = v128.load(at, 32);
    y = v128.load(at, 48);
    even = evens(x, y);
    odd = odds(x, y);
    const nextSecond = v128.and(groups(low2, high2, even), groups(low3, high3, odd));
    const nextThird = v128.and(groups(low4, high4, even), groups(low5, high5, odd));
    const all = v128.and(
      v128.and(first, i8x16.shuffle(second, nextSecond, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)),
      i8x16.shuffle(third, nextThird, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17),
    );
    if (v128.any_true(all)) {
      let lanes = i8x16.bitmask(i8x16.ne(all, i8x16.splat(0)));
      while (lanes != 0) {
        const place = at + 2 * ctz(lanes);
        if (place >= end) return NONE;
        if (isWindow(place)) return place;
        lanes &= lanes - 1;
      }
    }
    first = v128.and(groups(low0, high0, even), groups(low1, high1, odd));
    second = nextSecond;
    third = nextThird;
  }
  return NONE;
}
