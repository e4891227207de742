import { expect, test } from 'vitest';
import { CONFIG_KEYS } from '../../../src/config/keys.ts';
import { fileOf, resolveSettings } from '../../../src/config/resolve.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/config/settings.ts';
import { SCHEMAS } from '../../../src/model/generated/schemas.ts';
import { validators } from '../../../src/model/validate.ts';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
}

function leaves(node: Node, prefix = ''): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    child.properties === undefined ? [prefix + name] : leaves(child, `${prefix}${name}.`),
  );
}

test('every key of the schema fills a setting, and every setting has a key', () => {
  expect(CONFIG_KEYS.map(({ file }) => file).sort()).toEqual(leaves(SCHEMAS['config'] as Node).sort());
});

test('settings written as a file and read again are the same', () => {
  const file = fileOf(DEFAULT_SETTINGS);
  expect(validators.config(file)).toBe(true);
  expect(resolveSettings(file)).toEqual(DEFAULT_SETTINGS);
});

test('a password is never written out', () => {
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    kafka: { ...DEFAULT_SETTINGS.kafka, tls: {}, sasl: { mechanism: 'plain', username: 'me', password: 's3cret' } },
  };
  expect(JSON.stringify(fileOf(settings))).not.toContain('s3cret');
  expect(fileOf(settings)).toMatchObject({ kafka: { tls: true, sasl: { username: 'me', password: '[redacted]' } } });
});
