import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../deploy/grafana/dashboards/', import.meta.url);

interface Target {
  readonly expr?: string;
  readonly query?: string;
  readonly metrics?: readonly { readonly type: string; readonly field?: string }[];
  readonly bucketAggs?: readonly { readonly type: string; readonly field: string }[];
}
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
}

/** A dashboard, as Grafana provisions it. */
export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
}

/** All dashboards, by file name. */
export const grafanaDashboards = (): [string, GrafanaDashboard][] =>
  readdirSync(FOLDER).map((file) => [
    file,
    JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as GrafanaDashboard,
  ]);

const targets = (): Target[] =>
  grafanaDashboards().flatMap(([, { panels }]) => panels.flatMap((panel) => panel.targets ?? []));

/** Every Prometheus query, with what Grafana would put in for its macros. */
export const grafanaQueries = (): string[] =>
  targets().flatMap(({ expr }) =>
    expr === undefined ? [] : [expr.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '1h')],
  );

/** Every field that is asked of Elasticsearch. */
export const grafanaFields = (): string[] =>
  targets().flatMap(({ query = '', metrics = [], bucketAggs = [] }) => [
    ...metrics.flatMap(({ field }) => field ?? []),
    ...bucketAggs.map(({ field }) => field),
    ...[...query.matchAll(/([a-z_.@]+):/g)].flatMap(([, field]) => field ?? []),
  ]);
