import { createGunzip } from 'node:zlib';

const OUTPUT_BYTES = 131_072;

/**
 * gunzip, a piece at a time: all that a piece unpacks to is had before the next one is looked at. At a zero behind a member zlib
 * ends without a word to who waits for the piece: zeros are padding, as of tapes; anything behind them is a damage.
 */
export class Inflater {
  readonly #stream = createGunzip({ chunkSize: OUTPUT_BYTES });
  #made: Buffer[] = [];
  #error: Error | undefined;
  #isOver = false;
  #wake = (): void => undefined;

  constructor() {
    this.#stream.on('data', (bytes: Buffer) => this.#made.push(bytes));
    this.#stream.on('end', () => {
      this.#isOver = true;
      this.#wake();
    });
    this.#stream.on('error', (error) => {
      this.#error = error;
      this.#wake();
    });
  }

  /** What a piece unpacks to. Rejects when it is damaged. */
  async write(piece: Buffer): Promise<Buffer> {
    if (this.#hasEnded()) return onlyPadding(piece);
    const before = this.#stream.bytesWritten;
    const made = await this.#step((done) => {
      this.#stream.write(piece, () => {
        done();
      });
    });
    if (this.#hasEnded()) onlyPadding(piece.subarray(this.#stream.bytesWritten - before));
    return made;
  }

  /** Rejects when the last member breaks off. */
  async end(): Promise<void> {
    if (this.#hasEnded()) return;
    await this.#step((done) => {
      this.#stream.once('end', done);
      this.#stream.end();
    });
  }

  close(): void {
    this.#stream.destroy();
  }

  #hasEnded(): boolean {
    return this.#isOver;
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

const NOTHING = Buffer.alloc(0);

function onlyPadding(bytes: Buffer): Buffer {
  if (bytes.some((byte) => byte !== 0))
    throw Object.assign(new Error('something stands behind its padding'), { code: 'Z_DATA_ERROR' });
  return NOTHING;
}
