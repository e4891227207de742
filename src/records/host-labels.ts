import { CANARY_LABEL } from '../model/canary.ts';
import { isRejected, type Decoded } from './envelope.ts';
import { fieldText } from './journal-field.ts';
import { isJsonObject, valueAt, type JsonObject } from './json-object.ts';

/** What shippers add of the host (ECS, OpenTelemetry, Fluent Bit, Promtail's labels), by the label that it becomes. */
const LABELS: readonly (readonly [label: string, names: readonly string[]])[] = [
  ['cloud.provider', ['cloud.provider', 'cloud_provider']],
  ['cloud.region', ['cloud.region', 'region', 'aws_region']],
  ['cloud.zone', ['cloud.availability_zone', 'availability_zone', 'az', 'zone']],
  ['cloud.account', ['cloud.account.id', 'aws_account_id']],
  ['cloud.project', ['cloud.project.id']],
  ['cloud.instance', ['cloud.instance.id', 'ec2_instance_id', 'instance_id']],
  ['cloud.machine', ['cloud.machine.type', 'host.type', 'instance_type']],
  ['cluster', ['orchestrator.cluster.name', 'k8s.cluster.name', 'kubernetes.cluster.name', 'cluster', 'cluster_name']],
  ['node', ['kubernetes.node.name', 'k8s.node.name', 'kubernetes.host']],
  [
    'environment',
    ['service.environment', 'deployment.environment.name', 'deployment.environment', 'environment', 'env'],
  ],
  ['os', ['host.os.name', 'os.name']],
  ['os.version', ['host.os.version', 'os.version']],
  [CANARY_LABEL, [CANARY_LABEL]],
  ['architecture', ['host.architecture', 'host.arch']],
];
/** Where shippers put what their configuration adds: Filebeat, ECS, Loki. */
const BELOW = ['fields', 'labels', 'resource'] as const;
const MAX_LENGTH = 256;

/** Of most records the keys alone tell that there is nothing. */
const FIRST_WORDS: ReadonlySet<string> = new Set([
  ...BELOW,
  ...LABELS.flatMap(([, names]) => names.map((name) => name.split('.', 1)[0] ?? name)),
]);

/** What a record says of its host beside the name; undefined when it says nothing. */
export function hostLabelsOf(object: JsonObject): Readonly<Record<string, string>> | undefined {
  if (!mayHaveLabels(object)) return undefined;
  const places = [object, ...BELOW.map((name) => object[name]).filter(isJsonObject)];
  const found: Record<string, string> = {};
  for (const [label, names] of LABELS) {
    const text = firstText(places, names);
    if (text !== undefined) found[label] = text.slice(0, MAX_LENGTH);
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

/** The lines of a record with what it says of their host; what lies deeper stands nearer to the host, so its word counts. */
export function labelled(decoded: Decoded, object: JsonObject): Decoded {
  const labels = isRejected(decoded) || decoded.length === 0 ? undefined : hostLabelsOf(object);
  if (isRejected(decoded) || labels === undefined) return decoded;
  return decoded.map((line) => ({ ...line, hostLabels: { ...labels, ...line.hostLabels } }));
}

function mayHaveLabels(object: JsonObject): boolean {
  for (const key in object) if (FIRST_WORDS.has(key) || key.includes('.')) return true;
  return false;
}

function firstText(places: readonly JsonObject[], names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const place of places) {
      const value = valueAt(place, name);
      const text = value === undefined || isJsonObject(value) ? undefined : fieldText(value);
      if (text !== undefined && text !== '') return text;
    }
  }
  return undefined;
}
