import { describe, expect, test } from 'vitest';
import { Watermark } from '../../../src/assemble/watermark.ts';
import type { Progress } from '../../../src/model/generated/progress.ts';

const S = 1_000_000;
const T0 = 1_789_450_000 * S;

/** Progress of one member: partition to seconds after T0. */
function progress(read: Readonly<Record<number, number>>, known = 2): Progress {
  return {
    schema: 'oomstream.progress/1',
    member: 'm',
    writtenUs: 0,
    partitions: Object.entries(read).map(([partition, seconds]) => ({
      topic: 'logs',
      partition: Number(partition),
      incarnation: 0,
      timeUs: T0 + seconds * S,
    })),
    known: [{ topic: 'logs', partitions: known }],
  };
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
    const records = [progress({ 0: 0, 1: 0 }), progress({ 0: 60 })];
    expect(after(...records)).toMatchObject({ us: T0, leftOut: 0 });
    expect(after(...records, progress({ 0: 61 }))).toMatchObject({ us: T0 + 61 * S, leftOut: 1 });
  });

  test('waits for a partition that was known of before any stream time was', () => {
    const watermark = after(progress({}), progress({ 0: 5 }));
    expect(watermark).toMatchObject({ us: undefined, leftOut: 0 });
    watermark.take(progress({ 0: 66 }));
    expect(watermark).toMatchObject({ us: T0 + 66 * S, leftOut: 1 });
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
