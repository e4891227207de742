import { describe, expect, it } from 'vitest';
import { afterStructuredData } from '../../../src/records/structured-data.ts';

const rest = (text: string): string | undefined => {
  const end = afterStructuredData(text, 0);
  return end < 0 ? undefined : text.slice(end);
};

describe('afterStructuredData', () => {
  it.each([
    ['- x', ' x'],
    ['-', ''],
    ['[a] x', ' x'],
    ['[a b="c"][d e="f"] x', ' x'],
    ['[a b="\\"]\\]"] x', ' x'],
    ['[a b="]"]', ''],
    ['[ 12.345678] x', '[ 12.345678] x'],
    ['text', 'text'],
    ['-text', '-text'],
    ['', ''],
  ])('of %j leaves %j', (text, expected) => {
    expect(rest(text)).toBe(expected);
  });

  it.each(['[a b="c"', '[a b="c] x', '[a b="c\\', '['])('is unknown where %j breaks off', (text) => {
    expect(rest(text)).toBeUndefined();
  });
});
