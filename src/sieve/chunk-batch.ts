import type { Micros } from '../lib/time.ts';
import type { SourcePartition } from '../model/origin.ts';
import type { ByteSearch, RawRecord, RecordBatch } from '../model/record.ts';
import type { Span } from '../records/framing.ts';
import { recordAround } from '../records/further-lines.ts';

const NEWLINE = 10;

/** Where a chunk stands in its file, and when that was written. */
export interface ChunkPlace {
  /** Offset in the file of the chunk's first byte. */
  readonly baseOffset: number;
  readonly receivedUs?: Micros | undefined;
  readonly streamTimeUs?: Micros | undefined;
}

/** A batch of which some records can be had whatever they say. */
export interface SampledBatch extends RecordBatch {
  samples(limit: number): Iterable<RawRecord>;
}

/**
 * Whole lines of text, one record each, with the indented lines that continue it; the last may lack its newline. Searched as one
 * piece of memory.
 */
export class ChunkBatch implements SampledBatch {
  readonly source: SourcePartition;
  readonly streamTimeUs: Micros | undefined;
  readonly #bytes: Buffer;
  readonly #place: ChunkPlace;
  #count: number | undefined;

  constructor(source: SourcePartition, bytes: Buffer, place: ChunkPlace) {
    this.source = source;
    this.streamTimeUs = place.streamTimeUs;
    this.#bytes = bytes;
    this.#place = place;
  }

  get count(): number {
    this.#count ??= linesIn(this.#bytes);
    return this.#count;
  }

  *candidates(search: ByteSearch): Generator<RawRecord> {
    const { baseOffset, receivedUs } = this.#place;
    this.#count ??= linesIn(this.#bytes, search);
    let from = 0;
    for (let hit = search.next(this.#bytes, 0); hit >= 0; hit = search.next(this.#bytes, from)) {
      const { start, end } = recordAround(this.#bytes, this.#lineAt(hit), from);
      yield { bytes: this.#bytes.subarray(start, end), offset: baseOffset + start, receivedUs };
      from = end + 1;
    }
  }

  /** Up to `limit` records evenly over the chunk, the last one among them; whatever they say. */
  *samples(limit: number): Generator<RawRecord> {
    const { baseOffset, receivedUs } = this.#place;
    let from = 0;
    for (let at = 1; at <= limit; at += 1) {
      const line = this.#lineAt(Math.max(0, Math.floor((this.#bytes.length * at) / limit) - 1));
      if (line.start < from || line.start >= line.end) continue;
      const { start, end } = recordAround(this.#bytes, line, from);
      yield { bytes: this.#bytes.subarray(start, end), offset: baseOffset + start, receivedUs };
      from = end + 1;
    }
  }

  #lineAt(hit: number): Span {
    const start = hit === 0 ? 0 : this.#bytes.lastIndexOf(NEWLINE, hit - 1) + 1;
    const newline = this.#bytes.indexOf(NEWLINE, hit);
    return { start, end: newline < 0 ? this.#bytes.length : newline };
  }
}

function linesIn(bytes: Buffer, search?: ByteSearch): number {
  const lines = search?.newlines?.(bytes) ?? newlinesIn(bytes);
  return bytes.length > 0 && bytes.at(-1) !== NEWLINE ? lines + 1 : lines;
}

function newlinesIn(bytes: Buffer): number {
  let newlines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) newlines += 1;
  return newlines;
}
