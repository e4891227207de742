import { expect, test } from 'vitest';
import { formatBytes, formatDuration, formatSize, parseDuration, parseSize } from '../../../src/lib/quantity.ts';

test.each([
  ['250ms', 250],
  ['1.5s', 1500],
  ['5m', 300_000],
  ['7d', 604_800_000],
  ['5', undefined],
  ['5 m', undefined],
  ['-1s', undefined],
])('the duration %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  ['512B', 512],
  ['256KiB', 262_144],
  ['1GiB', 1024 ** 3],
  ['4MB', undefined],
])('the size %s', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test('durations and sizes are written in the largest unit that holds them whole', () => {
  expect(formatDuration(300_000)).toBe('5m');
  expect(formatDuration(1500)).toBe('1500ms');
  expect(formatDuration(0)).toBe('0ms');
  expect(formatSize(262_144)).toBe('256KiB');
  expect(formatSize(1000)).toBe('1000B');
});

test('bytes for a person', () => {
  expect(formatBytes(2_147_483_648)).toBe('2 GiB');
  expect(formatBytes(1_610_612_736)).toBe('1.5 GiB');
  expect(formatBytes(0)).toBe('0 B');
  expect(formatBytes(1024 ** 3 - 4096)).toBe('1 GiB');
  expect(formatBytes(1023)).toBe('1023 B');
});
