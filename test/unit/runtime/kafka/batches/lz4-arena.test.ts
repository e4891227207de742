import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newArena } from '../../../../../src/lib/arena.ts';
import { Lz4Arena } from '../../../../../src/runtime/kafka/batches/lz4-arena.ts';
import { inflateLz4 } from '../../../../../src/runtime/kafka/batches/lz4.ts';
import { CorruptBytesError, Room, TooManyBytesError } from '../../../../../src/runtime/kafka/batches/room.ts';
import { COMPRESSED } from './compressed-text.ts';

const MAX_BYTES = 200_000;
const memory = newArena();
if (memory === undefined) throw new Error('this Node has no WebAssembly');
const arena = new Lz4Arena(memory);

/** Literal bytes, and the repetition of what stands `distance` before. */
interface Sequence {
  readonly literal: Uint8Array;
  readonly distance: number;
  readonly length: number;
}

/** The rest of a length that did not fit its four bits. */
const lengthBytes = (length: number): number[] =>
  length < 15 ? [] : [...Array.from({ length: Math.floor((length - 15) / 255) }, () => 255), (length - 15) % 255];

/** A block of these sequences, as lz4_Block_format.md of the reference implementation has it. */
function blockOf(sequences: readonly Sequence[], end: Uint8Array): Buffer {
  const bytes = sequences.flatMap(({ literal, distance, length }) => [
    (Math.min(15, literal.length) << 4) | Math.min(15, length - 4),
    ...lengthBytes(literal.length),
    ...literal,
    distance & 255,
    distance >> 8,
    ...lengthBytes(length - 4),
  ]);
  return Buffer.from([...bytes, Math.min(15, end.length) << 4, ...lengthBytes(end.length), ...end]);
}

/** A frame of blocks of at most 4 MiB without checksums. */
function frameOf(blocks: readonly Buffer[]): Buffer {
  const sized = blocks.flatMap((block) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(block.length);
    return [size, block];
  });
  return Buffer.concat([Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x40, 0x70, 0]), ...sized, Buffer.alloc(4)]);
}

function outcome(bytes: Buffer, within?: Lz4Arena): string {
  try {
    return inflateLz4(bytes, new Room(MAX_BYTES), within).toString('base64');
  } catch (error) {
    if (error instanceof CorruptBytesError || error instanceof TooManyBytesError) return 'refused';
    throw error;
  }
}

const sequence = fc.record({
  literal: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  distance: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2000 })),
  length: fc.oneof(fc.integer({ min: 4, max: 40 }), fc.integer({ min: 4, max: 3000 })),
});

/** The sequences with distances that reach no further back than to the beginning. */
function withinOutput(sequences: readonly Sequence[]): Sequence[] {
  let put = 0;
  return sequences.map(({ literal, distance, length }) => {
    put += literal.length;
    const reached = 1 + ((distance - 1) % put);
    put += length;
    return { literal, distance: reached, length };
  });
}

test('blocks of any sequences come out as by the plain way, repetitions that reach into themselves among them', () => {
  fc.assert(
    fc.property(fc.array(sequence, { minLength: 1, maxLength: 20 }), fc.uint8Array(), (drawn, end) => {
      const sequences = withinOutput(drawn);
      const blocks = [blockOf(sequences, end), blockOf(sequences, end)];
      const plain = outcome(frameOf(blocks));
      expect(plain).not.toBe('refused');
      expect(outcome(frameOf(blocks), arena)).toBe(plain);
    }),
    { numRuns: 1000 },
  );
});

test('a repetition of what is not there is refused as by the plain way', () => {
  fc.assert(
    fc.property(fc.array(sequence, { minLength: 1, maxLength: 20 }), fc.uint8Array(), (sequences, end) => {
      const frame = frameOf([blockOf(sequences, end)]);
      expect(outcome(frame, arena)).toBe(outcome(frame));
    }),
    { numRuns: 1000 },
  );
});

test('bytes that were changed anywhere are refused or read as by the plain way', () => {
  const change = fc.tuple(fc.nat(COMPRESSED.lz4.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = Buffer.from(COMPRESSED.lz4);
      for (const [at, byte] of changes) bytes[at] = byte;
      expect(outcome(bytes, arena)).toBe(outcome(bytes));
    }),
    { numRuns: 5000 },
  );
});

test('what does not fit the arena is inflated elsewhere', () => {
  const bytes = frameOf(Array.from({ length: 5 }, () => blockOf([], Buffer.from('text'))));
  expect(arena.fits(bytes.length, 5 * 4_194_304)).toBe(false);
  expect(inflateLz4(bytes, new Room(100_000_000), arena).toString()).toBe('text'.repeat(5));
});
