import { type KafkaClient, type Producer, type Transaction } from './client.ts';
import { kafkaErrorType } from './error-type.ts';
import { topicMessagesOf, weightOf, type OutMessage } from './out-message.ts';

const REQUEST_BYTES = 786_432;
const FENCED = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
  'UNKNOWN_PRODUCER_ID',
]);

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** The offset that a transaction commits, so that it is consumed exactly when its outputs are there. */
export interface ConsumedUpTo {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string;
}

/** Writes outputs and the consumed offset together, or neither. */
export class Transactions {
  readonly #producer: Producer;

  private constructor(producer: Producer) {
    this.#producer = producer;
  }

  /** Connects and begins and drops a transaction: from here on no older producer of that id can write. */
  static async fence(client: Pick<KafkaClient, 'transactionalProducer'>, id: string): Promise<Transactions> {
    const producer = client.transactionalProducer(id);
    try {
      await producer.connect();
      const transaction = await producer.transaction();
      await transaction.abort();
      return new Transactions(producer);
    } catch (error) {
      await producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  /** All or nothing, in requests of so many bytes or of one message. Throws when nothing was written. */
  async write(messages: readonly OutMessage[], consumed: ConsumedUpTo, requestBytes = REQUEST_BYTES): Promise<void> {
    const transaction = await this.#producer.transaction();
    try {
      for (const chunk of chunksOf(messages, requestBytes))
        await transaction.sendBatch({ topicMessages: topicMessagesOf(chunk) });
      await transaction.sendOffsets(offsetsOf(consumed));
      await transaction.commit();
    } catch (error) {
      await abort(transaction);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => undefined);
  }
}

/** Whether an error says that another producer of the same id has taken over. */
export function isFenced(error: unknown): boolean {
  return FENCED.has(kafkaErrorType(error) ?? '');
}

/** Whether no broker takes a request, or a message, of that size. */
export function isTooLarge(error: unknown): boolean {
  return TOO_LARGE.has(kafkaErrorType(error) ?? '');
}

async function abort(transaction: Transaction): Promise<void> {
  if (transaction.isActive()) await transaction.abort().catch(() => undefined);
}

function offsetsOf({ groupId, topic, partition, offset, metadata }: ConsumedUpTo) {
  return {
    consumerGroupId: groupId,
    topics: [{ topic, partitions: [{ partition, offset: String(offset), metadata }] }],
  };
}

function chunksOf(messages: readonly OutMessage[], requestBytes: number): OutMessage[][] {
  const chunks: OutMessage[][] = [];
  let bytes = requestBytes;
  for (const message of messages) {
    const weight = weightOf(message);
    if (bytes + weight > requestBytes) {
      chunks.push([]);
      bytes = 0;
    }
    bytes += weight;
    chunks.at(-1)?.push(message);
  }
  return chunks;
}
