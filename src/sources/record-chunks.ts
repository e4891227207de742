import { nextRecord, RESYNC, type Framing } from '../records/framing.ts';
import type { LineChunkOptions, Lines } from './line-chunks.ts';
import { SkippedLine } from './skipped-line.ts';

/**
 * Cuts a stream of bytes, however it comes in pieces, into chunks of whole records of several lines; memory holds one chunk and one
 * record.
 */
export class RecordChunks {
  readonly #framing: Exclude<Framing, 'lines'>;
  readonly #options: LineChunkOptions;
  readonly #resync: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #pieces: Buffer[] = [];
  #pendingBytes = 0;
  #baseOffset = 0;
  #skipped: SkippedLine | undefined;

  constructor(framing: Exclude<Framing, 'lines'>, options: LineChunkOptions) {
    this.#framing = framing;
    this.#options = options;
    this.#resync = Buffer.from(RESYNC[framing]);
  }

  /** Takes the next piece of the input; the records that are ripe. */
  push(piece: Buffer): Lines[] {
    this.#pieces.push(piece);
    this.#pendingBytes += piece.length;
    if (this.#held.length + this.#pendingBytes < this.#leastBytes()) return [];
    this.#gather();
    const lines = this.#take();
    this.#held = Buffer.from(this.#held); // what was given out is let go of
    return lines;
  }

  /** What is left when the input is over. */
  end(): Lines[] {
    this.#gather();
    const lines = this.#take();
    if (this.#skipped !== undefined) {
      this.#skipped.take(this.#held);
      this.#options.onSkipped(this.#skipped);
      this.#skipped = undefined;
    } else if (this.#held.length > 0) lines.push({ bytes: this.#held, baseOffset: this.#baseOffset });
    this.#drop(this.#held.length);
    return lines;
  }

  #gather(): void {
    if (this.#pieces.length > 0) this.#held = Buffer.concat([this.#held, ...this.#pieces]);
    this.#pieces = [];
    this.#pendingBytes = 0;
  }

  /** From here to the next multiple of the size: chunks end at places of the input, in whatever pieces it comes. */
  #leastBytes(): number {
    const { chunkBytes } = this.#options;
    return chunkBytes - (this.#baseOffset % chunkBytes);
  }

  #take(): Lines[] {
    if (this.#skipped !== undefined && !this.#skip(this.#skipped)) return [];
    const lines: Lines[] = [];
    let end = 0;
    for (let next = this.#endBehind(0); next !== undefined; next = this.#endBehind(end)) {
      end = next;
      if (end < this.#leastBytes()) continue;
      lines.push(this.#give(end));
      end = 0;
    }
    if (this.#held.length - end <= this.#options.maxLineBytes) return lines;
    if (end > 0) lines.push(this.#give(end));
    this.#skipped = new SkippedLine(this.#baseOffset);
    return [...lines, ...this.#take()];
  }

  /** Where the record ends that begins there; undefined where it is too long, or not all there. */
  #endBehind(from: number): number | undefined {
    const end = nextRecord(this.#framing, this.#held, from)?.end;
    return end === undefined || end - from > this.#options.maxLineBytes ? undefined : end;
  }

  #give(bytes: number): Lines {
    const lines = { bytes: this.#held.subarray(0, bytes), baseOffset: this.#baseOffset };
    this.#drop(bytes);
    return lines;
  }

  /** Steps over a record that is too long; true when its end was found. */
  #skip(skipped: SkippedLine): boolean {
    const at = this.#held.indexOf(this.#resync, 1);
    const bytes = at < 0 ? Math.max(0, this.#held.length - this.#resync.length) : at;
    skipped.take(this.#held.subarray(0, bytes));
    this.#drop(bytes);
    if (at < 0) return false;
    this.#options.onSkipped(skipped);
    this.#skipped = undefined;
    return true;
  }

  #drop(bytes: number): void {
    this.#held = this.#held.subarray(bytes);
    this.#baseOffset += bytes;
  }
}
