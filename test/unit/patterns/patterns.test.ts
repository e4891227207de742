import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { patternLiterals } from '../../support/patterns/literals.ts';

const VERDICTS = JSON.parse(
  readFileSync(new URL('../../support/patterns/verdicts.json', import.meta.url), 'utf8'),
) as Record<string, string>;

test('every pattern in src was asked whether it backtracks more than linearly (npm run patterns)', () => {
  const literals = patternLiterals();
  expect(literals.length).toBeGreaterThan(300);
  const unasked = literals
    .filter(({ text }) => VERDICTS[text] === undefined)
    .map(({ text, file }) => `${file}: ${text}`);
  expect(unasked).toEqual([]);
});

test('each is safe, or bounded by what is written down', () => {
  const open = Object.entries(VERDICTS).filter(([, verdict]) => !/^(?:safe$|bounded: .{10})/.test(verdict));
  expect(open).toEqual([]);
});
