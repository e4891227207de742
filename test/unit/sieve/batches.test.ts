import { describe, expect, it } from 'vitest';
import type { ByteSearch, RecordBatch } from '../../../src/model/record.ts';
import { ChunkBatch } from '../../../src/sieve/chunk-batch.ts';
import { MessageBatch } from '../../../src/sieve/message-batch.ts';

const SOURCE = { topic: 'logs', partition: 3, incarnation: 0 };
const needle: ByteSearch = { next: (bytes, from) => (from > bytes.length ? -1 : bytes.indexOf('HIT', from)) };
const hits = (batch: RecordBatch): readonly [number, string | undefined][] =>
  [...batch.candidates(needle)].map(({ offset, bytes }) => [offset, bytes?.toString()]);

/** Values in one piece of memory, with `gap` between them. */
function neighbours(texts: readonly string[], gap: string) {
  const memory = Buffer.from(new Uint8Array(Buffer.from(`${gap}${texts.join(gap)}`)).buffer);
  let at = 0;
  return texts.map((text, index) => {
    at += gap.length;
    const value = memory.subarray(at, at + text.length);
    at += text.length;
    return { value, offset: 10 + index };
  });
}

describe('MessageBatch', () => {
  const texts = ['a HIT and HIT', 'nothing', 'HIT', '', 'xHI', 'Tx', 'end HIT'];
  const expected = [
    [10, 'a HIT and HIT'],
    [12, 'HIT'],
    [16, 'end HIT'],
  ];

  it.each(['', 'k1', 'HIT', 'HI'])('finds the same records in one piece of memory with "%s" between them', (gap) => {
    // A needle across two values is of neither; only without a gap does it make one value a maybe.
    const found = hits(new MessageBatch(SOURCE, neighbours(texts, gap))).filter(([offset]) => offset !== 14);
    expect(found).toEqual(expected);
  });

  it('finds the same records in memory of their own, and no tombstone', () => {
    const own = texts.map((text, index) => ({ value: Buffer.from(text), offset: 10 + index }));
    const batch = new MessageBatch(SOURCE, [...own, { value: null, offset: 17 }], 5);
    expect(hits(batch)).toEqual(expected);
    expect(batch.count).toBe(8);
    expect(batch.streamTimeUs).toBe(5);
  });
});

describe('ChunkBatch', () => {
  it('gives each hit line once, with its offset in the file, also the last without newline', () => {
    const batch = new ChunkBatch(SOURCE, Buffer.from('HIT one HIT\nnothing\n\nend HIT'), { baseOffset: 100 });
    expect(hits(batch)).toEqual([
      [100, 'HIT one HIT'],
      [121, 'end HIT'],
    ]);
    expect(batch.count).toBe(4);
  });

  it('of an empty chunk gives nothing', () => {
    const batch = new ChunkBatch(SOURCE, Buffer.alloc(0), { baseOffset: 0 });
    expect([...batch.candidates(needle)]).toEqual([]);
    expect(batch.count).toBe(0);
  });
});
