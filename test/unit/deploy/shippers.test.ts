import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadSettings } from '../../../src/config/load.ts';
import { SHAPES } from '../../../src/simulate/envelopes/shapes.ts';

const FOLDER = new URL('../../../deploy/shippers/', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');
const ROWS = [...text('README.md').matchAll(/^\| `([^`]+)`\s*\|[^|]+\| `([^`]+)`\s*\| `([^`]+)`/gm)].map(
  ([, file = '', topic = '', shape = '']) => ({ file, topic, shape }),
);

test('each example is in the table, writes to an input topic, and in a shape that the engine is tested with', () => {
  const { topics } = loadSettings('deploy/oomstream.yaml').input;
  expect(ROWS.map(({ file }) => file).toSorted()).toEqual(readdirSync(FOLDER).filter((name) => name !== 'README.md'));
  for (const { file, topic, shape } of ROWS) {
    expect(topics).toContain(topic);
    expect(text(file)).toContain(topic);
    expect(text(file)).toContain('kafka:9092');
    expect(Object.keys(SHAPES)).toContain(shape);
  }
});

test.each(['fluent-bit.yaml', 'vector.yaml', 'filebeat.yml', 'otel-collector.yaml'])(
  '%s: parses, and says what it reads and whereto',
  (file) => {
    const keys = JSON.stringify(parse(text(file)));
    expect(keys).toMatch(/systemd|journald/);
    expect(keys).toContain('kafka');
  },
);

test('alloy.alloy: its blocks are closed, and what they name is there', () => {
  const alloy = text('alloy.alloy').replace(/\/\/.*/g, '');
  expect(alloy.split('{').length).toBe(alloy.split('}').length);
  const blocks = [...alloy.matchAll(/^([a-z.]+) "([a-z]+)" \{/gm)].map(([, kind = '', name = '']) => `${kind}.${name}`);
  for (const [, target = ''] of alloy.matchAll(/\b((?:loki|otelcol)\.[a-z.]+)\.(?:receiver|rules|input)\b(?! ")/g))
    expect(blocks).toContain(target);
});
