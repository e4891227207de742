import { DEFAULT_TREND } from '../aggregate/thresholds.ts';
import { DEFAULT_THRESHOLDS } from '../diagnose/thresholds.ts';
import { DURATION, DURATIONS, PLAIN, SECRET, SIZE, TLS, type Codec } from './codecs.ts';
import { SINKS } from './sink-keys.ts';

export interface ConfigKey {
  /** Path in the file: `kafka.session-timeout`. */
  readonly file: string;
  /** Path in Settings: `kafka.sessionTimeoutMs`. */
  readonly settings: string;
  readonly codec: Codec;
}

const key = (file: string, settings: string, codec: Codec = PLAIN): ConfigKey => ({ file, settings, codec });

/** Every key of the configuration file and the setting it fills. */
export const CONFIG_KEYS: readonly ConfigKey[] = [
  key('deployment', 'deployment'),
  key('delivery', 'delivery'),
  key('kafka.brokers', 'kafka.brokers'),
  key('kafka.client-id', 'kafka.clientId'),
  key('kafka.tls', 'kafka.tls', TLS),
  key('kafka.sasl.mechanism', 'kafka.sasl.mechanism'),
  key('kafka.sasl.username', 'kafka.sasl.username'),
  key('kafka.sasl.password', 'kafka.sasl.password', SECRET),
  key('kafka.sasl.token-file', 'kafka.sasl.tokenFile'),
  key('kafka.session-timeout', 'kafka.sessionTimeoutMs', DURATION),
  key('kafka.rebalance-timeout', 'kafka.rebalanceTimeoutMs', DURATION),
  key('kafka.connect-timeout', 'kafka.connectTimeoutMs', DURATION),
  key('kafka.request-timeout', 'kafka.requestTimeoutMs', DURATION),
  key('kafka.max-bytes-per-partition', 'kafka.maxBytesPerPartition', SIZE),
  key('kafka.lane', 'kafka.lane'),
  key('kafka.inflated-bytes', 'kafka.inflatedBytes', SIZE),
  key('kafka.partitions', 'kafka.partitions'),
  key('kafka.replication-factor', 'kafka.replicationFactor'),
  key('input.topics', 'input.topics'),
  key('input.pattern', 'input.pattern'),
  key('topics.lines', 'topics.lines'),
  key('topics.incidents', 'topics.incidents'),
  key('topics.aggregates', 'topics.aggregates'),
  key('topics.checkpoint', 'topics.checkpoint'),
  key('topics.history', 'topics.history'),
  key('topics.hosts', 'topics.hosts'),
  key('topics.dead-letter', 'topics.deadLetter'),
  key('host.key', 'host.key'),
  key('host.aliases', 'host.aliases'),
  key('envelope.timezone', 'envelope.timezone'),
  key('envelope.year', 'envelope.year'),
  key('sieve.max-record', 'sieve.maxRecordBytes', SIZE),
  key('progress.interval', 'progress.intervalMs', DURATION),
  key('progress.timeout', 'progress.timeoutMs', DURATION),
  key('assemble.grace', 'assemble.graceMs', DURATION),
  key('assemble.gap', 'assemble.gapMs', DURATION),
  key('assemble.max-report-lines', 'assemble.maxReportLines'),
  key('assemble.max-report-size', 'assemble.maxReportBytes', SIZE),
  key('assemble.max-host-lines', 'assemble.maxHostLines'),
  key('assemble.max-host-size', 'assemble.maxHostBytes', SIZE),
  key('assemble.max-partition-size', 'assemble.maxPartitionBytes', SIZE),
  key('assemble.known', 'assemble.knownMs', DURATION),
  key('assemble.absorb', 'assemble.absorbMs', DURATION),
  key('assemble.checkpoint-interval', 'assemble.checkpointIntervalMs', DURATION),
  key('aggregate.window', 'aggregate.windowsMs', DURATIONS),
  key('aggregate.lateness', 'aggregate.latenessMs', DURATION),
  key('aggregate.max-hosts', 'aggregate.maxHosts'),
  key('aggregate.max-windows', 'aggregate.maxWindows'),
  ...keysOf('aggregate.thresholds', DEFAULT_TREND),
  ...keysOf('diagnose.thresholds', DEFAULT_THRESHOLDS),
  key('enrich.wait', 'enrich.waitMs', DURATION),
  key('enrich.start-wait', 'enrich.startWaitMs', DURATION),
  key('enrich.max-entries', 'enrich.maxEntries'),
  key('enrich.inventory.file', 'enrich.inventory.file'),
  key('enrich.inventory.reload', 'enrich.inventory.reloadMs', DURATION),
  key('enrich.topic', 'enrich.topic'),
  key('enrich.kubernetes.enabled', 'enrich.kubernetes.enabled'),
  key('enrich.kubernetes.kubeconfig', 'enrich.kubernetes.kubeconfig'),
  key('enrich.kubernetes.context', 'enrich.kubernetes.context'),
  key('enrich.kubernetes.namespaces', 'enrich.kubernetes.namespaces'),
  key('enrich.kubernetes.field-selector', 'enrich.kubernetes.fieldSelector'),
  key('enrich.kubernetes.node-labels', 'enrich.kubernetes.nodeLabels'),
  key('enrich.kubernetes.remember', 'enrich.kubernetes.rememberMs', DURATION),
  key('enrich.kubernetes.max-entries', 'enrich.kubernetes.maxEntries'),
  key('redact.raw-lines', 'redact.rawLines'),
  key('redact.comm', 'redact.comm'),
  key('redact.users', 'redact.users'),
  key('redact.cgroups', 'redact.cgroups'),
  key('redact.cgroup-parts', 'redact.cgroupParts'),
  key('redact.key', 'redact.key', SECRET),
  key('sinks', 'sinks', SINKS),
  key('http.host', 'http.host'),
  key('http.port', 'http.port'),
  key('log.level', 'log.level'),
];

/** A key for each value: `nearLimitBytes` is `near-limit` in the file and a size, `loopGapMs` is `loop-gap` and a duration. */
function keysOf(path: string, values: object): ConfigKey[] {
  return Object.keys(values).map((name) => {
    const [, word = name, unit] = /^(\w+?)(Bytes|Ms)?$/.exec(name) ?? [];
    const file = word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return key(`${path}.${file}`, `${path}.${name}`, unit === 'Bytes' ? SIZE : unit === 'Ms' ? DURATION : PLAIN);
  });
}
