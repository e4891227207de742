import { fieldText } from './journal-field.ts';
import { isJsonObject, valueAt, type JsonObject } from './json-object.ts';
import { textOriginOf } from './shipper-mark.ts';

/** Where shippers put a record that they do not look into, the untouched one first. */
const CONTENT_NAMES: readonly string[] = [
  ...[
    'event.original',
    'message',
    'log',
    'line',
    'MESSAGE',
    'body',
    'payload',
    'rawmsg',
    'raw_message',
    '_raw',
    'event',
  ],
  ...['full_message', 'short_message', '@message', 'data', 'value', 'record', 'raw', 'textPayload', 'jsonPayload'],
  ...['_source', 'Fields', 'fields', 'Body', 'msg'],
];

/**
 * Fields that say nothing of a program: who shipped a record, whence, and when. A record that has others is a program's own,
 * whatever its text looks like.
 */
const SHIPPER_NAMES: ReadonlySet<string> = new Set([
  ...CONTENT_NAMES,
  ...[
    '@timestamp',
    'timestamp',
    'Timestamp',
    'time',
    'date',
    'datetime',
    'ts',
    'ingest_time',
    'received_at',
    '@version',
  ],
  ...['timeUnixNano', 'observedTimeUnixNano', 'timereported', 'timegenerated', 'ISODATE', 'DATE', 'event_time'],
  ...['host', 'hostname', 'HOST', '_HOSTNAME', 'nodename', 'node', 'node_name', 'fromhost', 'fromhost-ip', 'host_ip'],
  ...['host.name', 'host.hostname', 'host.ip', 'host.id', 'instance', 'ip', 'source_ip', 'source_host', 'peer', 'port'],
  ...['agent', 'beat', 'ecs', 'input', 'log', 'event', 'fileset', 'data_stream', 'elastic_agent', '@metadata', 'cloud'],
  ...[
    'prospector',
    'offset',
    'log.offset',
    'log.source.address',
    'input.type',
    'input_type',
    'ecs.version',
    'observer',
  ],
  ...[
    'tags',
    'tag',
    'type',
    '_type',
    '_index',
    '_id',
    '_score',
    '_version',
    'fields',
    'labels',
    'metadata',
    'meta',
    'os',
  ],
  ...['source', 'source_type', 'sourcetype', 'source.ip', 'source.address', 'SOURCE', 'SOURCEIP', 'HOST_FROM', 'index'],
  ...['topic', 'partition', 'key', 'schema', 'headers', 'version', 'id', 'seq', 'sequence', 'stream_id', 'streams'],
  ...[
    'job',
    'env',
    'environment',
    'cluster',
    'cluster_name',
    'region',
    'zone',
    'az',
    'datacenter',
    'dc',
    'site',
    'role',
  ],
  ...[
    'instance_id',
    'ec2_instance_id',
    'ami_id',
    'account_id',
    'platform',
    'kubernetes',
    'openshift',
    'pipeline_metadata',
  ],
  ...['log_type', 'log_source', 'insertId', 'resource', 'logName', 'receiveTimestamp', 'Meta', 'Private', 'TimeSeries'],
  ...['agent.id', 'agent.name', 'agent.type', 'agent.version', 'agent.hostname', 'agent.ephemeral_id', 'event.dataset'],
  ...['event.module', 'event.created', 'event.ingested', 'event.kind', 'fileset.name', 'service.type'],
  ...[
    'gl2_source_input',
    'gl2_source_node',
    'gl2_remote_ip',
    'gl2_remote_port',
    'gl2_message_id',
    'gl2_accounted_message_size',
  ],
]);

/** What a wrapper holds: text, or an object; or what a program said. */
export interface Wrapped {
  readonly isProgram: boolean;
  readonly contents: readonly (string | JsonObject)[];
}

/** The contents of a record that may carry another one; the first that can be read is meant. */
export function unwrap(object: JsonObject): Wrapped | undefined {
  const contents: (string | JsonObject)[] = [];
  for (const name of CONTENT_NAMES) {
    const value = valueAt(object, name);
    const content = isJsonObject(value) ? value : fieldText(value);
    if (content !== undefined) contents.push(content);
    if (contents.length === MAX_CONTENTS) break;
  }
  if (contents.length === 0) return undefined;
  const origin = textOriginOf(object);
  const isProgram = origin === 'program' || (origin === 'unknown' && !Object.keys(object).every(isShippers));
  return { isProgram, contents };
}

/** More than one only where the untouched record is kept beside what was made of it. */
const MAX_CONTENTS = 3;

const isShippers = (name: string): boolean => SHIPPER_NAMES.has(name);
