import { readFileSync } from 'node:fs';

/** A saved object, as Kibana exports and imports it. */
export interface SavedObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly { readonly type: string; readonly id: string; readonly name: string }[];
}

/** A column of a Lens layer: what is counted, or what it is counted by. */
export interface LensColumn {
  readonly operationType: string;
  readonly sourceField: string;
  readonly isBucketed: boolean;
  readonly params: { readonly size?: number; readonly orderBy?: { readonly columnId: string } };
}

/** What a panel asks: its columns in order, and its words. */
export interface PanelQuestion {
  readonly title: string;
  readonly index: string;
  readonly query: string;
  readonly columns: ReadonlyMap<string, LensColumn>;
}

interface LensAttributes {
  readonly title: string;
  readonly state: {
    readonly query: { readonly query: string };
    readonly datasourceStates: {
      readonly formBased: {
        readonly layers: Readonly<
          Record<
            string,
            { readonly columnOrder: readonly string[]; readonly columns: Readonly<Record<string, LensColumn>> }
          >
        >;
      };
    };
  };
}

/** The objects of an NDJSON file below deploy/. */
export function ndjsonBelow<T>(path: string): T[] {
  return readFileSync(new URL(`../../../deploy/${path}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** Everything that the dashboard needs. */
export const savedObjects = (): SavedObject[] => ndjsonBelow<SavedObject>('elasticsearch/kibana/oomstream.ndjson');

/** The index pattern of a data view. */
export function patternOf(objects: readonly SavedObject[], viewId: string): string {
  const title = objects.find(({ type, id }) => type === 'index-pattern' && id === viewId)?.attributes['title'];
  return typeof title === 'string' ? title : '';
}

/** What each Lens panel and saved search asks. */
export function questionsOf(objects: readonly SavedObject[]): PanelQuestion[] {
  return objects.flatMap((object) => {
    const index = patternOf(objects, object.references[0]?.id ?? '');
    if (object.type === 'lens') return lensQuestions(object.attributes as unknown as LensAttributes, index);
    return object.type === 'search' ? [searchQuestion(object, index)] : [];
  });
}

function lensQuestions({ title, state }: LensAttributes, index: string): PanelQuestion[] {
  return Object.values(state.datasourceStates.formBased.layers).map(({ columnOrder, columns }) => ({
    title,
    index,
    query: state.query.query,
    columns: new Map(columnOrder.flatMap((id) => (columns[id] === undefined ? [] : [[id, columns[id]] as const]))),
  }));
}

function searchQuestion({ attributes }: SavedObject, index: string): PanelQuestion {
  const { searchSourceJSON } = attributes['kibanaSavedObjectMeta'] as { searchSourceJSON: string };
  const { query } = JSON.parse(searchSourceJSON) as { query: { query: string } };
  return { title: String(attributes['title']), index, query: query.query, columns: new Map() };
}

const METRICS: Readonly<Record<string, string>> = { unique_count: 'cardinality', max: 'max', sum: 'sum' };

/** The search request that a panel comes to: its buckets nested in their order, its metrics in the innermost. */
export function searchRequest({ query, columns }: PanelQuestion): object {
  const all = [...columns];
  const metrics = Object.fromEntries(
    all
      .filter(([, column]) => !column.isBucketed)
      .map(([id, { operationType, sourceField }]) => {
        const name = METRICS[operationType];
        if (name === undefined) throw new Error(`${operationType} is not translated`);
        return [id, { [name]: { field: sourceField } }];
      }),
  );
  const aggs = all
    .filter(([, column]) => column.isBucketed)
    .reduceRight((inner, [id, column]) => ({ [id]: { ...bucketOf(column), aggs: inner } }), metrics as object);
  // The queries are written in the words that Kibana's language and Lucene's share.
  return { size: 1, track_total_hits: true, query: { query_string: { query } }, aggs };
}

function bucketOf({ operationType, sourceField, params }: LensColumn): object {
  if (operationType === 'date_histogram') return { date_histogram: { field: sourceField, calendar_interval: 'day' } };
  return { terms: { field: sourceField, size: params.size ?? 10 } };
}
