import { expect, test } from 'vitest';
import { markAborted, type DecodedRecord } from '../../../../../src/runtime/kafka/batches/aborted-records.ts';

const ABORT = Buffer.from([0, 0, 0, 0]);
const COMMIT = Buffer.from([0, 0, 0, 1]);

function record(offset: number, producerId: string, key?: Buffer): DecodedRecord {
  const batchContext = { producerId, inTransaction: producerId !== '-1' };
  return { offset: String(offset), batchContext, key: key ?? null, isControlRecord: key !== undefined };
}

function passed(messages: readonly DecodedRecord[], aborted: Readonly<Record<string, number>>): number[] {
  const abortedTransactions = Object.entries(aborted).map(([producerId, firstOffset]) => ({
    producerId,
    firstOffset: String(firstOffset),
  }));
  markAborted({ messages, abortedTransactions });
  return messages.filter(({ isControlRecord }) => isControlRecord !== true).map(({ offset }) => Number(offset));
}

test('three transactions that were open before the fetch and given up later: none of their records leaks', () => {
  const messages = [record(10, '3'), record(11, '2'), record(12, '1'), record(13, '-1'), record(14, '9')];
  expect(passed(messages, { 1: 0, 2: 1, 3: 2 })).toEqual([13, 14]);
});

test('after its marker the same producer counts again, and a commit of another ends nothing', () => {
  const messages = [
    record(0, '1'),
    record(1, '2'),
    record(2, '2', COMMIT),
    record(3, '1'),
    record(4, '1', ABORT),
    record(5, '1'),
  ];
  expect(passed(messages, { 1: 0 })).toEqual([1, 5]);
});

test('without given-up transactions nothing is touched', () => {
  expect(passed([record(0, '1'), record(1, '-1')], {})).toEqual([0, 1]);
});
