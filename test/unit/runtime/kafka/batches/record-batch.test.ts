import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadCodecs } from '../../../../../src/runtime/kafka/batches/codecs.ts';
import { isBad, openBatch } from '../../../../../src/runtime/kafka/batches/open-batch.ts';
import { UndecodedBatch } from '../../../../../src/runtime/kafka/batches/record-batch.ts';
import { Room } from '../../../../../src/runtime/kafka/batches/room.ts';
import { batchBytes, messageBytes, raw, type TestRecord } from './encode-batch.ts';

const codecs = await loadCodecs();
const SOURCE = { topic: 'logs', partition: 0, incarnation: 0 };
const SEARCH = { next: (bytes: Buffer, from: number) => bytes.indexOf('oom', from) };
const GZIP = { attributes: 1, compress: (bytes: Buffer) => gzipSync(bytes) };

function read(bytes: Buffer, offsets: { first?: number; last?: number } = {}, from = 0): UndecodedBatch {
  const opened = openBatch(raw(bytes, offsets), codecs, new Room(1_000_000));
  if (isBad(opened)) throw new Error(opened.detail);
  return new UndecodedBatch(SOURCE, opened, from);
}

const hits = (batch: UndecodedBatch) =>
  [...batch.candidates(SEARCH)].map(({ bytes, offset, receivedUs }) => [offset, bytes?.toString(), receivedUs]);

const RECORDS: TestRecord[] = [
  { value: 'a', timestampDelta: -3 },
  { value: 'oom', key: 'k', headers: { h: 'x' }, timestampDelta: 200 },
  { value: null, key: 'oom' },
  { value: 'nothing', key: 'oom' },
  { value: 'nothing', headers: { oom: 'oom' } },
  { value: 'oo' },
  { value: `${'m'.repeat(70_000)} oom oom`, timestampDelta: 1 },
  { value: '' },
];

describe.each([
  ['plain', {}],
  ['compressed', GZIP],
])('format 2, %s', (_, how) => {
  test('gives each record whose value is hit once; keys, headers and neighbours hit none', () => {
    const batch = read(batchBytes(RECORDS, { ...how, firstOffset: 100 }), { first: 100 });
    expect(hits(batch)).toEqual([
      [101, 'oom', 1_200_000],
      [106, `${'m'.repeat(70_000)} oom oom`, 1_001_000],
    ]);
    expect(batch.count).toBe(8);
    expect(batch.isBroken).toBe(false);
  });

  test('records below the offset that is wanted are left out, and not counted', () => {
    const batch = read(batchBytes(RECORDS, { ...how, firstOffset: 100 }), { first: 100 }, 102);
    expect(hits(batch).map(([offset]) => offset)).toEqual([106]);
    expect(batch.count).toBe(6);
    expect(batch.at(0)).toMatchObject({ offset: 102, value: null });
    expect(batch.at(1)?.value?.toString()).toBe('nothing');
    expect(batch.at(6)).toBeUndefined();
    expect(batch.last()).toMatchObject({ offset: 107, timestampMs: 1000 });
  });
});

test('offsets that compaction has left holes in are those of the records', () => {
  const records = [
    { value: 'oom', offsetDelta: 3 },
    { value: 'oom', offsetDelta: 900 },
  ];
  expect(hits(read(batchBytes(records, { firstOffset: 7, lastOffsetDelta: 1000 }), { first: 7 }))).toEqual([
    [10, 'oom', 1_000_000],
    [907, 'oom', 1_000_000],
  ]);
});

test('LogAppendTime is the time of all records', () => {
  const batch = read(batchBytes(RECORDS, { attributes: 8, maxTimestamp: 9000 }));
  expect(hits(batch)[0]).toEqual([1, 'oom', 9_000_000]);
  expect(batch.last()?.timestampMs).toBe(9000);
});

test('a wrong checksum, an unknown codec and a bomb are told apart', () => {
  const wrong = batchBytes(RECORDS);
  wrong[80] = (wrong[80] ?? 0) ^ 1;
  const bomb = batchBytes([{ value: 'x'.repeat(2_000_000) }], GZIP);
  const reasons = [wrong, batchBytes(RECORDS, { attributes: 5 }), bomb, batchBytes(RECORDS, { attributes: 3 })];
  expect(reasons.map((bytes) => openBatch(raw(bytes), codecs, new Room(1_000_000)))).toMatchObject([
    { reason: 'corrupt-batch', detail: 'The batch cannot be read: its checksum is wrong.' },
    { reason: 'corrupt-batch', detail: 'The batch cannot be read: its codec is not known.' },
    { reason: 'too-large' },
    { reason: 'corrupt-batch' },
  ]);
});

test('a sound checksum over records that make no sense ends the walk and is told', () => {
  const bytes = batchBytes([{ value: 'a' }], {
    attributes: 1,
    compress: () => gzipSync(Buffer.from([0xff, 0xff, 0x7f, 1])),
  });
  const batch = read(bytes);
  expect(batch.last()).toBeUndefined();
  expect(batch.isBroken).toBe(true);
});

describe('the formats before', () => {
  test('a message alone, with and without a timestamp', () => {
    expect(hits(read(messageBytes(0, 7, Buffer.from('oom')), { last: 7 }))).toEqual([[7, 'oom', undefined]]);
    expect(hits(read(messageBytes(1, 8, Buffer.from('oom')), { last: 8 }))).toEqual([[8, 'oom', 5_000_000]]);
    expect(hits(read(messageBytes(1, 9, null), { last: 9 }))).toEqual([]);
  });

  test('a wrapper of format 1 holds relative offsets, that of format 0 absolute ones', () => {
    const inner = [0, 1, 2].map((offset) => messageBytes(1, offset, Buffer.from(`oom ${String(offset)}`)));
    const one = messageBytes(1, 52, gzipSync(Buffer.concat(inner)), { attributes: 1 });
    const batch = read(one, { first: 52, last: 52 }, 51);
    expect(hits(batch)).toEqual([
      [51, 'oom 1', 5_000_000],
      [52, 'oom 2', 5_000_000],
    ]);
    expect(batch.count).toBe(2);
    const absolute = [50, 51].map((offset) => messageBytes(0, offset, Buffer.from('oom')));
    const zero = messageBytes(0, 51, gzipSync(Buffer.concat(absolute)), { attributes: 1 });
    expect(hits(read(zero, { first: 51, last: 51 }, 50)).map(([offset]) => offset)).toEqual([50, 51]);
  });

  test('LogAppendTime of a wrapper is that of its messages', () => {
    const inner = messageBytes(1, 0, Buffer.from('oom'), { timestamp: 1 });
    const wrapper = messageBytes(1, 9, gzipSync(inner), { attributes: 9, timestamp: 77 });
    expect(hits(read(wrapper, { last: 9 }))).toEqual([[9, 'oom', 77_000]]);
  });

  test('a wrong checksum is told', () => {
    const bytes = messageBytes(1, 1, Buffer.from('oom'));
    bytes[30] = (bytes[30] ?? 0) ^ 1;
    expect(openBatch(raw(bytes), codecs, new Room(1000))).toMatchObject({ reason: 'corrupt-batch' });
  });
});

test('no change of a byte behind the checksum makes a walk throw or go on for ever', () => {
  const sound = Buffer.concat([batchBytes(RECORDS.slice(0, 6)).subarray(61)]);
  for (let at = 0; at < sound.length; at += 1) {
    for (const change of [0x01, 0x80, 0xff]) {
      const body = Buffer.from(sound);
      body[at] = (body[at] ?? 0) ^ change;
      const batch = read(batchBytes(RECORDS.slice(0, 6), { ...GZIP, compress: () => gzipSync(body) }), {}, 1);
      expect(hits(batch).length).toBeLessThan(9);
      expect(batch.count).toBeLessThan(99);
      batch.last();
    }
  }
});
