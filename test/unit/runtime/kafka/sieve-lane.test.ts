import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BatchReader } from '../../../../src/runtime/kafka/batches/batch-reader.ts';
import { readFetchResponse } from '../../../../src/runtime/kafka/batches/fetch-response.ts';
import type { KafkaMessage } from '../../../../src/runtime/kafka/client.ts';
import type { Start } from '../../../../src/runtime/kafka/incarnation.ts';
import type { OutMessage } from '../../../../src/runtime/kafka/out-message.ts';
import { SieveLane } from '../../../../src/runtime/kafka/sieve-lane.ts';
import { batchBytes, markerBytes } from './batches/encode-batch.ts';
import { responseOf } from './batches/response-bytes.ts';

const reader = await BatchReader.load(1_000_000);
const START: Start = { fetchFrom: 4, position: 5, incarnation: 2, remade: false, lost: 0, expectTimestamp: '70' };
const OUT: OutMessage = { topic: 'oom.lines', partition: 0, key: null, value: 'x', headers: {} };

function message(offset: number, timestamp: string, value = 'hit'): KafkaMessage {
  return { key: null, value: Buffer.from(value), timestamp, attributes: 0, offset: String(offset), headers: {} };
}

/** A lane whose sieve passes each record that says `hit`, with an outbox that is acknowledged by hand. */
function scene(start: Start, outbox: { hasRoom: boolean } = { hasRoom: true }) {
  const state = { sequence: 0, remade: 0, heartbeats: 0, sampled: [] as string[], put: [] as OutMessage[] };
  const lane = new SieveLane({ topic: 'logs', partition: 0 }, start, {
    outbox: {
      get hasRoom() {
        return outbox.hasRoom;
      },
      get sequence() {
        return state.sequence;
      },
      put: (messages) => {
        state.put.push(...messages);
        return (state.sequence += messages.length);
      },
      settled: () => Promise.resolve(),
    },
    sieve: (batch) => [...batch.candidates({ next: (bytes, from) => bytes.indexOf('hit', from) })].map(() => OUT),
    sample: ({ offset }) => {
      state.sampled.push(String(offset));
      return [];
    },
    bury: ({ reason, origin }) => [{ ...OUT, value: `${reason} ${String(origin.offset)}` }],
    reader,
    wallUs: () => Number.MAX_SAFE_INTEGER,
    onRemade: () => {
      state.remade += 1;
    },
  });
  const take = (messages: KafkaMessage[]) =>
    lane.take({
      messages,
      nextOffset: Number(messages.at(-1)?.offset) + 1,
      highWatermark: 100,
      heartbeat: () => {
        state.heartbeats += 1;
        if (state.heartbeats === 3) outbox.hasRoom = true;
        return Promise.resolve();
      },
    });
  return { lane, state, take };
}

describe('the record before the commit', () => {
  test('with the timestamp that was committed is passed over, and reading goes on', async () => {
    const { lane, state, take } = scene(START);
    expect(lane.isVerified).toBe(false);
    await take([message(4, '70'), message(5, '80')]);
    expect(lane.isVerified).toBe(true);
    expect(state).toMatchObject({ sequence: 1, remade: 0 });
    expect(lane.acknowledged(1)).toMatchObject({ position: 6, lastTimestamp: '80' });
  });

  test('with another timestamp proves that the topic was made again: nothing of it is taken', async () => {
    const { lane, state, take } = scene(START);
    await take([message(4, '71'), message(5, '80')]);
    expect(state).toMatchObject({ sequence: 0, remade: 1 });
    expect(lane.isVerified).toBe(false);
    expect(lane.acknowledged(9).position).toBe(5);
  });

  test('may be gone: what comes after it is read', async () => {
    const { lane, state, take } = scene(START);
    await take([message(7, '90')]);
    expect(state.remade).toBe(0);
    expect(lane.acknowledged(1).position).toBe(8);
  });
});

test('a position counts only when what came of it is acknowledged', async () => {
  const { lane, take } = scene({ ...START, fetchFrom: 5, expectTimestamp: undefined });
  await take([message(5, '80')]);
  await take([message(6, '90', 'noise')]);
  expect(lane.acknowledged(0).position).toBe(5);
  expect(lane.acknowledged(1).position).toBe(7);
});

test('while the outbox has no room nothing more is taken, but the group hears from us', async () => {
  const { state, take } = scene({ ...START, expectTimestamp: undefined }, { hasRoom: false });
  await take([message(5, '80')]);
  expect(state.heartbeats).toBe(3);
});

test('some records are sampled at first, then every 997th, over any cut into fetches', async () => {
  const { state, take } = scene({ ...START, position: 0, fetchFrom: 0, expectTimestamp: undefined });
  const records = Array.from({ length: 2500 }, (_, offset) => message(offset, '80', 'noise'));
  for (let from = 0; from < records.length; from += 700) await take(records.slice(from, from + 700));
  expect(state.sampled.filter((offset) => Number(offset) >= 700)).toEqual(['997', '1994']);
  expect(state.sampled.length).toBeLessThanOrEqual(2 + 17);
  expect(state.sampled).toEqual(expect.arrayContaining(['0', '699']));
});

describe('undecoded batches', () => {
  const OPTIONS = { firstTimestamp: 70, firstOffset: 4 };
  const fetched = (set: Buffer) =>
    readFetchResponse(responseOf(set), 11).responses[0]?.partitions[0]?.messages as unknown as KafkaMessage[];
  const NONE: Start = { ...START, fetchFrom: 0, position: 0, expectTimestamp: undefined };

  test('are read from the position on, and the record before it is compared with the commit', async () => {
    const { lane, state, take } = scene(START);
    const values = ['hit', 'hit', 'no', 'hit'].map((value, index) => ({ value, timestampDelta: index }));
    await take(fetched(batchBytes(values, OPTIONS)));
    expect(state).toMatchObject({ sequence: 2, remade: 0, sampled: ['5', '6', '7'] });
    expect(lane.isVerified).toBe(true);
    expect(lane.acknowledged(2)).toMatchObject({ position: 8, lastTimestamp: '73' });
  });

  test('whose record before the commit has another timestamp prove that the topic was made again', async () => {
    const { lane, state, take } = scene(START);
    await take(fetched(batchBytes([{ value: 'hit' }, { value: 'hit' }], { ...OPTIONS, firstTimestamp: 71 })));
    expect(state).toMatchObject({ sequence: 0, remade: 1 });
    expect(lane.isVerified).toBe(false);
  });

  test('that are corrupt go to the dead letter, and the partition goes on', async () => {
    const { lane, state, take } = scene(NONE);
    const wrong = batchBytes([{ value: 'hit' }]);
    wrong[70] = (wrong[70] ?? 0) ^ 1;
    const sound = batchBytes([{ value: 'hit' }], { firstOffset: 1 });
    await take(fetched(Buffer.concat([wrong, sound, markerBytes(2, 9, 'commit')])));
    expect(state.put.map(({ value }) => value)).toEqual(['corrupt-batch 0', 'x']);
    expect(lane.acknowledged(2)).toMatchObject({ position: 3, lastTimestamp: '1000' });
    await take(fetched(Object.assign(Buffer.from(wrong), { 7: 3 })));
    expect(lane.acknowledged(3)).toMatchObject({ position: 4, lastTimestamp: undefined });
  });

  test('of ended transactions alone move the position on and nothing else', async () => {
    const { lane, state, take } = scene(NONE);
    await take(fetched(Buffer.concat([markerBytes(0, 9, 'commit'), markerBytes(1, 9, 'abort')])));
    expect(state.sequence).toBe(0);
    expect(lane.acknowledged(0)).toMatchObject({ position: 2, streamTimeUs: undefined });
  });

  test('that inflate beyond what is allowed go to the dead letter', async () => {
    const { lane, state, take } = scene(NONE);
    const bomb = batchBytes([{ value: 'x'.repeat(1_100_000) }], {
      attributes: 1,
      compress: (bytes) => gzipSync(bytes),
    });
    await take(fetched(bomb));
    expect(state.put.map(({ value }) => value)).toEqual(['too-large 0']);
    expect(lane.acknowledged(1).position).toBe(1);
  });
});
