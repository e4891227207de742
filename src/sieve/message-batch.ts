import type { Micros } from '../lib/time.ts';
import type { SourcePartition } from '../model/origin.ts';
import type { ByteSearch, RawRecord, RecordBatch } from '../model/record.ts';

/** One message of a Kafka topic. */
export interface Message {
  /** null for a tombstone. */
  readonly value: Buffer | null;
  readonly offset: number;
  readonly receivedUs?: Micros | undefined;
}

/** Bytes between values (keys, headers, lengths) that may be searched along, for each byte of value. */
const MAX_GAP_RATIO = 1;

/** Messages fetched together. When their values lie in one piece of memory in order, it is searched as a whole. */
export class MessageBatch implements RecordBatch {
  readonly source: SourcePartition;
  readonly streamTimeUs: Micros | undefined;
  stampedUntilUs: Micros | undefined;
  readonly count: number;
  readonly #messages: readonly Message[];

  constructor(source: SourcePartition, messages: readonly Message[], streamTimeUs?: Micros) {
    this.source = source;
    this.streamTimeUs = streamTimeUs;
    this.count = messages.length;
    this.#messages = messages;
  }

  candidates(search: ByteSearch): Iterable<RawRecord> {
    const records = this.#messages.flatMap(recordOf);
    const region = regionOf(records);
    return region === undefined ? oneByOne(records, search) : inRegion(records, region, search);
  }
}

interface FullRecord extends RawRecord {
  readonly bytes: Buffer;
}

function recordOf({ value, offset, receivedUs }: Message): readonly FullRecord[] {
  return value === null || value.length === 0 ? [] : [{ bytes: value, offset, receivedUs }];
}

/** The memory from the first value to the last; undefined when they are not neighbours. */
function regionOf(records: readonly FullRecord[]): Buffer | undefined {
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  let end = first.bytes.byteOffset;
  let valueBytes = 0;
  for (const { bytes } of records) {
    if (bytes.buffer !== first.bytes.buffer || bytes.byteOffset < end) return undefined;
    end = bytes.byteOffset + bytes.length;
    valueBytes += bytes.length;
  }
  const size = end - first.bytes.byteOffset;
  if (size > valueBytes * (1 + MAX_GAP_RATIO)) return undefined;
  return Buffer.from(first.bytes.buffer, first.bytes.byteOffset, size);
}

function* oneByOne(records: readonly FullRecord[], search: ByteSearch): Generator<RawRecord> {
  for (const record of records) if (search.next(record.bytes, 0) >= 0) yield record;
}

/**
 * A hit may begin before a record and end in it, so that it hides one that lies wholly within: each record that the hit's place
 * is in or directly before is asked by itself.
 */
function* inRegion(records: readonly FullRecord[], region: Buffer, search: ByteSearch): Generator<RawRecord> {
  let index = 0;
  for (let hit = search.next(region, 0); hit >= 0 && index < records.length;) {
    const at = region.byteOffset + hit;
    while (index < records.length && endOf(records[index]) <= at) index += 1;
    const record = records[index];
    if (record === undefined) return;
    index += 1;
    const own = record.bytes.byteOffset <= at || search.next(record.bytes, 0) >= 0;
    if (own) yield record;
    hit = search.next(region, endOf(record) - region.byteOffset);
  }
}

function endOf(record: FullRecord | undefined): number {
  return record === undefined ? Infinity : record.bytes.byteOffset + record.bytes.length;
}
