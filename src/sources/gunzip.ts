import { Inflater } from './inflater.ts';

// deflate makes 1032 bytes of one at most, so that a piece becomes 17 MB at most.
const PIECE_BYTES = 16_384;

/** How far the packed bytes went in before they turned out to be damaged, and what they made. */
interface Done {
  packedBytes: number;
  unpackedBytes: number;
  /** Nothing is damaged, but the end is missing. */
  cutOff: boolean;
}

/**
 * The content of gzip, member after member. What stands before a damage is given out before the error is thrown. zlib throws
 * away what the damaged piece begins with: `again` reads the packed bytes once more for it; without, up to 128 KiB are lost.
 */
export async function* gunzip(
  packed: AsyncIterable<Buffer>,
  again?: () => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  const done: Done = { packedBytes: 0, unpackedBytes: 0, cutOff: false };
  try {
    yield* inflate(packed, done);
  } catch (error) {
    if (again !== undefined && !done.cutOff && isZlibError(error)) yield* upToDamage(again(), done);
    throw error;
  }
}

/** Whether zlib refuses the data, in contrast to a source that cannot be read. */
export function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
}

async function* inflate(packed: AsyncIterable<Buffer>, done: Done): AsyncGenerator<Buffer, void, undefined> {
  const inflater = new Inflater();
  try {
    for await (const chunk of packed) {
      for (const piece of pieces(chunk, PIECE_BYTES)) {
        const made = await inflater.write(piece);
        done.packedBytes += piece.length;
        done.unpackedBytes += made.length;
        if (made.length > 0) yield made;
      }
    }
    done.cutOff = true;
    await inflater.end();
  } finally {
    inflater.close();
  }
}

/** What the damaged piece holds before its damage: byte by byte, each given out before the next is looked at. */
async function* upToDamage(
  packed: AsyncIterable<Buffer>,
  done: Readonly<Done>,
): AsyncGenerator<Buffer, void, undefined> {
  const inflater = new Inflater();
  let knownBytes = done.unpackedBytes;
  try {
    for await (const piece of coarseThenFine(packed, done.packedBytes)) {
      const made = await inflater.write(piece);
      if (made.length > knownBytes) yield made.subarray(knownBytes);
      knownBytes = Math.max(0, knownBytes - made.length);
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
  } finally {
    inflater.close();
  }
}

async function* coarseThenFine(packed: AsyncIterable<Buffer>, coarseBytes: number): AsyncGenerator<Buffer, void> {
  let position = 0;
  for await (const chunk of packed) {
    const coarse = Math.max(0, Math.min(chunk.length, coarseBytes - position));
    yield* pieces(chunk.subarray(0, coarse), PIECE_BYTES);
    yield* pieces(chunk.subarray(coarse), 1);
    position += chunk.length;
  }
}

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
