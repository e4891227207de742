import { createHash } from 'node:crypto';

const END_BYTES = 65_536;

/** What is kept of a line that is too long to be held: its place, size, digest and two ends. */
export class SkippedLine {
  /** Byte offset of its first byte in the (decompressed) input. */
  readonly offset: number;
  readonly #hash = createHash('sha256');
  #sizeBytes = 0;
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);

  constructor(offset: number) {
    this.offset = offset;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Its first and last 64 KiB, and the SHA-256 of all of it in hex. Only once, when the line is over. */
  ends(): { readonly head: Buffer; readonly tail: Buffer; readonly sha256: string } {
    return { head: this.#head, tail: this.#tail, sha256: this.#hash.digest('hex') };
  }

  /** Takes the next bytes of the line. */
  take(piece: Buffer): void {
    this.#sizeBytes += piece.length;
    this.#hash.update(piece);
    if (this.#head.length < END_BYTES) {
      this.#head = Buffer.concat([this.#head, piece.subarray(0, END_BYTES - this.#head.length)]);
    }
    this.#tail = Buffer.from(
      piece.length >= END_BYTES ? piece.subarray(-END_BYTES) : Buffer.concat([this.#tail, piece]).subarray(-END_BYTES),
    );
  }
}
