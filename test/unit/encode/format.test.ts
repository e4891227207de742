import { expect, test } from 'vitest';
import { FORMAT_NAMES, FORMATS, formatNamed } from '../../../src/encode/format.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { containerKill, ENCODING } from './sample-incidents.ts';

test.each(FORMAT_NAMES)('%s is known by its name and writes something', (name) => {
  expect(formatNamed(name)).toBe(name);
  expect(FORMATS[name](containerKill, ENCODING).length).toBeGreaterThan(0);
});

test('the native format is the incident itself', () => {
  expect(FORMATS.ndjson(containerKill, ENCODING)).toEqual([containerKill]);
});

test.each([
  ['esc', 'did you mean ecs? '],
  ['ECS', 'did you mean ecs? '],
  ['ocfs', 'did you mean ocsf? '],
  ['ndjsn', 'did you mean ndjson? '],
  ['json', 'did you mean ndjson? '],
  ['parquet', ''],
  ['__proto__', ''],
])('%s is refused with what may have been meant', (name, hint) => {
  try {
    formatNamed(name);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('OOM_USAGE');
    expect(error.remedy).toBe(`${hint}known: ndjson, ecs, ocsf, cef, text`);
  }
});
