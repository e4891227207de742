import { describe, expect, test } from 'vitest';
import { decodeMark, encodeMark, startOf } from '../../../../src/runtime/kafka/incarnation.ts';
import type { Assigned } from '../../../../src/runtime/kafka/lane.ts';

const place = (low: number, high: number, offset?: number, lastTimestamp?: string): Assigned => ({
  topic: 'logs',
  partition: 0,
  low,
  high,
  committed: offset === undefined ? undefined : { offset, metadata: encodeMark({ incarnation: 2, lastTimestamp }) },
});

describe('where a partition is read from', () => {
  test('the beginning when the group has committed nothing', () => {
    expect(startOf(place(3, 9))).toMatchObject({ fetchFrom: 3, position: 3, incarnation: 0, remade: false });
  });

  test('one record before the commit, to compare its timestamp', () => {
    expect(startOf(place(0, 9, 5, '77'))).toMatchObject({
      fetchFrom: 4,
      position: 5,
      incarnation: 2,
      expectTimestamp: '77',
    });
  });

  test('the commit itself when there is no record before it any more', () => {
    expect(startOf(place(5, 9, 5, '77'))).toMatchObject({ fetchFrom: 5, expectTimestamp: undefined });
  });

  test('an end below the commit means a topic made again: its beginning, one incarnation on', () => {
    expect(startOf(place(0, 3, 5, '77'))).toMatchObject({ fetchFrom: 0, position: 0, incarnation: 3, remade: true });
  });

  test('records that retention took before they were read are counted', () => {
    expect(startOf(place(8, 9, 5, '77'))).toMatchObject({ fetchFrom: 8, incarnation: 2, lost: 3, remade: false });
  });
});

test('the metadata of another tool says nothing', () => {
  for (const metadata of [null, '', 'x', '{"incarnation":"1"}', '{"incarnation":0.5}']) {
    expect(decodeMark(metadata)).toEqual({ incarnation: 0, lastTimestamp: undefined });
  }
});
