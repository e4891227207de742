import { ECS_TYPES } from './ecs-types.ts';

/** An index template, as `PUT _index_template/NAME` takes it. */
export interface IndexTemplate {
  readonly name: string;
  readonly index_patterns: string[];
  readonly priority: number;
  readonly composed_of: string[];
  readonly ignore_missing_component_templates: string[];
  readonly data_stream?: Record<string, never>;
  readonly template: { readonly settings: Record<string, unknown>; readonly mappings: Record<string, unknown> };
  readonly _meta: Record<string, string>;
}

const META = { managed_by: 'oomstream', description: 'OOM kills found in logs' };
/** Above those that Elasticsearch brings for logs-*-* (100). */
const PRIORITY = 200;

const KEYWORD = { type: 'keyword', ignore_above: 1024 };

/** What is counted is a number, what is said is a word; a name that is not known here never refuses a document. */
const DYNAMIC = [
  { bytes: { match: '*_bytes', match_mapping_type: 'long', mapping: { type: 'long' } } },
  { nativeBytes: { match: '*Bytes', match_mapping_type: 'long', mapping: { type: 'long' } } },
  { words: { match_mapping_type: 'string', mapping: KEYWORD } },
];

const UNREAD = { type: 'object', enabled: false };

/** Native incidents hold what rules found, in whatever shape, and tables of the kernel: kept, not searched. */
const NATIVE_INCIDENT = {
  diagnosis: { properties: { findings: { properties: { evidence: UNREAD } } } },
  witnesses: UNREAD,
  memory: { properties: { stats: UNREAD, host: UNREAD } },
};

/** The template of the incidents' data stream, in ECS or any of the other formats. */
export const INCIDENT_TEMPLATE: IndexTemplate = {
  name: 'logs-oom.incident',
  index_patterns: ['logs-oom.incident-*'],
  priority: PRIORITY,
  data_stream: {},
  ...components(['logs@mappings', 'logs@settings', 'ecs@mappings', 'logs-oom.incident@custom']),
  template: {
    settings: { 'index.mapping.total_fields.ignore_dynamic_beyond_limit': true },
    mappings: {
      dynamic_templates: DYNAMIC,
      date_detection: false,
      properties: { ...ECS_TYPES, oom: { properties: { memory: UNREAD } }, ...NATIVE_INCIDENT, unmapped: UNREAD },
    },
  },
  _meta: META,
};

/** The template of the aggregates' index. */
export const AGGREGATE_TEMPLATE: IndexTemplate = {
  name: 'oom-aggregates',
  index_patterns: ['oom-aggregates*'],
  priority: PRIORITY,
  ...components(['oom-aggregates@custom']),
  template: {
    settings: { 'index.mapping.total_fields.ignore_dynamic_beyond_limit': true },
    mappings: {
      dynamic_templates: DYNAMIC,
      date_detection: false,
      properties: {
        '@timestamp': { type: 'date' },
        firstSeen: { type: 'date' },
        lastSeen: { type: 'date' },
        quietSince: { type: 'date' },
        window: { properties: { size: KEYWORD, start: { type: 'date' }, end: { type: 'date' }, sumOf: KEYWORD } },
        findings: { properties: { id: KEYWORD, text: { type: 'text' }, evidence: UNREAD } },
      },
    },
  },
  _meta: META,
};

/** Elasticsearch brings some of them, users may add the others: what is not there is passed over. */
function components(names: string[]): Pick<IndexTemplate, 'composed_of' | 'ignore_missing_component_templates'> {
  return { composed_of: names, ignore_missing_component_templates: names };
}
