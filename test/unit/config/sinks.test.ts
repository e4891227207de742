import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../../src/config/load.ts';
import { fileOf, resolveSettings } from '../../../src/config/resolve.ts';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';
import { SINK_KEYS } from '../../../src/config/sink-keys.ts';
import { messageOf } from '../../../src/lib/errors.ts';
import { SCHEMAS } from '../../../src/model/generated/schemas.ts';
import { validators } from '../../../src/model/validate.ts';
import { SINK_TYPES, type SinkTypeName } from '../../../src/sinks/types.ts';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
}

const parse = (text: string, environment: NodeJS.ProcessEnv = {}) => settingsOf(text, 'o.yaml', environment);

function complaintOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    return messageOf(error);
  }
  throw new Error('expected a complaint');
}

function leaves(node: Node, prefix = ''): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    child.properties === undefined ? [prefix + name] : leaves(child, `${prefix}${name}.`),
  );
}

test.each(Object.keys(SINK_TYPES) as SinkTypeName[])(
  'every key of the %s sink in the schema fills an option',
  (type) => {
    const { $defs } = SCHEMAS['config'] as { readonly $defs: Readonly<Record<string, Node>> };
    const keys = SINK_KEYS[type].map(({ file }) => file);
    expect([...keys].sort()).toEqual(leaves($defs[`${type}Sink`] ?? {}).sort());
  },
);

test('a sink has the defaults of its type, units are read, and secrets come from the environment', () => {
  const text =
    "sinks: { es: { type: elasticsearch, nodes: ['https://es:9200'], api-key: '${KEY}', timeout: 5s, batch-size: 2MiB } }";
  const { sinks } = parse(text, { KEY: 's3cret' });
  expect(sinks['es']).toMatchObject({ format: 'ecs', apiKey: 's3cret', timeoutMs: 5000, batchBytes: 2_097_152 });
});

test('sinks written as a file and read again are the same, and secrets are not written', () => {
  const text =
    "sinks: { es: { type: elasticsearch, nodes: ['https://es:9200'], password: s3cret, username: u }, f: { type: ndjson, path: /x } }";
  const settings = parse(text);
  const file = fileOf(settings);
  expect(JSON.stringify(file)).not.toContain('s3cret');
  expect(validators.config(file), JSON.stringify(validators.config.errors)).toBe(true);
  expect(resolveSettings(file, DEFAULT_SETTINGS).sinks['f']).toEqual(settings.sinks['f']);
});

describe('a mistake is named with its place', () => {
  test.each([
    [
      'a type that is none',
      'sinks: { x: { type: elastic } }',
      'sinks.x.type must be one of alertmanager, elasticsearch',
    ],
    ['no type', 'sinks: { x: { path: /x } }', 'sinks.x lacks type'],
    [
      'an encoder misspelt',
      'sinks: { x: { type: ndjson, path: /x, format: esc } }',
      'sinks.x.format must be one of ndjson, ecs, ocsf, cef, text; did you mean ecs?',
    ],
    [
      'a type misspelt',
      'sinks: { x: { type: elasticsaerch, nodes: [] } }',
      'sinks.x.type must be one of alertmanager, elasticsearch, forward, kafka, ndjson; did you mean elasticsearch?',
    ],
    [
      'a key misspelt',
      'sinks: { x: { type: ndjson, path: /x, rotate-sice: 1MiB } }',
      'did you mean sinks.x.rotate-size?',
    ],
    ['a key of another type', 'sinks: { x: { type: ndjson, path: /x, nodes: [] } }', 'sinks.x.nodes is not a key'],
    ['no path', 'sinks: { x: { type: ndjson } }', 'sinks.x lacks path'],
    [
      'a node that is no URL',
      'sinks: { x: { type: elasticsearch, nodes: [es:9200] } }',
      'sinks.x.nodes.0 must be a URL',
    ],
    [
      'a name that fits no group',
      'sinks: { X_1: { type: ndjson, path: /x } }',
      'sinks.X_1 must be named in a-z, 0-9 and -',
    ],
    [
      'a topic of our own',
      'sinks: { x: { type: kafka, topics: { incidents: oom.lines } } }',
      "sinks.x.topics must not name oomstream's own topics (oom.lines)",
    ],
    [
      'a user without password',
      "sinks: { x: { type: elasticsearch, nodes: ['http://e:1'], username: u } }",
      'sinks.x.username lacks its password',
    ],
    ['a kind without a topic', 'sinks: { x: { type: kafka, topics: {} } }', 'sinks.x.topics lacks incidents'],
  ])('%s', (_, text, expected) => {
    expect(complaintOf(text)).toContain(expected);
  });
});

test('a word that is like none of its list gets the list alone', () => {
  const told = complaintOf('sinks: { x: { type: ndjson, path: /x, format: protobuf } }');
  expect(told).toContain('sinks.x.format must be one of ndjson, ecs, ocsf, cef, text');
  expect(told).not.toContain('did you mean');
});
