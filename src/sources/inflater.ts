import { createGunzip } from 'node:zlib';

const OUTPUT_BYTES = 131_072;

/** gunzip, a piece at a time: all that a piece unpacks to is had before the next one is looked at. */
export class Inflater {
  readonly #stream = createGunzip({ chunkSize: OUTPUT_BYTES });
  #made: Buffer[] = [];
  #error: Error | undefined;
  #wake = (): void => undefined;

  constructor() {
    this.#stream.on('data', (bytes: Buffer) => this.#made.push(bytes));
    this.#stream.on('error', (error) => {
      this.#error = error;
      this.#wake();
    });
  }

  /** What a piece unpacks to. Rejects when it is damaged. */
  write(piece: Buffer): Promise<Buffer> {
    return this.#step((done) => {
      this.#stream.write(piece, () => {
        done();
      });
    });
  }

  /** Rejects when the last member breaks off. */
  async end(): Promise<void> {
    await this.#step((done) => {
      this.#stream.once('end', done);
      this.#stream.end();
    });
  }

  close(): void {
    this.#stream.destroy();
  }

  async #step(begin: (done: () => void) => void): Promise<Buffer> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      begin(resolve);
    });
    if (this.#error !== undefined) throw this.#error;
    const [only] = this.#made;
    const bytes = this.#made.length === 1 && only !== undefined ? only : Buffer.concat(this.#made);
    this.#made = [];
    return bytes;
  }
}
