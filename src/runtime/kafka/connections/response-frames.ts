import type { FramePool } from './frame-pool.ts';

const SIZE_BYTES = 4;
const SCRATCH_BYTES = 65_536;
/** What says that more will come is no broker, or not one that answers us: nothing is reserved for it. */
const MAX_FRAME_BYTES = 268_435_456;

/** A response of which not all has come. */
interface OpenFrame {
  /** Its size, too, is in it; undefined where it is passed on as it comes. */
  readonly bytes: Buffer | undefined;
  /** That have come. */
  filled: number;
  /** That are to come. */
  missing: number;
}

/**
 * Puts the responses on a connection together, each in memory of its own: behind its first bytes a response is read straight to
 * where it stays. Every response begins with its size in four bytes, in SASL's exchange as well.
 */
export class ResponseFrames {
  readonly #pool: FramePool;
  readonly #scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  /** The first bytes of the next response, while its size is not known. */
  #begun = Buffer.alloc(0);
  #open: OpenFrame | undefined;

  constructor(pool: FramePool) {
    this.#pool = pool;
  }

  /** Where the next bytes are to be read to. */
  space(): Buffer {
    const { bytes, filled = 0 } = this.#open ?? {};
    return bytes === undefined ? this.#scratch : bytes.subarray(filled);
  }

  /** So many bytes came into the space that was given last; the responses that are whole now, or pieces of one that is too large. */
  *take(space: Buffer, count: number): Generator<Buffer, void, undefined> {
    const open = this.#open;
    if (open?.bytes !== undefined) {
      open.filled += count;
      open.missing -= count;
      if (open.missing > 0) return;
      this.#open = undefined;
      yield open.bytes;
      return;
    }
    yield* this.#cut(space.subarray(0, count));
  }

  *#cut(came: Buffer): Generator<Buffer, void, undefined> {
    let rest = came;
    while (rest.length > 0) {
      const open = this.#open;
      if (open !== undefined) {
        const piece = rest.subarray(0, open.missing);
        open.missing -= piece.length;
        rest = rest.subarray(piece.length);
        if (open.missing === 0) this.#open = undefined;
        yield Buffer.from(piece);
        continue;
      }
      const known = this.#begun.length === 0 ? rest : Buffer.concat([this.#begun, rest]);
      if (known.length < SIZE_BYTES) {
        this.#begun = Buffer.from(known);
        return;
      }
      this.#begun = Buffer.alloc(0);
      rest = known;
      const size = SIZE_BYTES + known.readInt32BE(0);
      if (size < SIZE_BYTES || size > MAX_FRAME_BYTES) {
        this.#open = { bytes: undefined, filled: 0, missing: size < SIZE_BYTES ? Infinity : size };
        continue;
      }
      const frame = this.#pool.take(size);
      const filled = known.copy(frame);
      rest = known.subarray(filled);
      if (filled === size) yield frame;
      else this.#open = { bytes: frame, filled, missing: size - filled };
    }
  }
}
