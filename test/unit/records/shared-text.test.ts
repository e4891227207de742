import { expect, test } from 'vitest';
import { MAX_SHARED, sharedText, sharedTexts } from '../../../src/records/shared-text.ts';

test('a text stays what it is, however many there are', () => {
  const names = Array.from({ length: 3 * MAX_SHARED }, (_, number) => `host-${String(number)}`);
  const most = names.reduce((most, name) => {
    expect(sharedText(name)).toBe(name);
    return Math.max(most, sharedTexts());
  }, 0);
  expect(most).toBe(MAX_SHARED);
});

test('what is long, and so is no name, is not remembered', () => {
  const before = sharedTexts();
  expect(sharedText('x'.repeat(10_000))).toHaveLength(10_000);
  expect(sharedText(undefined)).toBeUndefined();
  expect(sharedTexts()).toBe(before);
});
