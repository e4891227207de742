import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ecsDocuments } from '../../../src/encode/ecs.ts';
import { AGGREGATE_TEMPLATE, INCIDENT_TEMPLATE } from '../../../src/sinks/elasticsearch/templates.ts';
import { ndjsonBelow, patternOf, questionsOf, savedObjects } from '../../support/deploy/kibana.ts';
import { ENCODING, SAMPLES } from '../encode/sample-incidents.ts';

const FOLDER = new URL('../../../deploy/elasticsearch/', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, FOLDER), 'utf8');
const json = (path: string): unknown => JSON.parse(text(path));

const AGGREGATE_FIELDS = JSON.stringify(
  JSON.parse(readFileSync(new URL('../../../schemas/aggregate.v1.schema.json', import.meta.url), 'utf8')),
);
/** Every field that the ECS encoder writes for the samples. */
const ECS_FIELDS = new Set(
  Object.values(SAMPLES).flatMap((incident) => ecsDocuments(incident, ENCODING).flatMap((document) => paths(document))),
);

function paths(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [prefix];
  return Object.entries(value).flatMap(([key, child]) => paths(child, prefix === '' ? key : `${prefix}.${key}`));
}

test.each([
  ['logs-oom.incident', INCIDENT_TEMPLATE],
  ['oom-aggregates', AGGREGATE_TEMPLATE],
])('%s: what is installed maps as the template that the sink makes by itself', (name, made) => {
  expect(json(`component-templates/${name}@package.json`)).toMatchObject({ template: made.template });
  const index = json(`index-templates/${name}.json`) as {
    composed_of: string[];
    ignore_missing_component_templates: string[];
  };
  expect(index).toMatchObject({ index_patterns: made.index_patterns, priority: made.priority });
  for (const component of made.composed_of) expect(index.composed_of).toContain(component);
  // Beside the package every part may be absent.
  expect(index.composed_of.filter((part) => !index.ignore_missing_component_templates.includes(part))).toEqual([
    `${name}@package`,
  ]);
});

test('every component template is named by an index template and loaded by install.sh', () => {
  const script = text('install.sh');
  const composed = readdirSync(new URL('index-templates', FOLDER)).flatMap(
    (file) => (json(`index-templates/${file}`) as { composed_of: string[] }).composed_of,
  );
  for (const file of readdirSync(new URL('component-templates', FOLDER))) {
    const name = file.replace(/\.json$/, '');
    expect(composed).toContain(name);
    expect(script).toContain(`component ${name}`);
  }
});

test('the life cycle rolls over before it deletes, and the pipeline uses what every Elasticsearch has', () => {
  const { policy } = json('ilm-policy.json') as { policy: { phases: Record<string, { actions: object }> } };
  expect(Object.keys(policy.phases)).toEqual(['hot', 'warm', 'delete']);
  expect(policy.phases['hot']?.actions).toHaveProperty('rollover.max_primary_shard_size', '50gb');
  const { processors } = json('ingest-pipeline.json') as { processors: Record<string, Record<string, unknown>>[] };
  const options = ['description', 'field', 'value', 'copy_from', 'ignore_empty_value', 'override'];
  for (const processor of processors) {
    expect(Object.keys(processor)).toEqual(['set']);
    for (const key of Object.keys(processor['set'] ?? {})) expect(options).toContain(key);
    const from = processor['set']?.['copy_from'];
    if (typeof from === 'string') expect(from).toMatch(/^(orchestrator|container)\./);
  }
});

test('every reference of a saved object leads to one in the same file, and the dashboard shows each panel', () => {
  const objects = savedObjects();
  const known = new Set(objects.map(({ type, id }) => `${type}/${id}`));
  expect(known.size).toBe(objects.length);
  for (const { references } of objects) for (const { type, id } of references) expect(known).toContain(`${type}/${id}`);
  const dashboard = objects.find(({ type }) => type === 'dashboard');
  const panels = JSON.parse(String(dashboard?.attributes['panelsJSON'])) as {
    panelRefName: string;
    panelIndex: string;
  }[];
  expect(panels.map(({ panelRefName, panelIndex }) => `${panelIndex}:${panelRefName}`)).toEqual(
    dashboard?.references.map(({ name }) => name),
  );
  const shown = new Set(dashboard?.references.map(({ id }) => id));
  for (const { type, id } of objects) if (type === 'lens') expect(shown).toContain(id);
  expect(patternOf(objects, 'oomstream-incidents')).toBe('logs-oom.incident-*');
});

test('every field that panels, searches and rules ask for is written', () => {
  const questions = questionsOf(savedObjects());
  const rules = ndjsonBelow<{ query: string; threshold?: { field: string[] } }>(
    'elasticsearch/kibana/detection-rules.ndjson',
  );
  const incidents = questions.filter(({ index }) => index.startsWith('logs-'));
  const asked = [
    ...incidents.flatMap(({ query, columns }) => [
      ...fieldsIn(query),
      ...[...columns.values()].map((c) => c.sourceField),
    ]),
    ...rules.flatMap(({ query, threshold }) => [...fieldsIn(query), ...(threshold?.field ?? [])]),
  ];
  for (const field of asked) expect([...ECS_FIELDS]).toContain(field);
  for (const { columns } of questions.filter(({ index }) => index.startsWith('oom-')))
    for (const { sourceField } of columns.values())
      for (const part of sourceField.split('.')) expect(AGGREGATE_FIELDS).toContain(`"${part}"`);
});

test('who asks for aggregates asks for the smallest windows: larger ones tell the same incidents again', () => {
  const questions = questionsOf(savedObjects()).filter(({ index }) => index.startsWith('oom-'));
  expect(questions.length).toBeGreaterThan(0);
  for (const { query } of questions) expect(query).toMatch(/(^| AND )NOT window\.sumOf:\*$/);
});

const fieldsIn = (query: string): string[] => [...query.matchAll(/([a-z_.@]+):/g)].flatMap(([, field]) => field ?? []);

test('every field that the ES|QL texts name is written', () => {
  for (const file of readdirSync(new URL('esql', FOLDER))) {
    const query = text(`esql/${file}`);
    expect(query).toMatch(/^\/\/ .+\nFROM logs-oom\.incident-\*\n(\| [A-Z]+ .+\n)+$/);
    const fields = query.replace(/^(\/\/|FROM).*/gm, '').match(/(?<![\w"])(@timestamp|[a-z]+(\.[a-z_]+)+)/g) ?? [];
    expect(fields.length).toBeGreaterThan(0);
    for (const field of fields) expect([...ECS_FIELDS]).toContain(field);
  }
});

test('every rule has what Kibana demands of its type, and is switched off', () => {
  for (const rule of ndjsonBelow<Record<string, unknown>>('elasticsearch/kibana/detection-rules.ndjson')) {
    for (const key of [
      'rule_id',
      'name',
      'description',
      'severity',
      'risk_score',
      'query',
      'language',
      'from',
      'interval',
    ])
      expect(rule[key], key).toBeDefined();
    expect(rule).toMatchObject({ enabled: false, index: ['logs-oom.incident-*'] });
    expect(rule['type'] === 'threshold').toBe(rule['threshold'] !== undefined);
  }
});
