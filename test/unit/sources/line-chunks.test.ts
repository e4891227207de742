import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineChunks } from '../../../src/sources/line-chunks.ts';

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');

/** Lines with their offsets, and the offsets and sizes of those that were skipped. */
function readIn(pieceBytes: number, chunkBytes: number, input: Buffer, maxLineBytes: number) {
  const skipped: {
    readonly offset: number;
    readonly sizeBytes: number;
    readonly sha256: string;
    readonly ends: string;
  }[] = [];
  const chunks = new LineChunks({
    chunkBytes,
    maxLineBytes,
    onSkipped: (line) => {
      const { head, tail, sha256 } = line.ends();
      skipped.push({
        offset: line.offset,
        sizeBytes: line.sizeBytes,
        sha256,
        ends: `${head.toString()}|${tail.toString()}`,
      });
    },
  });
  const lines: [number, string][] = [];
  const take = (given: ReturnType<LineChunks['push']>): void => {
    for (const { bytes, baseOffset } of given) {
      for (let at = 0; at < bytes.length;) {
        const newline = bytes.indexOf(10, at);
        const end = newline < 0 ? bytes.length : newline;
        lines.push([baseOffset + at, bytes.toString('latin1', at, end)]);
        at = end + 1;
      }
    }
  };
  for (let at = 0; at < input.length; at += pieceBytes) take(chunks.push(input.subarray(at, at + pieceBytes)));
  take(chunks.end());
  return { lines, skipped };
}

test('any size of pieces and chunks gives the same lines at the same offsets, and skips the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 20, unit: 'grapheme-ascii' })),
      fc.boolean(),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom(1, 10, 1000),
      (texts, endsOpen, pieceBytes, chunkBytes, maxLineBytes) => {
        const input = Buffer.from(texts.join('\n') + (endsOpen ? '' : '\n'), 'latin1');
        const whole = readIn(100_000, 100_000, input, maxLineBytes);
        expect(readIn(pieceBytes, chunkBytes, input, maxLineBytes)).toEqual(whole);
        for (const [, line] of whole.lines) expect(line.length).toBeLessThanOrEqual(maxLineBytes);
        for (const { sizeBytes } of whole.skipped) expect(sizeBytes).toBeGreaterThan(maxLineBytes);
      },
    ),
  );
});

test('a line above the bound is skipped to its end, with its place; its neighbours are read', () => {
  const input = Buffer.from(`one\n${'x'.repeat(500)}\nthree\n`);
  const { lines, skipped } = readIn(10, 16, input, 100);
  expect(lines).toEqual([
    [0, 'one'],
    [505, 'three'],
  ]);
  expect(skipped).toEqual([
    { offset: 4, sizeBytes: 500, sha256: sha256Of('x'.repeat(500)), ends: `${'x'.repeat(500)}|${'x'.repeat(500)}` },
  ]);
});

test('a line above the bound that never ends is skipped as well', () => {
  const { lines, skipped } = readIn(10, 16, Buffer.from(`one\n${'x'.repeat(500)}`), 100);
  expect(lines).toEqual([[0, 'one']]);
  expect(skipped).toEqual([
    { offset: 4, sizeBytes: 500, sha256: sha256Of('x'.repeat(500)), ends: `${'x'.repeat(500)}|${'x'.repeat(500)}` },
  ]);
});

test('a skipped line keeps its first and last 64 KiB, however it comes in pieces', () => {
  const line = Array.from({ length: 200_000 }, (_, at) => String.fromCharCode(97 + (at % 26))).join('');
  for (const pieceBytes of [1000, 65_536, 70_001]) {
    const { skipped } = readIn(pieceBytes, 16, Buffer.from(`${line}\nend\n`), 100);
    expect(skipped).toEqual([
      {
        offset: 0,
        sizeBytes: 200_000,
        sha256: sha256Of(line),
        ends: `${line.slice(0, 65_536)}|${line.slice(-65_536)}`,
      },
    ]);
  }
});
