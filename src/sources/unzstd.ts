import { ZSTDDecoder } from 'zstddec/stream';
import { DamagedError } from './damaged-error.ts';

const PIECE_BYTES = 65_536;

/**
 * The content of Zstandard, frame after frame, by the reference implementation as WebAssembly: Node's own, where there is one,
 * ends behind the first frame and says nothing of the others.
 */
export async function* unzstd(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  const fed: Buffer[] = [];
  const unpacked = decoder.decodeStreaming(feed(fed));
  // It takes a piece at most for each that it gives out, also one without a byte: one is kept ahead, so that it never starves.
  for await (const chunk of packed) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const isReady = fed.push(chunk.subarray(at, at + PIECE_BYTES)) > 1;
      if (isReady) yield* until(unpacked, () => fed.length <= 1);
    }
  }
  yield* until(unpacked, () => false);
}

/** What comes out until `enough`, or to the end. */
function* until(unpacked: Generator<Uint8Array>, enough: () => boolean): Generator<Buffer, void, undefined> {
  for (let barren = 0; !enough();) {
    const next = step(unpacked);
    if (next.done === true) return;
    barren = next.value.length === 0 ? barren + 1 : 0;
    // Each call takes a byte at least, unless the frame is damaged: then it would be called for ever.
    if (barren > PIECE_BYTES) throw new DamagedError('zstd', 'a frame is corrupt');
    if (next.value.length > 0) {
      yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.length);
    }
  }
}

function step(unpacked: Generator<Uint8Array>): IteratorResult<Uint8Array> {
  try {
    return unpacked.next();
  } catch (error) {
    throw new DamagedError('zstd', 'the file breaks off', error);
  }
}

function* feed(fed: Buffer[]): Generator<Uint8Array> {
  for (let piece = fed.shift(); piece !== undefined; piece = fed.shift()) yield piece;
}
