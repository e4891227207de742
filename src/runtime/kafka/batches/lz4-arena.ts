import type { Arena } from '../../../lib/arena.ts';
import { LZ4_BLOCK_MODULE } from './lz4-block-module.ts';
import { CorruptBytesError, TooManyBytesError } from './room.ts';

/** Bytes that a step of the module may write too many. */
const STEP = 16;
const TOO_MANY = -2;

type InflateBlock = (at: number, end: number, first: number, start: number, limit: number) => number;

/** Where in the compressed bytes a block is. */
interface Block {
  readonly start: number;
  readonly end: number;
  readonly isStored: boolean;
}

/** Inflates LZ4 blocks by vectors, to the beginning of an arena: to where they are searched. */
export class Lz4Arena {
  readonly #memory: Buffer;
  readonly #arena: Buffer;
  readonly #inflate: InflateBlock;

  /** Throws where there are no vectors. */
  constructor(arena: Arena) {
    this.#memory = Buffer.from(arena.memory.buffer);
    this.#arena = arena.bytes;
    this.#inflate = arena.load(LZ4_BLOCK_MODULE)['inflate'] as InflateBlock;
  }

  /** Whether so many bytes can come out of so many. */
  fits(compressedBytes: number, mostBytes: number): boolean {
    return compressedBytes + mostBytes + STEP <= this.#arena.length;
  }

  /** What comes out of the blocks, at most `mostBytes`; throws CorruptBytesError or TooManyBytesError. */
  inflate(bytes: Buffer, blocks: readonly Block[], mostBytes: number): Buffer {
    const memory = this.#memory;
    const first = this.#arena.byteOffset;
    const input = first + this.#arena.length - bytes.length;
    const limit = first + mostBytes;
    memory.set(bytes, input);
    let to = first;
    for (const { start, end, isStored } of blocks) {
      if (isStored) {
        if (to + end - start > limit) throw new TooManyBytesError();
        to += memory.copy(memory, to, input + start, input + end);
        continue;
      }
      const inflated = this.#inflate(input + start, input + end, first, to, limit);
      if (inflated === TOO_MANY) throw new TooManyBytesError();
      if (inflated < 0) throw new CorruptBytesError('an LZ4 block makes no sense');
      to += inflated;
    }
    return memory.subarray(first, to);
  }
}
