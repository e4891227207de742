import { expect, test } from 'vitest';
import type { KafkaMessage } from '../../../../src/runtime/kafka/client.ts';
import { segmentsOf } from '../../../../src/runtime/kafka/message-times.ts';
import { StreamClock } from '../../../../src/runtime/kafka/stream-clock.ts';

const LOG_APPEND_TIME = 1;
const CREATE_TIME = 0;
const WALL_US = 1e15;

/** A record batch of the client: `count` messages from `offset` on. */
function batch(offset: number, count: number, timeMs: number, timestampType = LOG_APPEND_TIME): KafkaMessage[] {
  const batchContext = {
    firstOffset: String(offset),
    firstTimestamp: String(timeMs),
    maxTimestamp: String(timestampType === LOG_APPEND_TIME ? timeMs : timeMs + 5000),
    timestampType,
  };
  return Array.from({ length: count }, (_, index) => ({
    key: null,
    value: Buffer.from('x'),
    timestamp: String(timeMs),
    attributes: 0,
    offset: String(offset + index),
    headers: {},
    batchContext,
  }));
}

const cut = (messages: KafkaMessage[]) =>
  segmentsOf(messages, new StreamClock(), WALL_US).map((segment) => [segment.messages.length, segment.streamTimeUs]);

test('batches within a second stay together, with the stream time of the last', () => {
  expect(cut([...batch(0, 3, 1000), ...batch(3, 2, 1900)])).toEqual([[5, 1_900_000]]);
});

test('a fetch over hours is cut, so that each line has the stream time of its place', () => {
  expect(cut([...batch(0, 1, 1000), ...batch(1, 1, 3_601_000)])).toEqual([
    [1, 1_000_000],
    [1, 3_601_000_000],
  ]);
});

test('CreateTime counts the base timestamp of each batch once, however many records it has', () => {
  const clock = new StreamClock();
  segmentsOf([...batch(0, 100, 9000, CREATE_TIME), ...batch(100, 1, 1000, CREATE_TIME)], clock, WALL_US);
  segmentsOf(batch(101, 1, 2000, CREATE_TIME), clock, WALL_US);
  expect(clock.timeUs).toBe(9_000_000); // never back
  segmentsOf(batch(102, 1, 20_000, CREATE_TIME), clock, WALL_US);
  expect(clock.timeUs).toBe(9_000_000);
});

test('lines carry the time of their own batch, however far the median lags, but none that cannot be', () => {
  const clock = new StreamClock();
  const stampOf = (timeMs: number) =>
    segmentsOf(batch(timeMs, 1, timeMs, CREATE_TIME), clock, 500_000_000)[0]?.streamTimeUs;
  for (const timeMs of [1000, 60_000, 120_000]) expect(stampOf(timeMs)).toBe(timeMs * 1000);
  expect(clock.timeUs).toBe(60_000_000);
  expect(stampOf(900_000)).toBe(120_000_000);
  expect(stampOf(180_000)).toBe(180_000_000);
});
