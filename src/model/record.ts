import type { Arena } from '../lib/arena.ts';
import type { Micros } from '../lib/time.ts';
import type { SourcePartition } from './origin.ts';

/** One message of an input topic, or one line of a file, as bytes. */
export interface RawRecord {
  /** null for a tombstone. The bytes may share memory with their batch: copy what is kept. */
  readonly bytes: Buffer | null;
  /** The record's offset in its partition; for a file, the byte offset of its first byte. */
  readonly offset: number;
  /** Kafka's timestamp of the record, or the file's modification time: what year and zone are inferred from. */
  readonly receivedUs?: Micros | undefined;
}

/** Finds the next place in `bytes`, from `from` on, where a record may matter; -1 when there is none. Never wrongly none. */
export interface ByteSearch {
  next(bytes: Buffer, from: number): number;
  /** Memory of its own, in which bytes are searched where they lie; all others are copied first. Whoever fills it says when it is free. */
  readonly arena?: Arena | undefined;
  /** How many newlines there are, where it can tell faster than anybody else. */
  newlines?(bytes: Buffer): number | undefined;
}

/** Records read together from one partition; the sieve searches them as one piece of memory and decodes only what was hit. */
export interface RecordBatch {
  readonly source: SourcePartition;
  /** Stream time of the partition after this batch; undefined in replay, where event time takes its place. */
  readonly streamTimeUs?: Micros | undefined;
  /** Up to then a record's own stamp is its stream time, where that is later: batches of a slow trickle span hours. */
  readonly stampedUntilUs?: Micros | undefined;
  /** How many records the batch holds. */
  readonly count: number;
  /** The records that the search hits, in order, each once; tombstones are never hit. */
  candidates(search: ByteSearch): Iterable<RawRecord>;
}
