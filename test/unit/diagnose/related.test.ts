import { describe, expect, it, test } from 'vitest';
import { findRelated, RELATED_ERRORS } from '../../../src/diagnose/related.ts';
import { analyseText } from '../../../src/index.ts';

describe.each(RELATED_ERRORS.map((error) => [error.id, error] as const))('%s', (_, error) => {
  it('is found in its sample, and is no kill', () => {
    expect(findRelated(`Sep 15 05:34:05 web-7 app: ${error.sample}`).map((found) => found.error.id)).toEqual([
      error.id,
    ]);
    const incidents = analyseText(`Sep 15 05:34:05 web-7 kernel: ${error.sample}\n`).incidents;
    expect(incidents.flatMap(({ victims }) => victims)).toEqual([]);
  });
});

test('tells where it stands first, and how often', () => {
  const text = ['fine', 'Too many open files', 'fine', 'Too many open files', 'fork: Cannot allocate memory'].join(
    '\n',
  );
  expect(findRelated(text)).toMatchObject([
    { error: { id: 'files' }, firstLine: 2, lines: 2 },
    { error: { id: 'enomem' }, firstLine: 5, lines: 1 },
  ]);
  expect(findRelated('')).toEqual([]);
});
