// AssemblyScript: compiled by `npm run generate:search` into lz4-block-module.ts.
//
// Inflates one block of LZ4 (lz4_Block_format.md of the reference implementation) within memory that somebody else owns.

const MIN_MATCH: usize = 4;
const LONG: usize = 15;
const CORRUPT: i32 = -1;
const TOO_MANY: i32 = -2;

/** In steps of 16 bytes: up to 15 bytes behind the end are overwritten. */
@inline function copy(from: usize, to: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 16) v128.store(to + at, v128.load(from + at));
}

/** What was put out `distance` before, which may be less than a step. */
@inline function repeat(to: usize, distance: usize, length: usize): void {
  const from = to - distance;
  if (distance >= 16) copy(from, to, length);
  else if (distance == 1) memory.fill(to, load<u8>(from), length);
  else if (distance >= 8) for (let at: usize = 0; at < length; at += 8) store<u64>(to + at, load<u64>(from + at));
  else for (let at: usize = 0; at < length; at++) store<u8>(to + at, load<u8>(from + at));
}

/**
 * Inflates the block from `at` to `end` to `start` and behind; what was put out before begins at `first`, and nothing is put out at
 * `limit` or behind it, but 15 bytes there may be overwritten. Answers how many bytes came out, CORRUPT, or TOO_MANY.
 */
export function inflate(at: usize, end: usize, first: usize, start: usize, limit: usize): i32 {
  let to = start;
  while (at < end) {
    const token = <usize>load<u8>(at);
    at++;
    let length = token >> 4;
    if (length == LONG) {
      let more: usize = 255;
      while (more == 255) {
        if (at >= end) return CORRUPT;
        more = <usize>load<u8>(at);
        at++;
        length += more;
      }
    }
    if (at + length > end) return CORRUPT;
    if (to + length > limit) return TOO_MANY;
    copy(at, to, length);
    at += length;
    to += length;
    if (at >= end) return <i32>(to - start);
    if (at + 2 > end) return CORRUPT;
    const distance = <usize>load<u16>(at);
    at += 2;
    length = (token & LONG) + MIN_MATCH;
    if (length == LONG + MIN_MATCH) {
      let more: usize = 255;
      while (more == 255) {
        if (at >= end) return CORRUPT;
        more = <usize>load<u8>(at);
        at++;
        length += more;
      }
    }
    if (distance == 0 || distance > to - first) return CORRUPT;
    if (to + length > limit) return TOO_MANY;
    repeat(to, distance, length);
    to += length;
  }
  return <i32>(to - start);
}
