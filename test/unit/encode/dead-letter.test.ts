import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { deadLetterOf } from '../../../src/encode/dead-letter.ts';
import { validators } from '../../../src/model/validate.ts';

const origin = { topic: 'logs', partition: 1, incarnation: 0, offset: 7 };
const letter = (bytes: Buffer | null) => {
  const made = deadLetterOf({ reason: 'invalid-json', detail: 'x', origin, bytes });
  expect(validators.deadLetter(made), JSON.stringify(validators.deadLetter.errors)).toBe(true);
  return made;
};

test('text stays text, other bytes are base64', () => {
  expect(letter(Buffer.from('{ä'))).toMatchObject({ encoding: 'utf8', value: '{ä', size: 3 });
  expect(letter(Buffer.from([0xff, 0]))).toMatchObject({ encoding: 'base64', value: '/wA=', size: 2 });
  expect(letter(null)).toMatchObject({ value: '', size: 0 });
});

test('a large one keeps its ends, its size and its digest', () => {
  const bytes = Buffer.alloc(262_145, 'a');
  bytes.write('z', bytes.length - 1);
  const made = letter(bytes);
  expect(made).toMatchObject({ size: 262_145, sha256: createHash('sha256').update(bytes).digest('hex') });
  expect(made.value).toBeUndefined();
  expect(made.head).toHaveLength(65_536);
  expect(made.tail?.endsWith('az')).toBe(true);
  expect(letter(bytes.subarray(0, 262_144)).value).toHaveLength(262_144);
});
