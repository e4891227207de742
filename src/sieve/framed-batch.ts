import type { Micros } from '../lib/time.ts';
import type { SourcePartition } from '../model/origin.ts';
import type { ByteSearch, RawRecord } from '../model/record.ts';
import { nextRecord, type Framing, type Span } from '../records/framing.ts';
import { ChunkBatch, type ChunkPlace, type SampledBatch } from './chunk-batch.ts';

/** Whole records of several lines each, as a file holds them; the last may lack its end. Searched as one piece of memory. */
export class FramedBatch implements SampledBatch {
  readonly source: SourcePartition;
  readonly streamTimeUs: Micros | undefined;
  readonly #bytes: Buffer;
  readonly #framing: Exclude<Framing, 'lines'>;
  readonly #place: ChunkPlace;
  #count: number | undefined;

  constructor(source: SourcePartition, framing: Exclude<Framing, 'lines'>, bytes: Buffer, place: ChunkPlace) {
    this.source = source;
    this.streamTimeUs = place.streamTimeUs;
    this.#bytes = bytes;
    this.#framing = framing;
    this.#place = place;
  }

  get count(): number {
    this.#count ??= [...this.#spans()].length;
    return this.#count;
  }

  *candidates(search: ByteSearch): Generator<RawRecord> {
    const { baseOffset, receivedUs } = this.#place;
    let hit = search.next(this.#bytes, 0);
    for (const { start, end } of this.#spans()) {
      if (hit >= 0 && hit < start) hit = search.next(this.#bytes, start);
      if (hit < 0) return;
      if (hit < end) {
        yield { bytes: this.#bytes.subarray(start, end), offset: baseOffset + start, receivedUs };
      }
      if (hit < end) hit = search.next(this.#bytes, end);
    }
  }

  /** Up to `limit` records evenly over the chunk, the last one among them; whatever they say. */
  *samples(limit: number): Generator<RawRecord> {
    const { baseOffset, receivedUs } = this.#place;
    const spans = [...this.#spans()];
    const step = Math.max(1, Math.ceil(spans.length / limit));
    for (let at = (spans.length - 1) % step; at < spans.length; at += step) {
      const { start = 0, end = 0 } = spans[at] ?? {};
      yield { bytes: this.#bytes.subarray(start, end), offset: baseOffset + start, receivedUs };
    }
  }

  /** What is left behind the last whole record is one that was cut, or whose empty line begins the next chunk. */
  *#spans(): Generator<Span> {
    let at = 0;
    for (let span = nextRecord(this.#framing, this.#bytes, 0); span !== undefined;) {
      yield span;
      at = span.end;
      span = nextRecord(this.#framing, this.#bytes, at);
    }
    const rest = this.#bytes.toString('latin1', at, at + 4096);
    const text = rest.trimStart();
    // From its first letter on: behind the empty line of the entry before it would be no entry.
    if (/^[A-Z_{]/.test(text)) yield { start: at + rest.length - text.length, end: this.#bytes.length };
  }
}

/** The records of a chunk, however they follow each other in it. */
export function batchOf(source: SourcePartition, framing: Framing, bytes: Buffer, place: ChunkPlace): SampledBatch {
  return framing === 'lines' ? new ChunkBatch(source, bytes, place) : new FramedBatch(source, framing, bytes, place);
}
