import { DEFAULT_SETTINGS, type KafkaSettings } from '../../config/settings.ts';
import type { PublishedRecord, PublisherTarget, RecordPublisher } from '../../sinks/sink.ts';
import { createClient, GZIP, type KafkaClient, type Producer } from '../kafka/client.ts';
import { kafkaErrorType } from '../kafka/error-type.ts';
import { connectionFailure } from '../kafka/connection-failure.ts';
import { partitionCounts } from '../kafka/topics.ts';
import type { Logger } from '../logger.ts';

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** Publishes to the cluster of the target; to the service's own where it names no brokers. `at` is the section of the sink. */
export function kafkaPublisher(
  target: PublisherTarget,
  own: KafkaSettings,
  logger: Logger,
  at: string,
): RecordPublisher {
  return new KafkaPublisher(clusterOf(target, own), logger, target.brokers === undefined ? 'kafka' : at);
}

/** Another cluster shares no credentials with ours, only how patient we are. */
function clusterOf({ brokers, tls, sasl }: PublisherTarget, own: KafkaSettings): KafkaSettings {
  if (brokers === undefined) return own;
  const { clientId, connectTimeoutMs, requestTimeoutMs } = own;
  return { ...DEFAULT_SETTINGS.kafka, clientId, connectTimeoutMs, requestTimeoutMs, brokers, tls, sasl };
}

class KafkaPublisher implements RecordPublisher {
  readonly #client: KafkaClient;
  readonly #cluster: KafkaSettings;
  readonly #at: string;
  #producer: Promise<Producer> | undefined;

  constructor(cluster: KafkaSettings, logger: Logger, at: string) {
    this.#client = createClient(cluster, logger, at);
    this.#cluster = cluster;
    this.#at = at;
  }

  async missing(topics: readonly string[]): Promise<readonly string[]> {
    const admin = this.#client.admin();
    try {
      await admin.connect();
      const there = await partitionCounts(admin);
      return topics.filter((topic) => !there.has(topic));
    } catch (error) {
      throw await connectionFailure(error, this.#cluster, this.#at);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  /** A producer that failed is thrown away: it has lost its place in the sequence. */
  async publish(records: readonly PublishedRecord[]): Promise<'acknowledged' | 'too-large'> {
    this.#producer ??= this.#connect();
    const producing = this.#producer;
    try {
      const producer = await producing;
      await producer.sendBatch({ acks: -1, compression: GZIP, topicMessages: byTopic(records) });
      return 'acknowledged';
    } catch (error) {
      if (this.#producer === producing) this.#producer = undefined;
      void producing.then((producer) => producer.disconnect()).catch(() => undefined);
      if (TOO_LARGE.has(kafkaErrorType(error) ?? '')) return 'too-large';
      throw error;
    }
  }

  async close(): Promise<void> {
    const producing = this.#producer;
    this.#producer = undefined;
    await producing?.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  async #connect(): Promise<Producer> {
    const producer = this.#client.producer();
    await producer.connect();
    return producer;
  }
}

function byTopic(records: readonly PublishedRecord[]) {
  const topics = new Map<string, Omit<PublishedRecord, 'topic'>[]>();
  for (const { topic, ...message } of records) {
    const messages = topics.get(topic);
    if (messages === undefined) topics.set(topic, [message]);
    else messages.push(message);
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}
