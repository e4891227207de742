/** Inflating stopped because the bytes make no sense. */
export class CorruptBytesError extends Error {}

/** Inflating stopped because more would have come out than is allowed. */
export class TooManyBytesError extends Error {}

const FIRST_BYTES = 1_048_576;

/**
 * Where batches are inflated to, one after the other: the memory is used again for the next, so that inflating makes no garbage.
 * What was inflated before is gone with the next `claim`.
 */
export class Room {
  readonly #maxBytes: number;
  #bytes = Buffer.alloc(0);

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What may come out of one batch at most. */
  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** Memory for `bytes`, or for as many as are allowed when that is less. */
  claim(bytes: number): Buffer {
    const wanted = Math.min(bytes, this.#maxBytes);
    if (this.#bytes.length < wanted) {
      const doubled = Math.max(wanted, 2 * this.#bytes.length, FIRST_BYTES);
      this.#bytes = Buffer.allocUnsafeSlow(Math.min(doubled, this.#maxBytes));
    }
    return this.#bytes.subarray(0, wanted);
  }
}
