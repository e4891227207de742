import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ecsDocuments } from '../../../src/encode/ecs.ts';
import { COUNTERS, GAUGES } from '../../../src/runtime/metric-names.ts';
import { grafanaDashboards, grafanaFields, grafanaQueries } from '../../support/deploy/grafana.ts';
import { ENCODING, SAMPLES } from '../encode/sample-incidents.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>;
}
const text = (path: string): string => readFileSync(new URL(`../../../deploy/${path}`, import.meta.url), 'utf8');
const RULES = (parse(text('prometheus/rules.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);
const METRICS: Readonly<Record<string, { readonly labels: readonly string[] }>> = { ...COUNTERS, ...GAUGES };

const namesIn = (queries: readonly string[]): string[] =>
  queries.flatMap((query) => query.match(/\boomstream_\w+/g) ?? []);

test('every metric that a rule or a dashboard asks for exists', () => {
  for (const name of namesIn([...RULES.map(({ expr }) => expr), ...grafanaQueries()]))
    expect(Object.keys(METRICS)).toContain(name);
});

test('every label that a rule or a dashboard selects by is one of its metric', () => {
  for (const query of [...RULES.map(({ expr }) => expr), ...grafanaQueries()])
    for (const [, name = '', selectors = ''] of query.matchAll(/\b(oomstream_\w+)\{([^}]*)\}/g))
      for (const [, label = ''] of selectors.matchAll(/(\w+)[!=]/g))
        expect(METRICS[name]?.labels, name).toContain(label);
});

test('each of the eight alerts says what is wrong, how bad it is, and where its runbook is', () => {
  expect(RULES.map(({ alert }) => alert)).toEqual([
    'OomKillsBurst',
    'OomKillRepeated',
    'OomGlobalOnHost',
    'OomUnknownFormat',
    'OomDetectorLagging',
    'OomDetectorSinkFailing',
    'OomRecordsDropped',
    'OomInputSilent',
  ]);
  const runbooks = text('prometheus/README.md');
  for (const { alert, labels, annotations } of RULES) {
    expect(['warning', 'critical']).toContain(labels.severity);
    expect(annotations.summary.length * annotations.description.length).toBeGreaterThan(0);
    expect(annotations.runbook_url).toBe(`deploy/prometheus/README.md#${alert.toLowerCase()}`);
    expect(runbooks).toContain(`\n## ${alert}\n`);
  }
});

test.each(grafanaDashboards())(
  '%s: its panels are told apart, lie beside each other, and have a source',
  (_, dashboard) => {
    const { panels, templating } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const variables = templating.list.map(({ name }) => `\${${name}}`);
    const cells = new Set<string>();
    for (const { gridPos, datasource, type, title } of panels) {
      if (type !== 'row') expect(variables).toContain(datasource?.uid);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(x).toBeLessThan(24);
          expect(cells.has(`${String(x)},${String(y)}`), title).toBe(false);
          cells.add(`${String(x)},${String(y)}`);
        }
    }
  },
);

test('every field that the dashboards ask of Elasticsearch is written', () => {
  const written = JSON.stringify(Object.values(SAMPLES).flatMap((incident) => ecsDocuments(incident, ENCODING)));
  const fields = grafanaFields();
  expect(fields.length).toBeGreaterThan(5);
  for (const field of fields)
    for (const part of field === '@timestamp' ? [field] : field.split('.')) expect(written).toContain(`"${part}"`);
});

test('Grafana finds both sources and the dashboards where the compose file puts them', () => {
  const sources = parse(text('grafana/provisioning/datasources/oomstream.yaml')) as { datasources: { type: string }[] };
  expect(sources.datasources.map(({ type }) => type)).toEqual(['prometheus', 'elasticsearch']);
  const { providers } = parse(text('grafana/provisioning/dashboards/oomstream.yaml')) as {
    providers: { options: { path: string } }[];
  };
  expect(text('compose/compose.yaml')).toContain(`grafana/dashboards:${providers[0]?.options.path ?? '-'}:ro`);
});
