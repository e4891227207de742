import { crc32, crc32c } from '../../../../../src/runtime/kafka/batches/checksum.ts';
import type { RawBatch } from '../../../../../src/runtime/kafka/batches/raw-batch.ts';

/** A record to be written. */
export interface TestRecord {
  readonly value: string | Buffer | null;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
}

interface BatchOptions {
  readonly firstOffset?: number;
  readonly lastOffsetDelta?: number;
  readonly attributes?: number;
  readonly firstTimestamp?: number;
  readonly maxTimestamp?: number;
  readonly producerId?: number;
  readonly compress?: (bytes: Buffer) => Buffer;
}

/** A record batch of message format 2. */
export function batchBytes(records: readonly TestRecord[], options: BatchOptions = {}): Buffer {
  const { firstOffset = 0, attributes = 0, firstTimestamp = 1000, maxTimestamp = 2000, producerId = -1 } = options;
  const body = Buffer.concat(records.map(recordBytes));
  const counted = Buffer.alloc(40);
  counted.writeInt16BE(attributes, 0);
  counted.writeInt32BE(options.lastOffsetDelta ?? records.length - 1, 2);
  counted.writeBigInt64BE(BigInt(firstTimestamp), 6);
  counted.writeBigInt64BE(BigInt(maxTimestamp), 14);
  counted.writeBigInt64BE(BigInt(producerId), 22);
  counted.writeInt32BE(records.length, 36);
  const checked = Buffer.concat([counted, options.compress?.(body) ?? body]);
  const head = Buffer.alloc(21);
  head.writeBigInt64BE(BigInt(firstOffset), 0);
  head.writeInt32BE(checked.length + 9, 8);
  head.writeInt8(2, 16);
  head.writeUInt32BE(crc32c(checked), 17);
  return Buffer.concat([head, checked]);
}

/** The marker that ends a transaction. */
export function markerBytes(firstOffset: number, producerId: number, type: 'abort' | 'commit'): Buffer {
  const key = String.fromCharCode(0, 0, 0, type === 'abort' ? 0 : 1);
  return batchBytes([{ key, value: 'x' }], { firstOffset, producerId, attributes: 0x30 });
}

/** A message of format 0 or 1. */
export function messageBytes(
  magic: 0 | 1,
  offset: number,
  value: Buffer | null,
  { attributes = 0, timestamp = 5000 } = {},
): Buffer {
  const fixed = Buffer.from([magic, attributes]);
  const time = Buffer.alloc(magic === 0 ? 0 : 8);
  if (magic === 1) time.writeBigInt64BE(BigInt(timestamp));
  const lengths = [int32(-1), int32(value?.length ?? -1)];
  const checked = Buffer.concat([fixed, time, ...lengths, value ?? Buffer.alloc(0)]);
  const head = Buffer.alloc(16);
  head.writeBigInt64BE(BigInt(offset), 0);
  head.writeInt32BE(checked.length + 4, 8);
  head.writeUInt32BE(crc32(checked), 12);
  return Buffer.concat([head, checked]);
}

/** Bytes as a fetch hands them out. */
export function raw(bytes: Buffer, offsets: { first?: number; last?: number } = {}): RawBatch {
  return { bytes, firstOffset: offsets.first ?? 0, lastOffset: offsets.last ?? 0, kind: 'data' };
}

function recordBytes({ value, key, headers = {}, offsetDelta, timestampDelta = 0 }: TestRecord, index: number): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(timestampDelta),
    varint(offsetDelta ?? index),
    sized(key === undefined ? null : Buffer.from(key, 'latin1')),
    sized(value === null ? null : Buffer.from(value)),
    varint(Object.keys(headers).length),
    ...Object.entries(headers).flatMap(([name, text]) => [sized(Buffer.from(name)), sized(Buffer.from(text))]),
  ]);
  return Buffer.concat([varint(body.length), body]);
}

function sized(bytes: Buffer | null): Buffer {
  return bytes === null ? varint(-1) : Buffer.concat([varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value < 0 ? -2 * value - 1 : 2 * value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return Buffer.from([...bytes, left]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
