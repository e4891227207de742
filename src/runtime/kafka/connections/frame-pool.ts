/** Smaller frames are no burden. */
const LEAST_BYTES = 65_536;
/** Free memory that is kept. */
const MAX_FREE_BYTES = 33_554_432;

/** Who still reads a frame. */
interface Lent {
  readonly pool: FramePool;
  readers: number;
}

const LENT = new WeakMap<ArrayBufferLike, Lent>();

/**
 * Memory for large responses, used again when whoever reads them says that they are done. The engine collects all garbage for
 * every 64 MB of new memory outside its heap, which at the speed of a broker is many times a second. What nobody gives back is
 * collected as ever.
 */
export class FramePool {
  readonly #free: ArrayBufferLike[] = [];
  #freeBytes = 0;

  /** Memory for a frame of so many bytes; what it holds is of no meaning. */
  take(sizeBytes: number): Buffer {
    if (sizeBytes < LEAST_BYTES) return Buffer.allocUnsafe(sizeBytes);
    const memory = this.#takeFree(sizeBytes) ?? Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(sizeBytes))).buffer;
    LENT.set(memory, { pool: this, readers: 0 });
    return Buffer.from(memory, 0, sizeBytes);
  }

  /** Takes memory back; the least is let go of where there is too much. */
  give(memory: ArrayBufferLike): void {
    LENT.delete(memory);
    this.#free.push(memory);
    this.#free.sort((a, b) => a.byteLength - b.byteLength);
    this.#freeBytes += memory.byteLength;
    while (this.#freeBytes > MAX_FREE_BYTES) this.#freeBytes -= this.#free.shift()?.byteLength ?? 0;
  }

  #takeFree(sizeBytes: number): ArrayBufferLike | undefined {
    const index = this.#free.findIndex(({ byteLength }) => byteLength >= sizeBytes);
    if (index < 0) return undefined;
    const [memory] = this.#free.splice(index, 1);
    this.#freeBytes -= memory?.byteLength ?? 0;
    return memory;
  }
}

/** The bytes lie in a frame that so many readers will each release; without readers it goes back at once. */
export function lendFrame(bytes: Buffer, readers: number): void {
  const lent = LENT.get(bytes.buffer);
  if (lent === undefined) return;
  lent.readers = readers;
  if (readers === 0) lent.pool.give(bytes.buffer);
}

/** A reader is done with what it has of the frame in which the bytes lie: nothing may look at them any more. */
export function releaseFrame(bytes: Buffer): void {
  const lent = LENT.get(bytes.buffer);
  if (lent === undefined || lent.readers === 0) return;
  lent.readers -= 1;
  if (lent.readers === 0) lent.pool.give(bytes.buffer);
}
