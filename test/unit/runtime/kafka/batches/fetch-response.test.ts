import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import {
  fitsHook,
  hookFetch,
  rawBatchesOf,
  UNDECODED_RACK,
  type FetchModule,
} from '../../../../../src/runtime/kafka/batches/fetch-hook.ts';
import { readFetchResponse } from '../../../../../src/runtime/kafka/batches/fetch-response.ts';
import { splitBatches } from '../../../../../src/runtime/kafka/batches/split-batches.ts';
import { batchBytes, markerBytes, messageBytes } from './encode-batch.ts';
import { responseOf } from './response-bytes.ts';

const TRANSACTIONAL = 0x10;
const kinds = (set: Buffer, aborted: { producerId: bigint; firstOffset: number }[] = []) =>
  splitBatches(set, aborted).map(({ firstOffset, lastOffset, kind }) => [firstOffset, lastOffset, kind]);
const data = (firstOffset: number, producerId = -1, attributes = 0) =>
  batchBytes([{ value: 'a' }, { value: 'b' }], { firstOffset, producerId, attributes });

describe('the record set of a response', () => {
  test('is cut into batches; a batch at its end that is not whole is left for the next fetch', () => {
    const set = Buffer.concat([data(0), data(2), data(4).subarray(0, -1)]);
    expect(kinds(set)).toEqual([
      [0, 1, 'data'],
      [2, 3, 'data'],
    ]);
  });

  test('that begins with a batch that is not whole, or has a length of no sense, does not hold the partition up', () => {
    expect(kinds(data(5).subarray(0, -1))).toEqual([[5, 6, 'corrupt']]);
    const wrong = data(7);
    wrong.writeInt32BE(3, 8);
    expect(kinds(Buffer.concat([data(5), wrong]))).toEqual([
      [5, 6, 'data'],
      [7, 8, 'corrupt'],
    ]);
    const unknown = data(9);
    unknown[16] = 9;
    expect(kinds(unknown)).toEqual([[9, 9, 'corrupt']]);
    expect(kinds(Buffer.alloc(5))).toEqual([]);
  });

  test('may hold old messages before new batches', () => {
    const set = Buffer.concat([messageBytes(0, 3, Buffer.from('a')), messageBytes(1, 4, null), data(5)]);
    expect(kinds(set)).toEqual([
      [3, 3, 'data'],
      [4, 4, 'data'],
      [5, 6, 'data'],
    ]);
  });

  test('three transactions that were given up and began before the fetch hide their records until their markers', () => {
    const set = Buffer.concat([
      data(10, 1, TRANSACTIONAL),
      data(12, 2, TRANSACTIONAL),
      data(14, 3, TRANSACTIONAL),
      data(16, 4, TRANSACTIONAL),
      data(18, 1),
      markerBytes(20, 2, 'abort'),
      data(21, 2, TRANSACTIONAL),
      markerBytes(23, 2, 'commit'),
      markerBytes(24, 1, 'abort'),
      data(25, 1, TRANSACTIONAL),
      data(27, 3, TRANSACTIONAL),
    ]);
    const aborted = [3, 1, 2].map((id) => ({ producerId: BigInt(id), firstOffset: id }));
    expect(kinds(set, [...aborted, { producerId: 1n, firstOffset: 900 }]).map(([, , kind]) => kind)).toEqual([
      ...['aborted', 'aborted', 'aborted', 'data', 'data', 'control', 'data', 'control', 'control', 'data', 'aborted'],
    ]);
  });
});

describe.each([0, 1, 3, 4, 5, 7, 8, 10, 11])('version %i', (version) => {
  const set = version < 4 ? messageBytes(1, 40, Buffer.from('x')) : data(40, 7, TRANSACTIONAL);
  const require = createRequire(import.meta.url);

  test('is read as the client reads it, but for its records', async () => {
    const path = `kafkajs/src/protocol/requests/fetch/v${String(version)}/response`;
    const client = require(path) as { decode(bytes: Buffer): Promise<{ responses: { partitions: object[] }[] }> };
    const theirs = await client.decode(responseOf(set, version));
    const ours = readFetchResponse(responseOf(set, version), version);
    const { partition, highWatermark, errorCode, preferredReadReplica } = ours.responses[0]?.partitions[0] ?? {};
    expect(theirs.responses[0]?.partitions[0]).toMatchObject({ partition, highWatermark, errorCode });
    if (version >= 11) expect(preferredReadReplica).toBe(2);
    const { responses, errorCode: code, sessionId, ...throttle } = ours;
    expect(theirs).toMatchObject({
      ...(version >= 1 ? throttle : {}),
      ...(version >= 7 ? { errorCode: code, sessionId } : {}),
    });
    expect(responses[0]).toMatchObject({ topicName: 'logs' });
    const [message] = responses[0]?.partitions[0]?.messages ?? [];
    expect(message).toMatchObject({ offset: version < 4 ? '40' : '41' });
    expect(message?.rawBatch.kind).toBe(version < 4 ? 'data' : 'aborted');
  });

  test('reaches only consumers that ask for it', async () => {
    const client = require('kafkajs/src/protocol/requests/fetch') as FetchModule;
    const module = { ...client };
    hookFetch(module);
    hookFetch(module);
    const make = module.protocol({ version });
    const request = { maxWaitTime: 1, minBytes: 1, maxBytes: 1, topics: [], rackId: UNDECODED_RACK };
    const decoded = (await make(request).response.decode(responseOf(set, version))) as ReturnType<
      typeof readFetchResponse
    >;
    expect(rawBatchesOf(decoded.responses[0]?.partitions[0]?.messages ?? [])).toHaveLength(1);
    const plain = (await make({ ...request, rackId: '' }).response.decode(responseOf(set, version))) as typeof decoded;
    expect(rawBatchesOf(plain.responses[0]?.partitions[0]?.messages ?? [])).toBeUndefined();
  });
});

test('another version of the client, or another inside, is refused', () => {
  const module = { protocol: () => () => ({}) };
  expect([
    fitsHook('2.2.4', module),
    fitsHook('2.2.5', module),
    fitsHook('2.2.4', {}),
    fitsHook('2.2.4', undefined),
  ]).toEqual([...[true, false, false, false]]);
});

test('a response that is cut off is an error of the request, not of the process', () => {
  expect(() => readFetchResponse(responseOf(data(0)).subarray(0, 40), 11)).toThrow(RangeError);
});
