import { expect, test } from 'vitest';
import { FramePool, lendFrame, releaseFrame } from '../../../../../src/runtime/kafka/connections/frame-pool.ts';

const LARGE = 100_000;
const MIB = 1_048_576;

test('memory is used again when the last of its readers is done, not before', () => {
  const pool = new FramePool();
  const frame = pool.take(LARGE);
  lendFrame(frame, 2);
  releaseFrame(frame.subarray(10, 20));
  expect(pool.take(LARGE).buffer).not.toBe(frame.buffer);
  releaseFrame(frame);
  const next = pool.take(LARGE + 1000);
  expect(next.buffer).toBe(frame.buffer);
  expect(next.length).toBe(LARGE + 1000);
});

test('what nobody reads goes back at once; what nobody lent never does', () => {
  const pool = new FramePool();
  const frame = pool.take(LARGE);
  lendFrame(frame, 0);
  expect(pool.take(LARGE).buffer).toBe(frame.buffer);
  releaseFrame(frame);
  expect(pool.take(LARGE).buffer).not.toBe(frame.buffer);
});

test('a reader too many does no harm: the memory is another response’s by then', () => {
  const pool = new FramePool();
  const frame = pool.take(LARGE);
  lendFrame(frame, 1);
  releaseFrame(frame);
  releaseFrame(frame);
  const first = pool.take(LARGE);
  expect(first.buffer).toBe(frame.buffer);
  expect(pool.take(LARGE).buffer).not.toBe(first.buffer);
});

test('free memory has a bound, and the smallest goes first', () => {
  const pool = new FramePool();
  const frames = [16 * MIB, 16 * MIB, MIB].map((bytes) => pool.take(bytes));
  for (const frame of frames) lendFrame(frame, 0);
  const again = [MIB, MIB, MIB].map((bytes) => pool.take(bytes));
  expect(again.map(({ buffer }) => frames.findIndex((frame) => frame.buffer === buffer)).sort()).toEqual([-1, 0, 1]);
});
