import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '../../../../src/runtime/enrich/pace.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_790_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** How long a turn takes to come. */
async function waitOf(pace: Pace, signal = new AbortController().signal): Promise<number> {
  const startedMs = Date.now();
  const turn = pace.turn(signal).then(() => Date.now() - startedMs);
  await vi.runAllTimersAsync();
  return turn;
}

test('the first is at once, those that follow it closely wait ever longer up to the bound, and a calm forgives', async () => {
  const pace = new Pace(1000, 4000, 60_000, Date.now);
  const waits: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) waits.push(await waitOf(pace));
  // Each wait is shortened by up to a third.
  [0, 1000, 2000, 4000, 4000].forEach((most, turn) => {
    expect(waits[turn]).toBeLessThanOrEqual(most);
    expect(waits[turn]).toBeGreaterThanOrEqual(Math.floor((most * 2) / 3));
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await waitOf(pace)).toBe(0);
  expect(await waitOf(pace)).toBeLessThanOrEqual(1000);
});

test('a shutdown ends the wait', async () => {
  const pace = new Pace(1000, 4000, 60_000, Date.now);
  const stopping = new AbortController();
  await pace.turn(stopping.signal);
  stopping.abort();
  expect(await waitOf(pace, stopping.signal)).toBe(0);
});
