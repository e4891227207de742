import { describe, expect, test } from 'vitest';
import { Watermark } from '../../../src/assemble/watermark.ts';
import type { Progress } from '../../../src/model/generated/progress.ts';

const S = 1_000_000;
const T0 = 1_789_450_000 * S;

/** Progress of one member: partition to seconds after T0; written when the most advanced one was there. */
function progress(
  read: Readonly<Record<number, number>>,
  known = 2,
  writtenSeconds = Math.max(0, ...Object.values(read)),
): Progress {
  return {
    schema: 'oomstream.progress/1',
    member: 'm',
    writtenUs: T0 + writtenSeconds * S,
    partitions: Object.entries(read).map(([partition, seconds]) => ({
      topic: 'logs',
      partition: Number(partition),
      incarnation: 0,
      timeUs: T0 + seconds * S,
    })),
    known: [{ topic: 'logs', partitions: known }],
  };
}

/** One partition read second by second. */
function steps(partition: number, from: number, to: number): Progress[] {
  return Array.from({ length: to - from + 1 }, (_, at) => progress({ [partition]: from + at }));
}

function after(...records: readonly Progress[]): Watermark {
  const watermark = new Watermark(60_000);
  for (const record of records) watermark.take(record);
  return watermark;
}

describe('the watermark', () => {
  test('waits for every known partition', () => {
    expect(after(progress({ 0: 5 })).us).toBeUndefined();
    expect(after(progress({ 0: 5 }), progress({ 1: 3 })).us).toBe(T0 + 3 * S);
  });

  test('never goes back', () => {
    expect(after(progress({ 0: 5, 1: 4 }), progress({ 1: 2 }), progress({}, 3)).us).toBe(T0 + 4 * S);
  });

  test('leaves a partition out that is absent while the others advance by the time-out', () => {
    const records = [progress({ 0: 0, 1: 0 }), ...steps(0, 1, 60)];
    expect(after(...records)).toMatchObject({ us: T0, leftOut: 0 });
    expect(after(...records, progress({ 0: 61 }))).toMatchObject({ us: T0 + 61 * S, leftOut: 1 });
  });

  test('waits for a partition that was known of before any stream time was', () => {
    const watermark = after(progress({}), progress({ 0: 5 }));
    expect(watermark).toMatchObject({ us: undefined, leftOut: 0 });
    for (const step of steps(0, 6, 66)) watermark.take(step);
    expect(watermark).toMatchObject({ us: T0 + 66 * S, leftOut: 1 });
  });

  test('all sieves were down for longer than the time-out: whoever is back first does not leave the others out', () => {
    const before = [progress({ 0: 0, 1: 0 }), ...steps(0, 1, 2), progress({ 1: 2 })];
    const back = [progress({ 0: 900 }), progress({ 0: 901 }), progress({ 0: 930 }, 2, 930)];
    expect(after(...before, ...back)).toMatchObject({ us: T0 + 2 * S, leftOut: 0 });
    expect(after(...before, ...back, progress({ 1: 925 }))).toMatchObject({ us: T0 + 925 * S, leftOut: 0 });
    expect(after(...before, ...back, ...steps(0, 931, 1000))).toMatchObject({ us: T0 + 1000 * S, leftOut: 1 });
  });

  test('a member that catches up on hours within seconds does not leave out one that has not begun', () => {
    const caught = Array.from({ length: 20 }, (_, at) => progress({ 0: at * 600 }, 2, 20_000 + at));
    const watermark = after(progress({ 0: 0, 1: 0 }), ...caught);
    expect(watermark).toMatchObject({ us: T0, leftOut: 0 });
  });

  test('waits for a partition that has an owner who has read nothing of it, however far the others come', () => {
    const watermark = new Watermark(600_000);
    const unread = (seconds: number): Progress => {
      const { partitions, ...rest } = progress({ 0: seconds });
      return { ...rest, partitions: [...partitions, { topic: 'logs', partition: 1, incarnation: 0, timeUs: 0 }] };
    };
    for (const seconds of [0, 86_400, 10 * 86_400]) watermark.take(unread(seconds));
    expect([watermark.us, watermark.leftOut]).toEqual([undefined, 0]);
    watermark.take(progress({ 1: 5 }));
    expect(watermark.us).toBe(T0 + 5 * S);
  });

  test('is the same after a checkpoint', () => {
    const records = [
      progress({}),
      progress({ 0: 5 }, 3),
      progress({ 1: 3 }, 3),
      progress({ 2: 4 }, 3),
      progress({ 0: 9 }, 3),
    ];
    for (let cut = 0; cut <= records.length; cut += 1) {
      const resumed = Watermark.resume(60_000, {
        ...after(...records.slice(0, cut)).state(),
        nextOffset: 0,
        snapshotOffset: 0,
        highest: [],
        openKeys: [],
        said: [],
      });
      for (const record of records.slice(cut)) resumed.take(record);
      expect(resumed.us).toBe(T0 + 3 * S);
    }
  });
});
