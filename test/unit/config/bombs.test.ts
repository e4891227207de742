import { expect, test } from 'vitest';
import { settingsOf } from '../../../src/config/load.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { parseInventory } from '../../../src/sources/inventory/parse-inventory.ts';

const LETTERS = Array.from('abcdefghij');

/** Small texts that are large, endless or deep ones once they are read, or that mean more than data. */
const BOMBS: Readonly<Record<string, string>> = {
  'a billion laughs': LETTERS.map((letter, at) => {
    const before = LETTERS[at - 1];
    return `${letter}: &${letter} [${Array(10).fill(before === undefined ? 'lol' : `*${before}`).join(', ')}]`;
  }).join('\n'), // prettier-ignore
  'a list in itself': 'a: &a [*a]',
  'a map in itself': 'kafka: &a\n  brokers: *a',
  'a hundred thousand lists that open': `a: ${'['.repeat(100_000)}`,
  'twenty thousand that close too': `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  'five thousand maps': `a: ${'{b: '.repeat(5000)}1${'}'.repeat(5000)}`,
  'a staircase': Array.from({ length: 1400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
  'a list of lists of lists': '- '.repeat(200_000),
  'a prototype': '__proto__: { log: { level: trace } }',
  'a constructor': 'constructor: { prototype: { polluted: 1 } }',
  'a function': 'a: !!js/function "function () {}"',
  'an unfinished reference, often': `a: ${'${f'.repeat(100_000)}`,
};

test.each(Object.entries(BOMBS))('a configuration with %s is refused in words', (_, text) => {
  const load = () => settingsOf(text, 'oomstream.yaml', {});
  expect(load).toThrow(AppError);
  expect(load).toThrow(expect.objectContaining({ code: 'OOM_CONFIG_INVALID' }));
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

const OPTIONS = { hostKeyFor: ({ host }: { readonly host?: string | undefined }) => host ?? 'x', maxEntries: 1000 };

// An inventory has no references and no functions: as a label these are text.
const OF_INVENTORIES = Object.entries(BOMBS).filter(([name]) => !/reference|function/.test(name));

test.each(OF_INVENTORIES)('an inventory with %s is refused in words', (_, text) => {
  for (const [whole, name] of [
    [text, 'hosts.yaml'],
    [`- host: web-7\n  labels:\n${text.replaceAll(/^/gm, '    ')}`, 'hosts.yaml'],
    [text, 'hosts.json'],
  ] as const) {
    const parsed = parseInventory(whole, name, OPTIONS);
    expect(parsed).toHaveProperty('problems');
  }
});

test('columns that every object has are labels', () => {
  const parsed = parseInventory('host,constructor,toString,labels.__proto__\nweb-7,a,b,c\n', 'hosts.csv', OPTIONS);
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  const labels = Object.entries(parsed.entries[0]?.labels ?? {});
  expect(labels).toEqual([
    ['constructor', 'a'],
    ['toString', 'b'],
    ['__proto__', 'c'],
  ]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
