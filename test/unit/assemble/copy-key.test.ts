import { expect, test } from 'vitest';
import { CopyKeys } from '../../../src/assemble/copy-key.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { SECOND, killed, replayed, tell } from './lines.ts';

function at(wallS: number, kernelS: number, timeSource: 'record' | 'received', streamS?: number): SievedLine {
  const [line] = tell([killed(kernelS, 'x', 'Out of memory')]);
  if (line === undefined) throw new Error('one event is one line');
  const stamped = { ...line.line, timeUs: wallS * SECOND, monotonicUs: kernelS * SECOND, timeSource };
  return { ...line, line: stamped, streamTimeUs: streamS === undefined ? undefined : streamS * SECOND };
}

function keysOf(lines: readonly SievedLine[]): string[] {
  const keys = new CopyKeys();
  return lines.map((line) => keys.of(line));
}

test('lines read late are of their boot, lines of the next boot are not', () => {
  const [first, late, next] = keysOf([at(10_000, 500, 'record'), at(10_031, 510, 'record'), at(10_700, 20, 'record')]);
  expect(late).toBe(first);
  expect(next).not.toBe(first);
});

test('a ring buffer that is sent as a whole is one boot', () => {
  const dump = [10, 400, 9000, 300].map((kernelS) => at(50_000, kernelS, 'received', 50_000));
  const [next] = keysOf([...dump, at(60_000, 15, 'received', 60_000)]).slice(-1);
  expect(new Set(keysOf(dump)).size).toBe(1);
  expect(keysOf(dump)).not.toContain(next);
});

test('a console capture in which the kernel clock falls back tells of two boots', () => {
  const capture = [100, 5000, 5001, 12, 13].map((kernelS) => at(90_000, kernelS, 'received'));
  expect(new Set(keysOf(capture)).size).toBe(2);
  const numbered = capture.map((line, offset) => ({ ...line, origin: { ...line.origin, offset } }));
  expect(replayed(numbered).map((draft) => draft.host.uptimeSeconds)).toEqual([100, 5000, 5001, 12, 13]);
});
