import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { settingsOf } from '../../../src/config/load.ts';
import { fileOf } from '../../../src/config/resolve.ts';

const parse = (text: string) => settingsOf(text, 'oomstream.yaml', {});

test.each([
  ['names are hashed without a key', 'redact: { comm: hash }', 'redact.key is needed'],
  ['names are dropped without a key', 'redact: { comm: drop }', 'redact.key is needed'],
  ['the key is short', 'redact: { comm: hash, key: short }', 'redact.key must have at least 16 characters'],
  ['a part is no regular expression', "redact: { cgroup-parts: ['('] }", 'redact.cgroup-parts must be regular'],
  ['no part is named', 'redact: { cgroups: drop }', 'redact.cgroup-parts must be regular expressions, and name'],
])('it is refused when %s', (_, text, said) => {
  expect(() => parse(`${text}\n`)).toThrow(said);
});

test('raw lines may be dropped without a key, and a key is never shown', () => {
  expect(parse('redact: { raw-lines: drop }\n').redact.rawLines).toBe('drop');
  const settings = parse('redact: { comm: hash, key: 0123456789abcdef }\n');
  expect(settings.redact.key).toBe('0123456789abcdef');
  expect(stringify(fileOf(settings))).not.toContain('0123456789abcdef');
});
