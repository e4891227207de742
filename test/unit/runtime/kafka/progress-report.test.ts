import { expect, test } from 'vitest';
import { validators } from '../../../../src/model/validate.ts';
import { ProgressReport, type EndsAsked } from '../../../../src/runtime/kafka/progress-report.ts';

const source = { topic: 'logs', partition: 0, incarnation: 0 };
const known = [{ topic: 'logs', partitions: 2 }];
const at = (position: number, streamTimeUs?: number) => ({
  source,
  mark: { position, streamTimeUs, lastTimestamp: undefined },
});
const asked = (end: number, askedUs: number | undefined): EndsAsked => ({ ends: new Map([['logs-0', end]]), askedUs });

function timeOf(report: ProgressReport, ...args: [ReturnType<typeof at>, EndsAsked]): number | undefined {
  const progress = report.write([args[0]], args[1], known, 1);
  expect(validators.progress(progress)).toBe(true);
  return progress.partitions[0]?.timeUs;
}

test('a partition that was not read to its end stands at the stream time of its last record', () => {
  expect(timeOf(new ProgressReport('m'), at(7, 70), asked(9, 500))).toBe(70);
});

test('a partition that was read to the end stands at the moment before the end was asked for', () => {
  expect(timeOf(new ProgressReport('m'), at(9, 70), asked(9, 500))).toBe(500);
});

test('an empty partition counts as read to its end', () => {
  expect(timeOf(new ProgressReport('m'), at(0), asked(0, 500))).toBe(500);
});

test('a partition of which nothing was read is named with the time 0: who waits for it knows that it has an owner', () => {
  const report = new ProgressReport('m');
  expect(timeOf(report, at(0), asked(5, 500))).toBe(0);
  expect(timeOf(report, at(0), asked(0, undefined))).toBe(0);
});

test('what was said is never taken back', () => {
  const report = new ProgressReport('m');
  timeOf(report, at(9, 70), asked(9, 500));
  expect(timeOf(report, at(9, 70), asked(12, 600))).toBe(500);
});

test('what was said of the topic before it was made again does not count', () => {
  const report = new ProgressReport('m');
  timeOf(report, at(9, 70), asked(9, 500));
  const remade = { source: { ...source, incarnation: 1 }, mark: at(2, 80).mark };
  expect(timeOf(report, remade, asked(9, 600))).toBe(80);
});
