import { FRAMING_BYTES, framingOf, type Framing } from '../records/framing.ts';
import { LineChunks, type LineChunkOptions, type Lines } from './line-chunks.ts';
import { RecordChunks } from './record-chunks.ts';

/** Chunks of whole records, of the framing that the first bytes of the input tell. */
export class DetectedChunks {
  readonly #options: LineChunkOptions;
  #head: Buffer = Buffer.alloc(0);
  #framing: Framing = 'lines';
  #chunks: LineChunks | RecordChunks | undefined;

  constructor(options: LineChunkOptions) {
    this.#options = options;
  }

  /** Known once a chunk was given out. */
  get framing(): Framing {
    return this.#framing;
  }

  /** Takes the next piece of the input; the records that are ripe. */
  push(piece: Buffer): Iterable<Lines> {
    if (this.#chunks !== undefined) return this.#chunks.push(piece);
    this.#head = this.#head.length === 0 ? piece : Buffer.concat([this.#head, piece]);
    return this.#head.length < FRAMING_BYTES ? [] : this.#begin().push(this.#takeHead());
  }

  /** What is left when the input is over. */
  *end(): Generator<Lines, void, undefined> {
    if (this.#chunks === undefined) yield* this.#begin().push(this.#takeHead());
    if (this.#chunks !== undefined) yield* this.#chunks.end();
  }

  #begin(): LineChunks | RecordChunks {
    const framing = framingOf(this.#head);
    this.#framing = framing;
    this.#chunks = framing === 'lines' ? new LineChunks(this.#options) : new RecordChunks(framing, this.#options);
    return this.#chunks;
  }

  #takeHead(): Buffer {
    const head = this.#head;
    this.#head = Buffer.alloc(0);
    return head;
  }
}
