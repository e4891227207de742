/** A stream of bytes whose first ones were looked at; they are given out again. */
export class Peeked {
  readonly #iterator: AsyncIterator<Buffer>;
  #read: Buffer[] = [];
  #failure: { readonly error: unknown } | undefined;

  private constructor(bytes: AsyncIterable<Buffer>) {
    this.#iterator = bytes[Symbol.asyncIterator]();
  }

  /** Reads `count` bytes ahead, or all where there are fewer. What fails meanwhile fails behind what was read. */
  static async of(bytes: AsyncIterable<Buffer>, count: number): Promise<Peeked> {
    const peeked = new Peeked(bytes);
    await peeked.#readAhead(count);
    return peeked;
  }

  get head(): Buffer {
    const [only] = this.#read;
    return this.#read.length === 1 && only !== undefined ? only : Buffer.concat(this.#read);
  }

  /** All of the stream; to be read once. */
  async *bytes(): AsyncGenerator<Buffer, void, undefined> {
    try {
      yield* this.#read.splice(0);
      if (this.#failure !== undefined) throw this.#failure.error;
      for (let next = await this.#iterator.next(); next.done !== true; next = await this.#iterator.next()) {
        yield next.value;
      }
    } finally {
      await this.close();
    }
  }

  /** The rest is not wanted. */
  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  async #readAhead(count: number): Promise<void> {
    try {
      for (let read = 0; read < count;) {
        const next = await this.#iterator.next();
        if (next.done === true) return;
        this.#read.push(next.value);
        read += next.value.length;
      }
    } catch (error) {
      this.#failure = { error };
    }
  }
}
