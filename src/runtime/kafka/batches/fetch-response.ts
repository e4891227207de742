import type { AbortedTransaction, RawBatch } from './raw-batch.ts';
import { splitBatches } from './split-batches.ts';
import { WireReader } from './wire-reader.ts';

/** What the client makes of a fetch response, with batches in place of records. */
export interface FetchResponse {
  readonly throttleTime: number;
  readonly clientSideThrottleTime?: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly FetchedPartition[];
  }[];
}

export interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  /** Empty: batches of transactions that were given up are marked already. */
  readonly abortedTransactions: readonly never[];
  readonly preferredReadReplica: number;
  readonly messages: readonly BatchMessage[];
}

/** One batch, in the shape of a message of the client's: its offset is the batch's last, so that fetching goes on behind it. */
export interface BatchMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: null;
  readonly value: null;
  readonly attributes: 0;
  readonly headers: Readonly<Record<string, never>>;
  readonly isControlRecord: false;
  readonly rawBatch: RawBatch;
}

/** The versions of the protocol's Fetch that can be read; all that the client speaks. */
export const FETCH_VERSIONS = { least: 0, most: 11 } as const;

const SINCE = {
  throttle: 1,
  lastStableOffset: 4,
  logStartOffset: 5,
  session: 7,
  clientSideThrottle: 8,
  replica: 11,
} as const;

/** Reads a fetch response of the given version; its records stay bytes. Throws RangeError when it is cut off. */
export function readFetchResponse(bytes: Buffer, version: number): FetchResponse {
  const reader = new WireReader(bytes);
  const throttle = version >= SINCE.throttle ? reader.int32() : 0;
  const errorCode = version >= SINCE.session ? reader.int16() : 0;
  const sessionId = version >= SINCE.session ? reader.int32() : 0;
  const responses = reader.list(() => ({
    topicName: reader.text(),
    partitions: reader.list(() => readPartition(reader, version)),
  }));
  const isOurs = version >= SINCE.clientSideThrottle;
  return {
    ...(isOurs ? { throttleTime: 0, clientSideThrottleTime: throttle } : { throttleTime: throttle }),
    errorCode,
    sessionId,
    responses,
  };
}

function readPartition(reader: WireReader, version: number): FetchedPartition {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = String(reader.int64());
  if (version >= SINCE.lastStableOffset) reader.int64();
  if (version >= SINCE.logStartOffset) reader.int64();
  const aborted = version >= SINCE.lastStableOffset ? reader.list(() => readAborted(reader)) : [];
  const preferredReadReplica = version >= SINCE.replica ? reader.int32() : -1;
  const messages = splitBatches(reader.bytes(), aborted).map(messageOf);
  return { partition, errorCode, highWatermark, abortedTransactions: [], preferredReadReplica, messages };
}

function readAborted(reader: WireReader): AbortedTransaction {
  return { producerId: reader.bigInt64(), firstOffset: reader.int64() };
}

function messageOf(rawBatch: RawBatch): BatchMessage {
  return {
    offset: String(rawBatch.lastOffset),
    timestamp: '0',
    key: null,
    value: null,
    attributes: 0,
    headers: {},
    isControlRecord: false,
    rawBatch,
  };
}
