import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ExternalSort } from '../../../../src/runtime/replay/external-sort.ts';

const folder = mkdtempSync(join(tmpdir(), 'oomstream-sorted-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Item {
  readonly key: number;
  readonly text: string;
}

function sorter(memoryBytes: number): ExternalSort<Item> {
  return new ExternalSort<Item>({
    encode: (item) => JSON.stringify(item),
    decode: (line) => JSON.parse(line) as Item,
    compare: (a, b) => a.key - b.key,
    sizeOf: ({ text }) => 10 + text.length,
    memoryBytes,
    folder,
  });
}

test('sorts as memory does, and keeps the order of equal items, however often it spills', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ key: fc.integer({ min: 0, max: 5 }), text: fc.string({ unit: 'binary' }) })),
      fc.integer({ min: 1, max: 500 }),
      (items, memoryBytes) => {
        const sort = sorter(memoryBytes);
        for (const item of items) sort.add(item);
        expect([...sort.sorted()]).toEqual([...items].sort((a, b) => a.key - b.key));
        sort.close();
      },
    ),
    { numRuns: 60 },
  );
});

test('runs are merged before there are too many, and nothing lies in the folder meanwhile', () => {
  const sort = sorter(1000);
  const items = Array.from({ length: 20_000 }, (_, index) => ({ key: (index * 7919) % 20_011, text: 'x'.repeat(30) }));
  for (const item of items) sort.add(item);
  expect(sort.runs).toBeGreaterThan(1);
  expect(sort.runs).toBeLessThan(65);
  expect(readdirSync(folder)).toEqual([]);
  expect([...sort.sorted()].map(({ key }) => key)).toEqual(items.map(({ key }) => key).sort((a, b) => a - b));
  sort.close();
});
