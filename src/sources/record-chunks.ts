import { nextRecord, RESYNC, type Framing } from '../records/framing.ts';
import type { LineChunkOptions, Lines } from './line-chunks.ts';
import { SkippedLine } from './skipped-line.ts';

/** Cuts a stream of bytes into chunks of whole records of several lines; memory holds one chunk and one record. */
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
    if (this.#held.length + this.#pendingBytes < this.#options.chunkBytes) return [];
    this.#gather();
    return this.#take();
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

  #take(): Lines[] {
    if (this.#skipped !== undefined && !this.#skip(this.#skipped)) return [];
    const lines: Lines[] = [];
    const wholeBytes = this.#wholeBytes();
    if (wholeBytes > 0) {
      lines.push({ bytes: this.#held.subarray(0, wholeBytes), baseOffset: this.#baseOffset });
      this.#drop(wholeBytes);
    }
    if (this.#held.length <= this.#options.maxLineBytes) return lines;
    this.#skipped = new SkippedLine(this.#baseOffset);
    return [...lines, ...this.#take()];
  }

  #wholeBytes(): number {
    let end = 0;
    for (let span = nextRecord(this.#framing, this.#held, 0); span !== undefined;) {
      end = span.end;
      span = nextRecord(this.#framing, this.#held, end);
    }
    return end;
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
    this.#held = Buffer.from(this.#held.subarray(bytes));
    this.#baseOffset += bytes;
  }
}
