import { describe, expect, test } from 'vitest';
import { shorten, tableLines, wrap } from '../../../src/encode/columns.ts';
import { printable } from '../../../src/lib/printable.ts';

test('columns are aligned, numbers to the right, and titles stand above', () => {
  const lines = tableLines(
    [
      { title: 'NAME', cell: (row: readonly [string, number]) => row[0] },
      { title: 'N', cell: (row) => String(row[1]), align: 'right' },
    ],
    [
      ['a', 5],
      ['longer', 100],
    ],
  );
  expect(lines).toEqual(['NAME      N', 'a         5', 'longer  100']);
});

test('a long cell loses its middle', () => {
  expect(shorten('abcdefghij', 5)).toBe('ab…ij');
  expect(shorten('abc', 5)).toBe('abc');
});

test('text is wrapped at words, and a long word is never broken', () => {
  expect(wrap('one two three', 8, ' ')).toEqual([' one two', ' three']);
  expect(wrap('unbreakable', 4)).toEqual(['unbreakable']);
});

describe('what could steer a terminal is shown, not sent', () => {
  test.each([
    ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a\nb', 'a\\x0ab'],
    ['\u202eevil', '\\u202eevil'],
    ['\u009b2J', '\\x9b2J'],
    ['Web Content ü 漢', 'Web Content ü 漢'],
  ])('%j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });
});
