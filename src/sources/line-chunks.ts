import { cutAfter, MAX_CONTINUED_BYTES } from './line-cut.ts';
import { SkippedLine } from './skipped-line.ts';

const NEWLINE = 0x0a;
/** What is asked for at least behind what is held, and above a chunk, so that the next one begins in the same room. */
const PIECE_BYTES = 65_536;

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
  /** Where lines are gathered: what was given out holds until the next is asked for. Without it everybody may keep what he gets. */
  readonly memory?: Buffer | undefined;
  readonly onSkipped: (line: SkippedLine) => void;
}

/** Cuts a stream of bytes, however it comes in pieces, into chunks of whole lines; memory holds one chunk and one line. */
export class LineChunks {
  readonly #options: LineChunkOptions;
  /** From `start` to before `end` it holds what was not given out; what stands behind `seen` was not looked at yet. */
  #room: Buffer;
  #start = 0;
  #seen = 0;
  #end = 0;
  /** Where in the input `start` is. */
  #baseOffset: number;
  /** Bytes before `seen` that belong to a line which has not ended. */
  #openBytes = 0;
  #skipped: SkippedLine | undefined;

  /** `baseOffset` is where in the input the first byte stands. */
  constructor(options: LineChunkOptions, baseOffset = 0) {
    this.#options = options;
    this.#baseOffset = baseOffset;
    this.#room = options.memory ?? Buffer.alloc(0);
  }

  /** Memory for the next piece, up to the end of a chunk: a piece that is put at its beginning need not be copied. */
  space(leastBytes = PIECE_BYTES): Buffer {
    const missing = this.#start + this.#leastBytes() + PIECE_BYTES - this.#end;
    const bytes = Math.max(leastBytes, missing);
    if (this.#end + bytes > this.#room.length) this.#makeRoom(bytes);
    return this.#room.subarray(this.#end, this.#end + bytes);
  }

  /** Takes the next piece of the input; the lines that are ripe. */
  *push(piece: Buffer): Generator<Lines, void, undefined> {
    const isInPlace =
      piece.buffer === this.#room.buffer && piece.byteOffset === this.#room.byteOffset + this.#end && piece.length > 0;
    if (!isInPlace) piece.copy(this.space(piece.length));
    this.#end += piece.length;
    while (this.#seen < this.#end) yield* this.#look();
  }

  /** What is left when the input is over. */
  *end(): Generator<Lines, void, undefined> {
    if (this.#skipped !== undefined) this.#options.onSkipped(this.#skipped);
    this.#skipped = undefined;
    this.#openBytes = 0;
    yield* this.#give(this.#seen - this.#start);
  }

  /** Looks at so much that no line within it is too long: only the one that comes from before it can be. */
  *#look(): Generator<Lines, void, undefined> {
    const { maxLineBytes } = this.#options;
    const part = this.#room.subarray(this.#seen, Math.min(this.#end, this.#seen + Math.max(1, maxLineBytes)));
    if (this.#skipped !== undefined) {
      this.#skip(this.#skipped, part);
      return;
    }
    const first = part.indexOf(NEWLINE);
    if (this.#openBytes + (first < 0 ? part.length : first) > maxLineBytes) {
      yield* this.#beginSkip();
      return;
    }
    this.#seen += part.length;
    this.#openBytes = first < 0 ? this.#openBytes + part.length : part.length - part.lastIndexOf(NEWLINE) - 1;
    for (let cut = this.#cut(); cut !== undefined; cut = this.#cut()) yield* this.#give(cut);
  }

  /** Where the first line begins behind a multiple of the size: a place of the input, whoever reads it from where in which pieces. */
  #cut(): number | undefined {
    const least = this.#leastBytes();
    const heldBytes = this.#seen - this.#start;
    if (heldBytes - this.#openBytes < least) return undefined;
    const held = this.#room.subarray(this.#start, this.#seen);
    const cut = cutAfter(held, least);
    if (cut !== undefined || heldBytes <= least + MAX_CONTINUED_BYTES + 1) return cut;
    // A line that goes on for so long loses what continues it.
    return held.indexOf(NEWLINE, least - 1) + 1;
  }

  #leastBytes(): number {
    const { chunkBytes } = this.#options;
    return chunkBytes - (this.#baseOffset % chunkBytes);
  }

  *#give(sizeBytes: number): Generator<Lines, void, undefined> {
    if (sizeBytes === 0) return;
    const lines = { bytes: this.#room.subarray(this.#start, this.#start + sizeBytes), baseOffset: this.#baseOffset };
    this.#start += sizeBytes;
    this.#baseOffset += sizeBytes;
    yield lines;
  }

  *#beginSkip(): Generator<Lines, void, undefined> {
    yield* this.#give(this.#seen - this.#start - this.#openBytes);
    this.#skipped = new SkippedLine(this.#baseOffset);
    this.#skipped.take(this.#room.subarray(this.#start, this.#seen));
    this.#start = this.#seen;
    this.#openBytes = 0;
  }

  #skip(skipped: SkippedLine, part: Buffer): void {
    const end = part.indexOf(NEWLINE);
    skipped.take(end < 0 ? part : part.subarray(0, end));
    this.#seen += end < 0 ? part.length : end + 1;
    this.#start = this.#seen;
    if (end < 0) return;
    this.#options.onSkipped(skipped);
    this.#skipped = undefined;
    this.#baseOffset = skipped.offset + skipped.sizeBytes + 1;
  }

  /** Moves what is held to the beginning of a room with so many free bytes behind it. */
  #makeRoom(bytes: number): void {
    const { memory } = this.#options;
    const held = this.#room.subarray(this.#start, this.#end);
    const fits = memory !== undefined && held.length + bytes <= memory.length;
    // A long line is not moved for each of its pieces.
    const room = fits ? memory : Buffer.allocUnsafeSlow(held.length + Math.max(bytes, held.length));
    held.copy(room);
    this.#room = room;
    this.#seen -= this.#start;
    this.#start = 0;
    this.#end = held.length;
  }
}
