import { cutAfter, MAX_CONTINUED_BYTES } from './line-cut.ts';
import { SkippedLine } from './skipped-line.ts';

const NEWLINE = 0x0a;

/** Whole lines of an input, the last perhaps without its newline. */
export interface Lines {
  readonly bytes: Buffer;
  /** Byte offset of the first byte in the (decompressed) input. */
  readonly baseOffset: number;
}

export interface LineChunkOptions {
  /** Size of a chunk, to the next line that begins, in bytes. */
  readonly chunkBytes: number;
  /** A line that is longer is skipped to its end, however it comes in pieces; in bytes. */
  readonly maxLineBytes: number;
  readonly onSkipped: (line: SkippedLine) => void;
}

/** Cuts a stream of bytes, however it comes in pieces, into chunks of whole lines; memory holds one chunk and one line. */
export class LineChunks {
  readonly #options: LineChunkOptions;
  #pieces: Buffer[] = [];
  #baseOffset = 0;
  #heldBytes = 0;
  /** Bytes at the end of what is held that belong to a line which has not ended. */
  #openBytes = 0;
  #skipped: SkippedLine | undefined;

  /** `baseOffset` is where in the input the first byte stands. */
  constructor(options: LineChunkOptions, baseOffset = 0) {
    this.#options = options;
    this.#baseOffset = baseOffset;
  }

  /** Takes the next piece of the input; the lines that are ripe. */
  push(piece: Buffer): Lines[] {
    const partBytes = Math.max(1, this.#options.maxLineBytes);
    const lines: Lines[] = [];
    // No line within a part is too long: only the one that comes from before it can be.
    for (let at = 0; at < piece.length; at += partBytes) {
      lines.push(...this.#pushPart(piece.subarray(at, at + partBytes)));
    }
    return lines;
  }

  #pushPart(part: Buffer): Lines[] {
    const rest = this.#skipped === undefined ? part : this.#skip(this.#skipped, part);
    if (rest.length === 0) return [];
    const first = rest.indexOf(NEWLINE);
    if (this.#openBytes + (first < 0 ? rest.length : first) > this.#options.maxLineBytes) {
      return [...this.#beginSkip(), ...this.#pushPart(rest)];
    }
    this.#pieces.push(rest);
    this.#heldBytes += rest.length;
    const end = first < 0 ? first : rest.lastIndexOf(NEWLINE);
    this.#openBytes = end < 0 ? this.#openBytes + rest.length : rest.length - end - 1;
    const lines: Lines[] = [];
    for (let cut = this.#cut(); cut !== undefined; cut = this.#cut()) lines.push(...this.#give(cut));
    return lines;
  }

  /** Where the first line begins behind a multiple of the size: a place of the input, whoever reads it from where in which pieces. */
  #cut(): number | undefined {
    const { chunkBytes } = this.#options;
    const least = chunkBytes - (this.#baseOffset % chunkBytes);
    if (this.#heldBytes - this.#openBytes < least) return undefined;
    const all = this.#gathered();
    const cut = cutAfter(all, least);
    if (cut !== undefined || all.length <= least + MAX_CONTINUED_BYTES + 1) return cut;
    // A line that goes on for so long loses what continues it.
    return all.indexOf(NEWLINE, least - 1) + 1;
  }

  #gathered(): Buffer {
    const [only] = this.#pieces;
    const all = this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }

  /** What is left when the input is over. */
  end(): Lines[] {
    if (this.#skipped !== undefined) this.#options.onSkipped(this.#skipped);
    this.#skipped = undefined;
    this.#openBytes = 0;
    return this.#give(this.#heldBytes);
  }

  #give(sizeBytes: number): Lines[] {
    if (sizeBytes === 0) return [];
    const all = this.#gathered();
    const lines = { bytes: all.subarray(0, sizeBytes), baseOffset: this.#baseOffset };
    const rest = all.subarray(sizeBytes);
    this.#pieces = rest.length === 0 ? [] : [Buffer.from(rest)];
    this.#heldBytes = rest.length;
    this.#baseOffset += sizeBytes;
    return [lines];
  }

  #beginSkip(): Lines[] {
    const lines = this.#give(this.#heldBytes - this.#openBytes);
    this.#skipped = new SkippedLine(this.#baseOffset);
    for (const piece of this.#pieces) this.#skipped.take(piece);
    this.#pieces = [];
    this.#heldBytes = 0;
    this.#openBytes = 0;
    return lines;
  }

  /** What of a piece comes after the line that is being skipped. */
  #skip(skipped: SkippedLine, piece: Buffer): Buffer {
    const end = piece.indexOf(NEWLINE);
    skipped.take(end < 0 ? piece : piece.subarray(0, end));
    if (end < 0) return Buffer.alloc(0);
    this.#options.onSkipped(skipped);
    this.#skipped = undefined;
    this.#baseOffset = skipped.offset + skipped.sizeBytes + 1;
    return piece.subarray(end + 1);
  }
}
