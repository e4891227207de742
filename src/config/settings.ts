import { DEFAULT_AGGREGATE, type AggregateOptions } from '../aggregate/options.ts';
import { DEFAULT_ASSEMBLE, type AssembleOptions } from '../assemble/options.ts';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../diagnose/thresholds.ts';
import { DEFAULT_ENRICH, type EnrichOptions } from '../enrich/options.ts';
import { DEFAULT_REDACT, type RedactOptions } from '../redact/options.ts';
import type { HostKeyOptions } from '../sieve/options.ts';
import type { PublisherTarget } from '../sinks/sink.ts';
import type { SinkOptions } from '../sinks/types.ts';

/**
 * Every setting with its unit in its name: what the service runs with, after the YAML file, its defaults and the environment
 * have been read. Durations are milliseconds, sizes bytes.
 */
export interface Settings {
  /** Prefix of topics, groups and transactional ids, so that two deployments share a cluster; empty for none. */
  readonly deployment: string;
  /** exactly-once: the assembler puts incidents, checkpoint and offset into one transaction; the aggregator always does. */
  readonly delivery: 'at-least-once' | 'exactly-once';
  readonly kafka: KafkaSettings;
  readonly input: {
    /** Names of the topics that hold raw records. */
    readonly topics: readonly string[];
    /** A regular expression over topic names, besides the names. */
    readonly pattern?: string | undefined;
  };
  readonly topics: TopicNames;
  readonly host: HostKeyOptions;
  readonly envelope: {
    /** IANA zone of stamps that carry none. */
    readonly timezone: string;
    readonly year?: number | undefined;
  };
  readonly sieve: { readonly maxRecordBytes: number };
  readonly progress: { readonly intervalMs: number; readonly timeoutMs: number };
  readonly assemble: AssembleOptions;
  readonly aggregate: AggregateOptions;
  readonly diagnose: { readonly thresholds: Thresholds };
  readonly enrich: EnrichOptions;
  readonly redact: RedactOptions;
  /** Receivers outside of Kafka's own output topics, by name. */
  readonly sinks: Readonly<Record<string, SinkOptions>>;
  readonly http: { readonly host: string; readonly port: number };
  readonly log: { readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' };
}

export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls?: PublisherTarget['tls'];
  readonly sasl?: PublisherTarget['sasl'];
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxBytesPerPartition: number;
  /** batches: input is left in its record batches and searched whole; records: the client decodes every record. */
  readonly lane: 'batches' | 'records';
  /** What a compressed batch may inflate to. */
  readonly inflatedBytes: number;
  /** Partitions and replicas of the topics that `topics create` makes. */
  readonly partitions: number;
  readonly replicationFactor: number;
}

export interface TopicNames {
  readonly lines: string;
  readonly incidents: string;
  readonly aggregates: string;
  readonly checkpoint: string;
  readonly history: string;
  readonly hosts: string;
  readonly deadLetter: string;
}

export const DEFAULT_SETTINGS: Settings = {
  deployment: '',
  delivery: 'at-least-once',
  kafka: {
    brokers: ['localhost:9092'],
    clientId: 'oomstream',
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 60_000,
    connectTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
    maxBytesPerPartition: 262_144,
    lane: 'batches',
    inflatedBytes: 134_217_728,
    partitions: 8,
    replicationFactor: 1,
  },
  input: { topics: ['logs.journal', 'logs.syslog'] },
  topics: {
    lines: 'oom.lines',
    incidents: 'oom.incidents',
    aggregates: 'oom.cgroup-aggregates',
    checkpoint: 'oom.checkpoint',
    history: 'oom.history',
    hosts: 'oom.hosts',
    deadLetter: 'oom.dead-letter',
  },
  host: { key: 'short', aliases: {} },
  envelope: { timezone: 'UTC' },
  sieve: { maxRecordBytes: 4_194_304 },
  progress: { intervalMs: 250, timeoutMs: 600_000 },
  assemble: DEFAULT_ASSEMBLE,
  aggregate: DEFAULT_AGGREGATE,
  diagnose: { thresholds: DEFAULT_THRESHOLDS },
  enrich: DEFAULT_ENRICH,
  redact: DEFAULT_REDACT,
  sinks: {},
  http: { host: '127.0.0.1', port: 9464 },
  log: { level: 'info' },
};
