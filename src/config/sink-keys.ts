import { SINK_TYPES, type SinkOptions, type SinkTypeName } from '../sinks/types.ts';
import { DURATION, PLAIN, SECRET, SIZE, TLS, type Codec } from './codecs.ts';
import { putAt, valueAt, type Tree } from './paths.ts';

/** A key of one sink, and the option that it fills. */
export interface SinkKey {
  /** Path below `sinks.NAME` in the file. */
  readonly file: string;
  /** Path in its options. */
  readonly option: string;
  readonly codec: Codec;
}

const key = (file: string, option: string, codec: Codec = PLAIN): SinkKey => ({ file, option, codec });

/** What every sink has. */
const COMMON: readonly SinkKey[] = [
  key('type', 'type'),
  key('events', 'events'),
  key('format', 'format'),
  key('from', 'from'),
  key('batch-events', 'batchEvents'),
  key('batch-size', 'batchBytes', SIZE),
  key('in-flight', 'inFlight'),
  key('timeout', 'timeoutMs', DURATION),
  key('max-backoff', 'maxBackoffMs', DURATION),
];

/** Every key of each type of sink. */
export const SINK_KEYS: Readonly<Record<SinkTypeName, readonly SinkKey[]>> = {
  alertmanager: [
    ...COMMON,
    key('urls', 'urls'),
    key('username', 'username'),
    key('password', 'password', SECRET),
    key('bearer-token', 'bearerToken', SECRET),
    key('ca', 'ca'),
    key('resolve-after', 'resolveAfterMs', DURATION),
    key('labels', 'labels'),
    key('known', 'known'),
    key('silence', 'silenceMs', DURATION),
  ],
  elasticsearch: [
    ...COMMON,
    key('nodes', 'nodes'),
    key('api-key', 'apiKey', SECRET),
    key('username', 'username'),
    key('password', 'password', SECRET),
    key('ca', 'ca'),
    key('data-stream', 'dataStream'),
    key('index', 'index'),
    key('replay-data-stream', 'replayDataStream'),
    key('replay-index', 'replayIndex'),
    key('templates', 'templates'),
  ],
  forward: [
    ...COMMON,
    key('hosts', 'hosts'),
    key('tag', 'tag'),
    key('compression', 'compression'),
    key('connect-timeout', 'connectTimeoutMs', DURATION),
    key('auth.shared-key-file', 'auth.sharedKeyFile'),
    key('auth.client-hostname', 'auth.clientHostname'),
    key('auth.username', 'auth.username'),
    key('auth.password', 'auth.password', SECRET),
    key('tls', 'tls', TLS),
    key('server-name', 'serverName'),
  ],
  kafka: [
    ...COMMON,
    key('brokers', 'brokers'),
    key('tls', 'tls', TLS),
    key('sasl.mechanism', 'sasl.mechanism'),
    key('sasl.username', 'sasl.username'),
    key('sasl.password', 'sasl.password', SECRET),
    key('sasl.token-file', 'sasl.tokenFile'),
    key('topics.incidents', 'topics.incidents'),
    key('topics.aggregates', 'topics.aggregates'),
    key('topics.dead-letters', 'topics.deadLetters'),
  ],
  ndjson: [
    ...COMMON,
    key('path', 'path'),
    key('rotate-size', 'rotateBytes', SIZE),
    key('rotate-every', 'rotateMs', DURATION),
    key('keep', 'keep'),
    key('gzip', 'gzip'),
    key('fsync', 'fsync'),
  ],
};

/** The sinks by name: each with the defaults of its type, and secrets redacted when written out. */
export const SINKS: Codec = {
  read: (value) => mapValues(value, readSink),
  write: (value) => mapValues(value, writeSink),
};

function readSink(file: unknown): unknown {
  const type = valueAt(file, 'type') as SinkTypeName;
  const options = structuredClone(SINK_TYPES[type].defaults) as unknown as Tree;
  for (const { file: path, option, codec } of SINK_KEYS[type]) {
    const value = valueAt(file, path);
    if (value !== undefined) putAt(options, option, codec.read(value));
  }
  return options;
}

function writeSink(options: unknown): unknown {
  const file: Tree = {};
  for (const { file: path, option, codec } of SINK_KEYS[(options as SinkOptions).type]) {
    const value = valueAt(options, option);
    if (value !== undefined) putAt(file, path, codec.write(value));
  }
  return file;
}

function mapValues(tree: unknown, map: (value: unknown) => unknown): Tree {
  return Object.fromEntries(Object.entries(tree as Tree).map(([name, value]) => [name, map(value)]));
}
