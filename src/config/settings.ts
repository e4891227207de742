/**
 * Every setting with its unit in its name: what the service runs with, after the YAML file, its defaults and the environment
 * have been read. Durations are milliseconds, sizes bytes.
 */
export interface Settings {
  /** Prefix of topics, groups and transactional ids, so that two deployments share a cluster; empty for none. */
  readonly deployment: string;
  readonly kafka: KafkaSettings;
  readonly input: {
    /** Names of the topics that hold raw records. */
    readonly topics: readonly string[];
    /** A regular expression over topic names, besides the names. */
    readonly pattern?: string | undefined;
  };
  readonly topics: TopicNames;
  readonly host: HostSettings;
  readonly envelope: {
    /** IANA zone of stamps that carry none. */
    readonly timezone: string;
    readonly year?: number | undefined;
  };
  readonly sieve: { readonly maxRecordBytes: number };
  readonly progress: { readonly intervalMs: number; readonly timeoutMs: number };
  readonly assemble: AssembleSettings;
  readonly aggregate: AggregateSettings;
  readonly http: { readonly host: string; readonly port: number };
  readonly log: { readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' };
}

export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
  readonly sasl?:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxBytesPerPartition: number;
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

export interface HostSettings {
  readonly key: 'machine-id' | 'short' | 'fqdn';
  /** Spelling to host key. */
  readonly aliases: Readonly<Record<string, string>>;
}

export interface AssembleSettings {
  /** How far apart two records of one host may be appended and still be put in order. */
  readonly graceMs: number;
  /** Event time without a line after which a report is over. */
  readonly gapMs: number;
  readonly maxReportLines: number;
  readonly maxReportBytes: number;
  readonly maxHostLines: number;
  readonly maxHostBytes: number;
  /** Of one partition of the line topic. */
  readonly maxPartitionBytes: number;
  /** How long a kill that was said stays known, in stream time. */
  readonly knownMs: number;
  /** Around a report, in event time, where its witnesses and reaper lines are absorbed. */
  readonly absorbMs: number;
  readonly checkpointIntervalMs: number;
}

export interface AggregateSettings {
  readonly windowMs: number;
  /** How long after its event time an incident may come and still be folded. */
  readonly latenessMs: number;
  /** Hosts that an aggregate lists by name. */
  readonly maxHosts: number;
  /** Windows held in memory by one partition. */
  readonly maxWindows: number;
}

export const DEFAULT_SETTINGS: Settings = {
  deployment: '',
  kafka: {
    brokers: ['localhost:9092'],
    clientId: 'oomstream',
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 60_000,
    connectTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
    maxBytesPerPartition: 262_144,
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
  assemble: {
    graceMs: 2000,
    gapMs: 2000,
    maxReportLines: 5000,
    maxReportBytes: 4_194_304,
    maxHostLines: 50_000,
    maxHostBytes: 33_554_432,
    maxPartitionBytes: 268_435_456,
    knownMs: 3_600_000,
    absorbMs: 60_000,
    checkpointIntervalMs: 1000,
  },
  aggregate: { windowMs: 300_000, latenessMs: 86_400_000, maxHosts: 100, maxWindows: 200_000 },
  http: { host: '127.0.0.1', port: 9464 },
  log: { level: 'info' },
};
