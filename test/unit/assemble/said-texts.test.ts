import { expect, test } from 'vitest';
import { SaidTexts } from '../../../src/assemble/said-texts.ts';
import type { LogLine } from '../../../src/model/log-line.ts';

const line = (message: string, clocks: Pick<LogLine, 'monotonicUs' | 'timeUs'>): LogLine => ({
  message,
  part: 0,
  transport: 'journald',
  provenance: 'kernel',
  ...clocks,
});

test('the same words at the same time are said, at another time or in other words they are not', () => {
  const said = new SaidTexts();
  const times = [{ monotonicUs: 7 }, { timeUs: 8 }, {}];
  for (const time of times) {
    said.add(line('a', time));
    expect([said.has(line('a', time)), said.has(line('b', time))]).toEqual([true, false]);
  }
  expect(said.has(line('a', { monotonicUs: 9, timeUs: 8 }))).toBe(false);
});

test('a text that is taken back leaves the others of its time', () => {
  const said = new SaidTexts();
  for (const message of ['a', 'b', 'c']) said.add(line(message, { monotonicUs: 7 }));
  said.delete(line('b', { monotonicUs: 7 }));
  expect(['a', 'b', 'c'].map((message) => said.has(line(message, { monotonicUs: 7 })))).toEqual([true, false, true]);
  said.add(line('d', { monotonicUs: 8 }));
  said.delete(line('d', { monotonicUs: 8 }));
  expect(said.has(line('d', { monotonicUs: 8 }))).toBe(false);
});
