import { Int64BE, Uint64BE } from 'int64-buffer';
import { expect, test } from 'vitest';
import { parseRecord } from '../../../../src/sinks/forward/wide-integers.ts';

const read = (value: unknown): unknown => (parseRecord(JSON.stringify({ value })) as { value: unknown }).value;

test.each([0, 1, 0xffff_ffff, -0x8000_0000, 0.5, 1e300, 'text', null])('%s stays as it is', (value) => {
  expect(read(value)).toBe(value);
});

test.each([2 ** 32, 2 ** 33, Number.MAX_SAFE_INTEGER])('%d is an unsigned integer of 64 bits', (value) => {
  const wide = read(value);
  expect(Uint64BE.isUint64BE(wide)).toBe(true);
  expect(String(wide)).toBe(String(value));
});

test.each([-(2 ** 31) - 1, Number.MIN_SAFE_INTEGER])('%d is a signed integer of 64 bits', (value) => {
  const wide = read(value);
  expect(Int64BE.isInt64BE(wide)).toBe(true);
  expect(String(wide)).toBe(String(value));
});

test('deep inside arrays and objects too', () => {
  expect(Uint64BE.isUint64BE((read([{ a: [2 ** 40] }]) as { a: unknown[] }[])[0]?.a[0])).toBe(true);
});

test.each(['null', '3', '"text"'])('%s is no record', (json) => {
  expect(() => parseRecord(json)).toThrow('not an object');
});
