import { randomUUID } from 'node:crypto';
import type { Consumer, KafkaMessage } from './client.ts';
import { placeKey, readEnds } from './group-offsets.ts';
import { readRanges, type RangeReader } from './read-ranges.ts';

/** What is told of a followed topic. */
export interface TopicListener {
  /** `isNew`: it came after the end. */
  readonly onMessage: (message: KafkaMessage, isNew: boolean) => void;
  /** Everything up to the end, as it was at the start, has been told. */
  readonly onEnd: () => void;
}

/**
 * Reads a whole topic and then what comes; all partitions, in no group that lasts. Ends when the signal fires, throws when it
 * cannot go on; then begin again.
 */
export async function followTopic(
  reader: RangeReader,
  topic: string,
  listener: TopicListener,
  signal: AbortSignal,
): Promise<void> {
  const ends = await readEnds(reader.admin, [topic]);
  const partitionOf = (place: string): number => Number(place.slice(topic.length + 1));
  const ranges = [...ends].map(([place, { low, high }]) => ({
    topic,
    partition: partitionOf(place),
    from: low,
    to: high,
  }));
  await readRanges(reader, ranges, (_, message) => {
    listener.onMessage(message, false);
  });
  listener.onEnd();
  const next = new Map([...ends].map(([place, { high }]) => [place, high]));
  await follow(reader, topic, next, listener, signal);
}

async function follow(
  { client, admin, groupName }: RangeReader,
  topic: string,
  next: Map<string, number>,
  { onMessage }: TopicListener,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const groupId = `${groupName}-read-${randomUUID()}`;
  const consumer = client.consumer(groupId);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const ended = untilEnd(consumer, topic, next, signal);
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        const place = placeKey(topic, batch.partition);
        for (const message of batch.messages) {
          const offset = Number(message.offset);
          if (offset < (next.get(place) ?? 0)) continue;
          next.set(place, offset + 1);
          onMessage(message, true);
        }
        return Promise.resolve();
      },
    });
    await ended;
  } finally {
    await consumer.disconnect().catch(() => undefined);
    await admin.deleteGroups([groupId]).catch(() => undefined);
  }
}

function untilEnd(
  consumer: Consumer,
  topic: string,
  next: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      resolve();
    };
    // A signal that fired while the consumer was joining fires no more.
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      reject(payload.error);
    });
  });
  ended.catch(() => undefined);
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    for (const partition of payload.memberAssignment[topic] ?? []) {
      consumer.seek({ topic, partition, offset: String(next.get(placeKey(topic, partition)) ?? 0) });
    }
  });
  return ended;
}
