import { randomUUID } from 'node:crypto';
import {
  type Consumer,
  type ITopicConfig,
  Kafka,
  type KafkaConfig,
  type KafkaMessage,
  logLevel,
  type Message,
} from 'kafkajs';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';

const READ_DEADLINE_MS = 60_000;

/** A client for tests: silent, and patient with a broker that has just started. */
export function testClient(brokers: string[], config: Partial<KafkaConfig> = {}): Kafka {
  const retry = { initialRetryTime: 50, maxRetryTime: 1_000, retries: 15 };
  return new Kafka({ clientId: 'oomstream-test', brokers, logLevel: logLevel.NOTHING, retry, ...config });
}

/** A name that no other test and no earlier run has: `lines-1f0c…`. */
export function uniqueName(stem: string): string {
  return `${stem}-${randomUUID().slice(0, 13)}`;
}

/** Topics of one test, deleted again at its end. */
export interface TestTopics {
  /** Makes a topic with a unique name that begins with `stem`, and returns the name. */
  make(stem: string, config?: Omit<ITopicConfig, 'topic'>): Promise<string>;
  /** Deletes everything that was made. */
  remove(): Promise<void>;
}

/** A maker of uniquely named topics; call `remove` in `afterAll`. */
export function testTopics(brokers: string[]): TestTopics {
  const made: string[] = [];
  return {
    async make(stem, config = {}) {
      const topic = uniqueName(stem);
      await withAdmin(brokers, (admin) => createReadyTopics(admin, { topics: [{ topic, ...config }] }));
      made.push(topic);
      return topic;
    },
    async remove() {
      const topics = made.splice(0);
      if (topics.length > 0) await withAdmin(brokers, (admin) => admin.deleteTopics({ topics }));
    },
  };
}

/** Sends the messages in order and returns when all replicas have them. */
export async function produce(brokers: string[], topic: string, messages: Message[]): Promise<void> {
  const producer = testClient(brokers).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    await producer.send({ topic, messages, acks: -1 });
  } finally {
    await producer.disconnect();
  }
}

/** One message as `readAll` found it. */
export type ReadMessage = KafkaMessage & { readonly partition: number };

/** How `readAll` reads; by default only what was committed. */
export interface ReadOptions {
  readonly readUncommitted?: boolean;
  readonly deadlineMs?: number;
}

/** Everything in a topic up to its end as of now, by partition and offset. */
export async function readAll(brokers: string[], topic: string, options: ReadOptions = {}): Promise<ReadMessage[]> {
  const ends = await endOffsets(brokers, topic);
  const missing = new Set(ends.keys());
  if (missing.size === 0) return [];
  const groupId = uniqueName('read-all');
  const consumer = testClient(brokers).consumer({ groupId, readUncommitted: options.readUncommitted ?? false });
  const messages: ReadMessage[] = [];
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const reached = reachedEnds(consumer, ends, missing, options.deadlineMs ?? READ_DEADLINE_MS);
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ partition, message }) => {
        if (BigInt(message.offset) < (ends.get(partition) ?? 0n)) messages.push({ ...message, partition });
        return Promise.resolve();
      },
    });
    await reached;
  } finally {
    await consumer.disconnect();
    await withAdmin(brokers, (admin) => admin.deleteGroups([groupId]));
  }
  return messages.sort((a, b) => a.partition - b.partition || Number(BigInt(a.offset) - BigInt(b.offset)));
}

// The last offsets of a partition may be transaction markers, which reach no handler: only the batch event tells of them.
function reachedEnds(
  consumer: Consumer,
  ends: ReadonlyMap<number, bigint>,
  missing: Set<number>,
  deadlineMs: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`partitions ${[...missing].join(', ')} not read to their end within ${deadlineMs} ms`));
    }, deadlineMs);
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (BigInt(payload.lastOffset) + 1n >= (ends.get(payload.partition) ?? 0n)) missing.delete(payload.partition);
      if (missing.size > 0) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

async function endOffsets(brokers: string[], topic: string): Promise<Map<number, bigint>> {
  const offsets = await withAdmin(brokers, (admin) => admin.fetchTopicOffsets(topic));
  return new Map(
    offsets.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, BigInt(high)]),
  );
}

/** Runs something with a connected admin client. */
export async function withAdmin<T>(
  brokers: string[],
  use: (admin: ReturnType<Kafka['admin']>) => Promise<T>,
): Promise<T> {
  const admin = testClient(brokers).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}
