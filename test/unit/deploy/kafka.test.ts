import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';
import { configOf, TOPIC_POLICIES } from '../../../src/runtime/kafka/topic-table.ts';

const text = (name: string): string => readFileSync(new URL(`../../../deploy/kafka/${name}`, import.meta.url), 'utf8');
const connector = (name: string): Record<string, string> =>
  (JSON.parse(text(name)) as { config: Record<string, string> }).config;

interface KafkaTopic {
  readonly spec: { readonly topicName: string; readonly partitions: number; readonly config: Record<string, string> };
}

test('what is declared to Strimzi is what `topics create` makes', () => {
  const declared = new Map(
    parseAllDocuments(text('topics.strimzi.yaml')).map((document) => {
      const { spec } = document.toJS() as KafkaTopic;
      return [spec.topicName, spec] as const;
    }),
  );
  const ours = Object.entries(TOPIC_POLICIES) as [keyof typeof TOPIC_POLICIES, (typeof TOPIC_POLICIES)['lines']][];
  expect(declared.size).toBe(ours.length);
  for (const [name, policy] of ours) {
    const spec = declared.get(DEFAULT_SETTINGS.topics[name]);
    expect(spec?.config).toEqual({ ...configOf(policy), 'min.insync.replicas': '2' });
    expect(spec?.partitions).toBe(DEFAULT_SETTINGS.kafka.partitions);
  }
});

test.each(['connect-elasticsearch-incidents.json', 'connect-elasticsearch-aggregates.json'])(
  '%s: the key is the id of the document, and the value is JSON without a schema',
  (name) => {
    expect(connector(name)).toMatchObject({
      'key.ignore': 'false',
      'schema.ignore': 'true',
      'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'false',
      'errors.tolerance': 'all',
    });
    expect(connector(name)['connection.password']).toMatch(/^\$\{file:/);
  },
);

test('incidents keep their own time, and go to the stream that the templates are for', () => {
  expect(connector('connect-elasticsearch-incidents.json')).toMatchObject({
    topics: DEFAULT_SETTINGS.topics.incidents,
    'data.stream.type': 'logs',
    'data.stream.dataset': 'oom.incident',
    'data.stream.timestamp.field': 'time',
  });
});

test('aggregates go to an index that the template is for, and not to that of the sink', () => {
  const config = connector('connect-elasticsearch-aggregates.json');
  expect(config['topics']).toBe(DEFAULT_SETTINGS.topics.aggregates);
  expect(config['transforms.index.replacement']).toMatch(/^oom-aggregates-./);
  expect(config['data.stream.type']).toBeUndefined();
});

test('the archive takes bytes as they are', () => {
  const { incidents, aggregates } = DEFAULT_SETTINGS.topics;
  expect(connector('connect-s3.json')).toMatchObject({
    topics: `${incidents},${aggregates}`,
    'value.converter': 'org.apache.kafka.connect.converters.ByteArrayConverter',
    'format.class': 'io.confluent.connect.s3.format.bytearray.ByteArrayFormat',
  });
});
