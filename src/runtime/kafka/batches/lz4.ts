import { copyLiteral, copyMatch } from './copy.ts';
import type { Lz4Arena } from './lz4-arena.ts';
import { CorruptBytesError, type Room } from './room.ts';

const MAGIC = 0x184d2204;
const FLAGS = { version: 0xc0, blockChecksum: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 };
const VERSION = 0x40;
const BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 65_536, 5: 262_144, 6: 1_048_576, 7: 4_194_304 };
const STORED = 0x80000000;
const MIN_MATCH = 4;

interface Block {
  readonly start: number;
  readonly end: number;
  readonly isStored: boolean;
  /** How many bytes come out of it at most. */
  readonly maxBytes: number;
}

/**
 * Inflates LZ4 frames. Their own checksums are not looked at: Kafka's covers all of it, and Kafka before 0.10 wrote wrong ones
 * into the header (KAFKA-3160). Written here since it inflates into memory that is used again, and stops at its end.
 */
export function inflateLz4(bytes: Buffer, room: Room, arena?: Lz4Arena): Buffer {
  const blocks = blocksOf(bytes);
  const most = blocks.reduce((sum, { maxBytes }) => sum + maxBytes, 0);
  const allowed = Math.min(most, room.maxBytes);
  if (arena?.fits(bytes.length, allowed) === true) return arena.inflate(bytes, blocks, allowed);
  const output = room.claim(most);
  let to = 0;
  for (const { start, end, isStored } of blocks) {
    to = isStored ? copyLiteral(bytes, start, output, to, end - start) : inflateBlock(bytes, start, end, output, to);
  }
  return output.subarray(0, to);
}

/** The blocks of all frames. */
function blocksOf(bytes: Buffer): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < bytes.length;) at = readFrame(bytes, at, blocks);
  return blocks;
}

/** Adds the blocks of one frame; answers the place after it. */
function readFrame(bytes: Buffer, from: number, blocks: Block[]): number {
  const { flags, maxBytes } = readHeader(bytes, from);
  let at = from + 7 + ((flags & FLAGS.contentSize) === 0 ? 0 : 8);
  while (at + 4 <= bytes.length) {
    const word = bytes.readUInt32LE(at);
    at += 4;
    if (word === 0) return at + ((flags & FLAGS.contentChecksum) === 0 ? 0 : 4);
    const size = word % STORED;
    const isStored = word >= STORED;
    if (at + size > bytes.length || size > maxBytes) throw new CorruptBytesError('an LZ4 block does not fit');
    blocks.push({ start: at, end: at + size, isStored, maxBytes: isStored ? size : maxBytes });
    at += size + ((flags & FLAGS.blockChecksum) === 0 ? 0 : 4);
  }
  throw new CorruptBytesError('an LZ4 frame without its end');
}

function readHeader(bytes: Buffer, from: number): { readonly flags: number; readonly maxBytes: number } {
  if (from + 7 > bytes.length || bytes.readUInt32LE(from) !== MAGIC) throw new CorruptBytesError('no LZ4 frame');
  const flags = bytes[from + 4] ?? 0;
  const maxBytes = BLOCK_BYTES[((bytes[from + 5] ?? 0) >> 4) & 7];
  if ((flags & FLAGS.version) !== VERSION || maxBytes === undefined)
    throw new CorruptBytesError('an unknown LZ4 frame');
  if ((flags & FLAGS.dictionary) !== 0) throw new CorruptBytesError('an LZ4 frame with a dictionary');
  return { flags, maxBytes };
}

/** Inflates one block behind what was put out before; answers the place after it. */
function inflateBlock(input: Buffer, start: number, end: number, output: Buffer, to: number): number {
  let at = start;
  while (at < end) {
    const token = input[at] ?? 0;
    at += 1;
    let length = token >> 4;
    if (length === 15) {
      let more = 255;
      for (; more === 255; length += more, at += 1) more = input[at] ?? 0;
    }
    if (at + length > end) throw new CorruptBytesError('an LZ4 block ends too early');
    to = copyLiteral(input, at, output, to, length);
    at += length;
    if (at >= end) return to;
    const distance = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
    at += 2;
    length = (token & 15) + MIN_MATCH;
    if (length === 15 + MIN_MATCH) {
      let more = 255;
      for (; more === 255; length += more, at += 1) more = input[at] ?? 0;
    }
    if (at > end) throw new CorruptBytesError('an LZ4 block ends too early');
    to = copyMatch(output, to, distance, length);
  }
  return to;
}
