import { describe, expect, test } from 'vitest';
import type { KafkaMessage } from '../../../../src/runtime/kafka/client.ts';
import type { Start } from '../../../../src/runtime/kafka/incarnation.ts';
import type { OutMessage } from '../../../../src/runtime/kafka/out-message.ts';
import { SieveLane } from '../../../../src/runtime/kafka/sieve-lane.ts';

const START: Start = { fetchFrom: 4, position: 5, incarnation: 2, remade: false, lost: 0, expectTimestamp: '70' };
const OUT: OutMessage = { topic: 'oom.lines', partition: 0, key: null, value: 'x', headers: {} };

function message(offset: number, timestamp: string, value = 'hit'): KafkaMessage {
  return { key: null, value: Buffer.from(value), timestamp, attributes: 0, offset: String(offset), headers: {} };
}

/** A lane whose sieve passes each record that says `hit`, with an outbox that is acknowledged by hand. */
function scene(start: Start, outbox: { hasRoom: boolean } = { hasRoom: true }) {
  const state = { sequence: 0, remade: 0, heartbeats: 0, sampled: [] as string[] };
  const lane = new SieveLane({ topic: 'logs', partition: 0 }, start, {
    outbox: {
      get hasRoom() {
        return outbox.hasRoom;
      },
      get sequence() {
        return state.sequence;
      },
      put: (messages) => (state.sequence += messages.length),
      settled: () => Promise.resolve(),
    },
    sieve: (batch) => [...batch.candidates({ next: (bytes, from) => bytes.indexOf('hit', from) })].map(() => OUT),
    sample: ({ offset }) => {
      state.sampled.push(offset);
      return [];
    },
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

test('the first record and then every thousandth is sampled, over any cut into fetches', async () => {
  const { state, take } = scene({ ...START, position: 0, fetchFrom: 0, expectTimestamp: undefined });
  const records = Array.from({ length: 2500 }, (_, offset) => message(offset, '80', 'noise'));
  for (let from = 0; from < records.length; from += 700) await take(records.slice(from, from + 700));
  expect(state.sampled).toEqual(['0', '1000', '2000']);
});
