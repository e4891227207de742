import type { Kafka, Message } from 'kafkajs';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { createRng } from '../../../src/simulate/rng.ts';
import type { FleetRecord } from '../../../src/simulate/fleet.ts';
import { readAll, testClient } from '../kafka/topics.ts';

const RECORDS_PER_SEND = 500;

/** How records are laid over the partitions: never by host; partition 0 gets `skew` times as many as each other one. */
export interface Layout {
  readonly partitions: number;
  readonly skew: number;
  readonly seed: number;
  /** Records in one request; 500 when absent. */
  readonly batch?: number;
  /** The timestamp that each record gets; the time of sending when absent. */
  readonly stampUs?: (record: FleetRecord) => number;
}

/** Appends the records in order, each to a partition drawn at random; `paceMs` between two sends makes it live. */
export async function append(
  kafka: Kafka,
  topics: Readonly<Record<FleetRecord['topic'], string>>,
  records: Iterable<FleetRecord>,
  layout: Layout,
  paceMs = 0,
): Promise<void> {
  const rng = createRng('layout', layout.seed);
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    for (const chunk of chunks(records, layout.batch ?? RECORDS_PER_SEND)) {
      const messages: Record<FleetRecord['topic'], Message[]> = { journal: [], syslog: [] };
      for (const record of chunk)
        messages[record.topic].push(messageOf(record, partitionFor(rng.next(), layout), layout));
      await producer.sendBatch({
        acks: -1,
        topicMessages: [
          { topic: topics.journal, messages: messages.journal },
          { topic: topics.syslog, messages: messages.syslog },
        ].filter(({ messages: some }) => some.length > 0),
      });
      if (paceMs > 0) await new Promise((resolve) => setTimeout(resolve, paceMs));
    }
  } finally {
    await producer.disconnect();
  }
}

function messageOf(record: FleetRecord, partition: number, { stampUs }: Layout): Message {
  const timestamp = stampUs === undefined ? {} : { timestamp: String(Math.floor(stampUs(record) / 1000)) };
  return { value: record.bytes, partition, ...timestamp };
}

function partitionFor(draw: number, { partitions, skew }: Layout): number {
  const at = Math.floor(draw * (skew + partitions - 1));
  return at < skew ? 0 : at - skew + 1;
}

function* chunks<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Every incident on the topic, repeats included. */
export async function readIncidents(brokers: string[], topic: string): Promise<Incident[]> {
  return valuesOf<Incident>(await readAll(brokers, topic));
}

/** The newest aggregate of each key. */
export async function readAggregates(brokers: string[], topic: string): Promise<Aggregate[]> {
  const newest = new Map<string, Aggregate>();
  for (const { key, value } of await readAll(brokers, topic)) {
    if (value !== null) newest.set(String(key), JSON.parse(value.toString('utf8')) as Aggregate);
  }
  return [...newest.values()];
}

function valuesOf<T>(messages: readonly { readonly value: Buffer | null }[]): T[] {
  return messages.flatMap(({ value }) => (value === null ? [] : [JSON.parse(value.toString('utf8')) as T]));
}

/** How many messages a topic holds, transaction markers included. */
export async function messageCount(brokers: string[], topic: string): Promise<number> {
  const admin = testClient(brokers).admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
  } finally {
    await admin.disconnect();
  }
}
