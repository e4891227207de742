import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchOf } from '../../../src/sieve/framed-batch.ts';
import { DetectedChunks } from '../../../src/sources/detected-chunks.ts';
import { LineChunks } from '../../../src/sources/line-chunks.ts';

it('no indented line loses the one above it, however the input comes in pieces, and nothing is lost', () => {
  const record = fc.nat(6).map((further) => `[  1.000000] a\n${'      b\n'.repeat(further)}`);
  const input = fc.array(record, { maxLength: 20 }).map((records) => Buffer.from(records.join('')));
  fc.assert(
    fc.property(input, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 60 }), (bytes, piece, chunkBytes) => {
      const chunks = new LineChunks({ chunkBytes, maxLineBytes: 1000, onSkipped: () => undefined });
      const lines = [];
      for (let at = 0; at < bytes.length; at += piece) lines.push(...chunks.push(bytes.subarray(at, at + piece)));
      lines.push(...chunks.end());
      expect(Buffer.concat(lines.map((each) => each.bytes)).equals(bytes)).toBe(true);
      for (const each of lines) expect(each.bytes.toString().startsWith('[')).toBe(true);
    }),
  );
});

it('an input that begins with empty lines comes to its end', () => {
  for (const text of ['\n', '\n\n', '\n  b\n', '\n  b\nc\n', '  b\n']) {
    const chunks = new LineChunks({ chunkBytes: 1, maxLineBytes: 1000, onSkipped: () => undefined });
    const lines = [...chunks.push(Buffer.from(text)), ...chunks.end()];
    expect(Buffer.concat(lines.map((each) => each.bytes)).toString()).toBe(text);
  }
});

it('any mix of lines and indentation comes through whole, and every line is in one record', () => {
  const part = fc.constantFrom('\n', ' ', '  ', '\t', 'a', '[  1.000000] x', '{', '__CURSOR=', '}', '"');
  const everything = { next: (bytes: Buffer, from: number) => (from < bytes.length ? from : -1) };
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (parts, chunkBytes) => {
      const bytes = Buffer.from(parts.join(''));
      const chunks = new DetectedChunks({ chunkBytes, maxLineBytes: 1000, onSkipped: () => undefined });
      const lines = [];
      for (let at = 0; at < bytes.length; at += 3) lines.push(...chunks.push(bytes.subarray(at, at + 3)));
      lines.push(...chunks.end());
      expect(Buffer.concat(lines.map((each) => each.bytes)).equals(bytes)).toBe(true);
      const { framing } = chunks;
      const batches = lines.map((each) => batchOf(SOURCE, framing, each.bytes, each));
      const records = batches.flatMap((batch) => [...batch.candidates(everything)]);
      const kept = (text: string): string => text.replace(/\n/g, '');
      const all = records.map((record) => kept(record.bytes?.toString() ?? '')).join('');
      if (framing === 'lines') expect(all).toBe(kept(bytes.toString()));
    }),
    { numRuns: 1000 },
  );
});

const SOURCE = { topic: 'file', partition: 0, incarnation: 0 };
