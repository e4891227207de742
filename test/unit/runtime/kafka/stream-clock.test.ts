import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StreamClock, type BatchTimes } from '../../../../src/runtime/kafka/stream-clock.ts';

const appended = (timeUs: number): BatchTimes => ({ kind: 'log-append', timeUs });
const created = (timeUs: number): BatchTimes => ({ kind: 'create', timeUs });
const FAR = Number.MAX_SAFE_INTEGER;

describe('LogAppendTime', () => {
  test('stream time is its running maximum: a new leader with a slower clock does not turn it back', () => {
    const clock = new StreamClock();
    clock.observe(appended(100), FAR);
    expect(clock.observe(appended(90), FAR)).toBe(100);
    expect(clock.observe(appended(110), FAR)).toBe(110);
  });
});

describe('CreateTime', () => {
  test('one shipper with a clock far ahead does not move it', () => {
    const clock = new StreamClock();
    for (let batch = 1; batch <= 14; batch += 1) clock.observe(created(batch * 10), FAR);
    expect(clock.observe(created(1e15), FAR)).toBeLessThanOrEqual(140);
  });

  test('it is the median of the last 15 batches', () => {
    const clock = new StreamClock();
    for (let batch = 1; batch <= 30; batch += 1) clock.observe(created(batch), FAR);
    expect(clock.timeUs).toBe(23);
  });

  test('it is never ahead of the wall clock', () => {
    const clock = new StreamClock();
    expect(clock.observe(created(1000), 400)).toBe(400);
  });
});

test('stream time never goes back, whatever comes', () => {
  const times = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 })));
  fc.assert(
    fc.property(times, (batches) => {
      const clock = new StreamClock();
      let before = -1;
      for (const [isAppend, timeUs, wallUs] of batches) {
        const now = clock.observe(isAppend ? appended(timeUs) : created(timeUs), wallUs);
        expect(now).toBeGreaterThanOrEqual(before);
        before = now;
      }
    }),
  );
});
