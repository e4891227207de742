/** A record batch (or a message of the formats before it) as it lies in a fetch response: its records are not decoded. */
export interface RawBatch {
  /** From its first offset to its last byte; shares memory with the response. */
  readonly bytes: Buffer;
  /** Offset of the first record, as far as that can be told without inflating: of old messages it is the last one. */
  readonly firstOffset: number;
  readonly lastOffset: number;
  /** control: a transaction's end; aborted: records of a transaction that was given up; corrupt: the frame makes no sense. */
  readonly kind: 'data' | 'control' | 'aborted' | 'corrupt';
}

/** A transaction that a fetch response names as given up. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

/** Where the fields of a record batch are (message format 2), in bytes from its beginning. */
export const BATCH = {
  firstOffset: 0,
  length: 8,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  firstTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  records: 57,
  end: 61,
} as const;

/** Bits of a batch's attributes, and of an old message's. */
export const ATTRIBUTES = { codec: 7, logAppendTime: 8, transactional: 16, control: 32 } as const;

/** Bytes before the part that the length counts. */
export const LENGTH_END = 12;

/** Before its key an old message has checksum, magic and attributes; from format 1 on a timestamp too. */
export const MESSAGE = { crc: 12, magic: 16, attributes: 17, timestamp: 18, key: [18, 26] } as const;

/** Offsets are far below 2^53. */
export function longAt(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 4_294_967_296 + bytes.readUInt32BE(at + 4);
}
