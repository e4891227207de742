import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildProgram } from '../../../src/cli/program.ts';
import { CONFIG_KEYS } from '../../../src/config/keys.ts';
import { COUNTERS, GAUGES } from '../../../src/runtime/metric-names.ts';

const guide = readFileSync(new URL('../../../deploy/OPERATIONS.md', import.meta.url), 'utf8');
const root = new URL('../../../deploy/', import.meta.url);

test('every metric is explained in a row of its own, and no other one', () => {
  const explained = [...guide.matchAll(/^\| `(oomstream_\w+)` +\| ([^|]+) \| ([^|]+) \|$/gm)].map(([, name]) => name);
  expect(explained.sort()).toEqual([...Object.keys(COUNTERS), ...Object.keys(GAUGES)].sort());
});

test('every key of the configuration that it names exists', () => {
  const sections = new Set(CONFIG_KEYS.map(({ file }) => file.split('.')[0]));
  const keys = CONFIG_KEYS.map(({ file }) => file);
  const named = [...guide.matchAll(/`([a-z]+\.[a-z-]+(?:\.[a-z-]+)*)`/g)].flatMap(([, key = '']) =>
    sections.has(key.split('.')[0]) ? [key] : [],
  );
  expect(named.length).toBeGreaterThan(10);
  const unknown = named.filter((key) => !keys.some((known) => known === key || known.startsWith(`${key}.`)));
  expect(unknown).toEqual([]);
});

test('every command that it names exists', () => {
  const commands = buildProgram().commands.map((command) => command.name());
  const named = [...guide.matchAll(/oomstream ([a-z]+)/g)].map(([, name]) => name);
  expect(named.filter((name) => !commands.includes(name ?? '') && name !== 'is' && name !== 'loses')).toEqual([]);
});

test('every file that it points to is there', () => {
  const links = [...guide.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => new URL(path, root));
  for (const link of links)
    expect(readFileSync(link.pathname.includes('.') ? link : new URL(`${link.href}/README.md`))).toBeDefined();
});
