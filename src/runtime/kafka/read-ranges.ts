import { randomUUID } from 'node:crypto';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { Admin, Consumer, KafkaClient, KafkaMessage } from './client.ts';
import { placeKey } from './group-offsets.ts';

const STALL_MS = 60_000;
const RESTORE_BYTES_PER_PARTITION = 1_048_576;

/** Offsets from `from` (inclusive) to `to` (exclusive) of one partition. */
export interface ReadRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** What a range reader needs; the group that reads is one of its own and is removed again. */
export interface RangeReader {
  readonly client: KafkaClient;
  readonly admin: Admin;
  /** Prefix of the passing group's name, so that access rules by prefix cover it. */
  readonly groupName: string;
}

/** Reads ranges of partitions once, committed records only; partitions in any order, each in its own. */
export async function readRanges(
  reader: RangeReader,
  ranges: readonly ReadRange[],
  onMessage: (range: ReadRange, message: KafkaMessage) => void,
): Promise<void> {
  const wanted = new Map(
    ranges.filter(({ from, to }) => from < to).map((range) => [placeKey(range.topic, range.partition), range]),
  );
  if (wanted.size === 0) return;
  const groupId = `${reader.groupName}-read-${randomUUID()}`;
  const reading = new Reading(wanted, onMessage);
  const consumer = reader.client.consumer(groupId, { maxBytesPerPartition: RESTORE_BYTES_PER_PARTITION });
  try {
    await consumer.connect();
    await consumer.subscribe({
      topics: [...new Set([...wanted.values()].map(({ topic }) => topic))],
      fromBeginning: true,
    });
    reading.follow(consumer);
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        reading.take(batch.topic, batch.partition, batch.messages);
        return Promise.resolve();
      },
    });
    await reading.done;
  } finally {
    reading.stop();
    await consumer.disconnect().catch(() => undefined);
    await reader.admin.deleteGroups([groupId]).catch(() => undefined);
  }
}

/** One pass over the ranges. */
class Reading {
  readonly done: Promise<void>;
  readonly #wanted: ReadonlyMap<string, ReadRange>;
  readonly #missing: Set<string>;
  readonly #onMessage: (range: ReadRange, message: KafkaMessage) => void;
  #resolve: () => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #stall: NodeJS.Timeout | undefined;

  constructor(wanted: ReadonlyMap<string, ReadRange>, onMessage: (range: ReadRange, message: KafkaMessage) => void) {
    this.#wanted = wanted;
    this.#missing = new Set(wanted.keys());
    this.#onMessage = onMessage;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.done.catch(() => undefined);
    this.#watch();
  }

  /** Places are set before the first fetch; the end is told by batch events, which also see control records. */
  follow(consumer: Consumer): void {
    const { events } = consumer;
    consumer.on(events.GROUP_JOIN, ({ payload }) => {
      for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
        for (const partition of partitions) this.#place(consumer, topic, partition);
      }
    });
    consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
      const key = placeKey(payload.topic, payload.partition);
      const range = this.#wanted.get(key);
      this.#watch();
      if (range === undefined || Number(payload.lastOffset) + 1 < range.to) return;
      this.#missing.delete(key);
      if (this.#missing.size === 0) this.#resolve();
    });
    consumer.on(events.CRASH, ({ payload }) => {
      this.#reject(payload.error);
    });
  }

  take(topic: string, partition: number, messages: readonly KafkaMessage[]): void {
    const range = this.#wanted.get(placeKey(topic, partition));
    if (range === undefined || !this.#missing.has(placeKey(topic, partition))) return;
    try {
      for (const message of messages) {
        const offset = Number(message.offset);
        if (offset >= range.from && offset < range.to) this.#onMessage(range, message);
      }
    } catch (error) {
      this.#reject(error instanceof Error ? error : new Error(messageOf(error)));
    }
  }

  stop(): void {
    clearTimeout(this.#stall);
  }

  #place(consumer: Consumer, topic: string, partition: number): void {
    const key = placeKey(topic, partition);
    const range = this.#wanted.get(key);
    if (range === undefined || !this.#missing.has(key)) consumer.pause([{ topic, partitions: [partition] }]);
    else consumer.seek({ topic, partition, offset: String(range.from) });
  }

  #watch(): void {
    clearTimeout(this.#stall);
    this.#stall = setTimeout(() => {
      const missing = [...this.#missing].join(', ');
      this.#reject(
        new AppError('OOM_BROKER_UNREACHABLE', `Could not read ${missing} to its end.`, { retriable: true }),
      );
    }, STALL_MS);
  }
}
