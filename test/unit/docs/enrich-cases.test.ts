import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const README = readFileSync(new URL('../../../src/enrich/README.md', import.meta.url), 'utf8');

test('every test that the table of sources and cases names is there, and no case is without one', () => {
  const section = README.split('## Which test shows what')[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  const [head, , ...sources] = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(head).toEqual(['source', 'hit', 'miss', 'late', 'wrong data', 'source down', '100 000 entries']);
  expect(sources).toHaveLength(4);
  for (const [source = '', ...cells] of sources) {
    for (const cell of cells) {
      const named = [...cell.matchAll(/`([a-z/-]+)`/g)].map(([, name = '']) => name);
      if (named.length === 0) expect([source, cell]).toEqual(['the record itself', 'cannot be: it is the log']);
      for (const name of named) {
        const path = name.startsWith('integration/') ? name : `unit/${name}`;
        expect(existsSync(new URL(`../../${path}.test.ts`, import.meta.url)), path).toBe(true);
      }
    }
  }
});
