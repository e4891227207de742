import { createRequire } from 'node:module';
import kafkajs, {
  type Admin,
  type Consumer,
  type KafkaConfig,
  type Mechanism,
  type Producer,
  type SASLOptions,
} from 'kafkajs';
import type { KafkaSettings } from '../../config/settings.ts';
import { AppError } from '../../lib/errors.ts';
import type { Logger } from '../logger.ts';
import { CODEC_NUMBERS, loadCodecs } from './batches/codecs.ts';
import { CLIENT_VERSION, fitsHook, hookFetch, UNDECODED_RACK } from './batches/fetch-hook.ts';
import { Room } from './batches/room.ts';
import { connector } from './connections/connector.ts';
import { hookConnection, type ConnectionModule } from './connections/whole-responses.ts';
import { clientLog } from './client-log.ts';
import { clientSasl } from './credentials.ts';
import { rawCluster, type ClusterModules, type RawCluster } from './raw-cluster.ts';
import { checkTlsFiles, tlsOptions } from './tls-files.ts';

export type { Admin, Consumer, EachBatchPayload, KafkaMessage, Producer, RecordMetadata, Transaction } from 'kafkajs';

/** Metadata is never older than this, so that new topics and partitions are read soon. */
export const METADATA_MAX_AGE_MS = 10_000;

/** The resource type of topics in configuration requests. */
export const TOPIC_RESOURCE = kafkajs.ConfigResourceTypes.TOPIC;

/** A filter that fits every access rule. */
export const ANY_ACL = {
  resourceType: kafkajs.AclResourceTypes.ANY,
  resourcePatternType: kafkajs.ResourcePatternTypes.ANY,
  operation: kafkajs.AclOperationTypes.ANY,
  permissionType: kafkajs.AclPermissionTypes.ANY,
};

export const GZIP = kafkajs.CompressionTypes.GZIP;
export const NO_COMPRESSION = kafkajs.CompressionTypes.None;

/** The cluster, as the stages use it. Nothing else imports the client library. */
export interface KafkaClient {
  readonly brokers: readonly string[];
  admin(): Admin;
  /** A group member; `retriable` learns, before the crash event, whether building it again may help. */
  consumer(groupId: string, options?: ConsumerOptions): Consumer;
  /** Idempotent, acknowledged by all replicas; it is thrown away after a failure, never reused. */
  producer(): Producer;
  /** Its first transaction fences every older producer of that id. */
  transactionalProducer(transactionalId: string): Producer;
  /** For requests that the client does not know; undefined with a version of it whose inside is not known. */
  raw(): RawCluster | undefined;
}

export interface ConsumerOptions {
  readonly maxBytesPerPartition?: number | undefined;
  readonly maxWaitMs?: number | undefined;
  /** Record batches come undecoded, where the settings and the client's version allow it. */
  readonly undecoded?: boolean | undefined;
  /** Called when the consumer is about to stop for an error that may pass. It never starts itself again. */
  readonly onRetriableCrash?: (() => void) | undefined;
}

/**
 * A client for the cluster of the settings; it connects when it is used. `at` is the section of the configuration that names the
 * cluster. Throws AppError when its TLS files are of no use.
 */
export function createClient(settings: KafkaSettings, logger: Logger, at = 'kafka'): KafkaClient {
  readAllCodecs(settings.inflatedBytes);
  const mayLeave = mayLeaveUndecoded(logger) && settings.lane === 'batches';
  const config = clientConfig(settings, logger, at);
  const kafka = new kafkajs.Kafka(config);
  const partitioner = kafkajs.Partitioners.DefaultPartitioner;
  const metadataMaxAge = METADATA_MAX_AGE_MS;
  return {
    brokers: settings.brokers,
    admin: () => kafka.admin(),
    raw: () => {
      const { version, cluster } = clientInside();
      return version === CLIENT_VERSION && cluster !== undefined ? rawCluster(config, cluster) : undefined;
    },
    consumer: (groupId, options = {}) =>
      kafka.consumer({
        ...consumerConfig(settings, groupId, options),
        ...(options.undecoded === true && mayLeave ? undecodedConfig(settings) : {}),
      }),
    producer: () =>
      kafka.producer({
        createPartitioner: partitioner,
        idempotent: true,
        allowAutoTopicCreation: false,
        metadataMaxAge,
        maxInFlightRequests: 1,
      }),
    transactionalProducer: (transactionalId) =>
      kafka.producer({
        createPartitioner: partitioner,
        transactionalId,
        idempotent: true,
        allowAutoTopicCreation: false,
        metadataMaxAge,
        maxInFlightRequests: 1,
        // After a commit the broker answers CONCURRENT_TRANSACTIONS for a few ms; the default waits 300 ms for it.
        retry: { initialRetryTime: 10, maxRetryTime: 1000, retries: 12 },
      }),
  };
}

const UNDECODED_SHARE = 16;

/** Batches that stay undecoded make no objects, so more of them are fetched at once: of all partitions of a broker 10 MiB. */
function undecodedConfig({ maxBytesPerPartition }: KafkaSettings) {
  return { rackId: UNDECODED_RACK, maxBytesPerPartition: UNDECODED_SHARE * maxBytesPerPartition };
}

function consumerConfig(settings: KafkaSettings, groupId: string, options: ConsumerOptions) {
  return {
    groupId,
    sessionTimeout: settings.sessionTimeoutMs,
    rebalanceTimeout: settings.rebalanceTimeoutMs,
    heartbeatInterval: Math.max(500, Math.min(3000, Math.floor(settings.sessionTimeoutMs / 4))),
    metadataMaxAge: METADATA_MAX_AGE_MS,
    maxBytesPerPartition: options.maxBytesPerPartition ?? settings.maxBytesPerPartition,
    // Also how soon a paused or idle member heartbeats and sees a resume: kafkajs sleeps this long without work.
    maxWaitTimeInMs: options.maxWaitMs ?? 250,
    allowAutoTopicCreation: false,
    retry: {
      retries: 5,
      restartOnFailure: () => {
        options.onRetriableCrash?.();
        return Promise.resolve(false);
      },
    },
  };
}

function clientConfig(settings: KafkaSettings, logger: Logger, at: string): KafkaConfig {
  const { tls, sasl } = settings;
  if (tls !== undefined) checkTlsFiles(tls, at, Date.now());
  return {
    clientId: settings.clientId,
    brokers: [...settings.brokers],
    connectionTimeout: settings.connectTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    // Our own back-off stands around these.
    retry: { initialRetryTime: 200, maxRetryTime: 5000, retries: 5 },
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => clientLog(logger, Date.now),
    ...(tls === undefined ? {} : { ssl: true }),
    socketFactory: connector(tls === undefined ? undefined : () => tlsOptions(tls, at)),
    ...(sasl === undefined ? {} : { sasl: clientSasl(sasl, at) as SASLOptions | Mechanism }),
  };
}

/** The client brings gzip alone. */
function readAllCodecs(maxBytes: number): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  for (const [name, theirs] of [
    ['snappy', 'Snappy'],
    ['lz4', 'LZ4'],
    ['zstd', 'ZSTD'],
  ] as const) {
    CompressionCodecs[CompressionTypes[theirs]] = () => ({
      compress: () => Promise.reject(new AppError('OOM_CONSUMER_CRASHED', `${name} is read, not written.`)),
      decompress: async (bytes: Buffer) => {
        const inflate = (await loadCodecs())[CODEC_NUMBERS[name]];
        return inflate?.(bytes, new Room(maxBytes)) ?? bytes;
      },
    });
  }
}

/** Whether batches can be left undecoded: that reaches into the client, and is done with the one version that is known. */
function mayLeaveUndecoded(logger: Logger): boolean {
  const { version, fetch, connection } = clientInside();
  if (fitsHook(version, fetch)) {
    hookFetch(fetch);
    if (connection !== undefined) hookConnection(connection);
    return true;
  }
  logger.warn(
    { version, known: CLIENT_VERSION },
    'this version of kafkajs is not known inside: records are read one by one, and its own filter of aborted transactions is used',
  );
  return false;
}

interface ClientInside {
  readonly version: unknown;
  readonly fetch: unknown;
  readonly cluster: ClusterModules | undefined;
  readonly connection: ConnectionModule | undefined;
}

function clientInside(): ClientInside {
  try {
    const require = createRequire(import.meta.url);
    const { version } = require('kafkajs/package.json') as { readonly version?: unknown };
    const cluster: ClusterModules = {
      Cluster: require('kafkajs/src/cluster') as ClusterModules['Cluster'],
      Encoder: require('kafkajs/src/protocol/encoder') as ClusterModules['Encoder'],
      createLogger: (require('kafkajs/src/loggers') as Pick<ClusterModules, 'createLogger'>).createLogger,
      socketFactory: require('kafkajs/src/network/socketFactory') as ClusterModules['socketFactory'],
    };
    const connection = require('kafkajs/src/network/connection') as ConnectionModule;
    return { version, fetch: require('kafkajs/src/protocol/requests/fetch') as unknown, cluster, connection };
  } catch {
    return { version: undefined, fetch: undefined, cluster: undefined, connection: undefined };
  }
}
