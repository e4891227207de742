import type { Micros } from '../../../lib/time.ts';
import type { SourcePartition } from '../../../model/origin.ts';
import type { ByteSearch, RawRecord, RecordBatch } from '../../../model/record.ts';
import type { Cursor } from './cursor.ts';
import type { OpenBatch } from './open-batch.ts';

/** A record with what Kafka says of it, as the client's messages have it. */
export interface PlacedRecord {
  readonly offset: number;
  readonly timestampMs: number | undefined;
  /** null for a tombstone; shares memory with the batch. */
  readonly value: Buffer | null;
}

/** The records of one opened batch from an offset on. Searched as one piece of memory; only records that were hit are read. */
export class UndecodedBatch implements RecordBatch {
  readonly source: SourcePartition;
  readonly streamTimeUs: Micros | undefined;
  stampedUntilUs: Micros | undefined;
  readonly #batch: OpenBatch;
  readonly #from: number;
  #count: number | undefined;
  #isBroken = false;

  constructor(source: SourcePartition, batch: OpenBatch, from: number, streamTimeUs?: Micros) {
    this.source = source;
    this.streamTimeUs = streamTimeUs;
    this.#batch = batch;
    this.#from = from;
    this.#count = from <= batch.firstOffset ? batch.count : undefined;
  }

  get count(): number {
    this.#count ??= this.#walk(() => false);
    return this.#count;
  }

  /** Whether a walk met bytes that are no record. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The record at a place among those of this batch. */
  at(index: number): PlacedRecord | undefined {
    let found: PlacedRecord | undefined;
    let left = index;
    this.#walk((cursor) => {
      left -= 1;
      if (left < 0 && cursor.read()) found = placed(cursor);
      return left < 0;
    });
    return found;
  }

  /** The last record. */
  last(): PlacedRecord | undefined {
    let found: PlacedRecord | undefined;
    const cursor = this.#cursor();
    let isAny = false;
    while (cursor.advance()) isAny = true;
    if (isAny && cursor.read() && cursor.offset >= this.#from) found = placed(cursor);
    this.#isBroken ||= cursor.isBroken;
    return found;
  }

  *candidates(search: ByteSearch): Generator<RawRecord> {
    const cursor = this.#cursor();
    const { bytes } = cursor;
    for (let hit = search.next(bytes, 0); hit >= 0 && reach(cursor, hit); hit = search.next(bytes, cursor.end)) {
      if (!cursor.read()) break;
      const { value, offset, timestampMs } = placed(cursor);
      // The hit may be in a key or a header, or reach over from the record before.
      if (offset < this.#from || value === null || search.next(value, 0) < 0) continue;
      yield { bytes: value, offset, receivedUs: timestampMs === undefined ? undefined : timestampMs * 1000 };
    }
    this.#isBroken ||= cursor.isBroken;
  }

  /** Reads records from the offset on until `isDone`; answers how many there were. */
  #walk(isDone: (cursor: Cursor) => boolean): number {
    const cursor = this.#cursor();
    const isWhole = this.#from <= this.#batch.firstOffset;
    let count = 0;
    while (cursor.advance()) {
      if (!isWhole && (!cursor.read() || cursor.offset < this.#from)) continue;
      count += 1;
      if (isDone(cursor)) break;
    }
    this.#isBroken ||= cursor.isBroken;
    return count;
  }

  #cursor(): Cursor {
    return this.#batch.cursor();
  }
}

/** Moves on to the record that holds a place. */
function reach(cursor: Cursor, at: number): boolean {
  while (cursor.end <= at) if (!cursor.advance()) return false;
  return true;
}

function placed(cursor: Cursor): PlacedRecord {
  const { offset, timestampMs, bytes, valueStart, valueEnd } = cursor;
  return { offset, timestampMs, value: valueStart < 0 ? null : bytes.subarray(valueStart, valueEnd) };
}
