import { expect, test } from 'vitest';
import { integerAt } from '../../../src/grammar/number.ts';

test.each([
  ['anon 0', 0],
  ['anon 9007199254740991', 9_007_199_254_740_991],
  ['anon 000000000000000000000000000000000000012', 12],
  ['anon 9007199254740992', undefined],
  ['anon 99999999999999999999', undefined],
  ['anon ', undefined],
  ['anon 1 ', undefined],
  ['anon -1', undefined],
  ['anon 1e3', undefined],
  ['anon 00000000000000000x', undefined],
])('%j ends in %j', (text, expected) => {
  expect(integerAt(text, 5)).toBe(expected);
});
