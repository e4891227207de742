import { randomUUID } from 'node:crypto';
import type { Settings } from '../../config/settings.ts';
import { AppError } from '../../lib/errors.ts';
import { canaryOf } from '../../model/canary.ts';
import { validators } from '../../model/validate.ts';
import { CANARY_HOST, canaryRecords } from '../../simulate/canary.ts';
import { sleep } from '../backoff.ts';
import { createClient, type Admin, type KafkaClient } from '../kafka/client.ts';
import { readEnds } from '../kafka/group-offsets.ts';
import { parseValue } from '../kafka/internal-record.ts';
import { partitionOf } from '../kafka/murmur2.ts';
import { groupName, inputTopics, topicNames } from '../kafka/names.ts';
import { readRanges, type ReadRange } from '../kafka/read-ranges.ts';
import { connectionFailure } from '../kafka/connection-failure.ts';
import { demandTopics, partitionCounts, type PartitionCounts } from '../kafka/topics.ts';
import { silentLogger, type Logger } from '../logger.ts';

const POLL_MS = 500;

/** How a canary fared. */
export interface CanaryResult {
  readonly ok: boolean;
  readonly canary: string;
  /** Where it was sent. */
  readonly topic: string;
  readonly partition: number;
  /** From the first record sent to the incident read; absent when the deadline passed. */
  readonly latencyMs?: number;
  readonly incident?: string;
}

/** Where a canary is sent, and how long it is waited for. */
export interface CanaryOptions {
  /** An input topic; the first one by default. */
  readonly topic?: string | undefined;
  readonly deadlineMs: number;
  readonly logger?: Logger;
  readonly nowMs?: () => number;
}

/** Sends a marked, made-up report through an input topic and waits for its incident. Throws AppError when it cannot be sent. */
export async function runCanary(settings: Settings, options: CanaryOptions): Promise<CanaryResult> {
  const client = createClient(settings.kafka, options.logger ?? silentLogger);
  const admin = client.admin();
  try {
    await admin.connect();
    return await sendAndWait(settings, client, admin, options);
  } catch (error) {
    throw await connectionFailure(error, settings.kafka);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function sendAndWait(
  settings: Settings,
  client: KafkaClient,
  admin: Admin,
  { topic: wish, deadlineMs, nowMs = Date.now }: CanaryOptions,
): Promise<CanaryResult> {
  const counts = await partitionCounts(admin);
  demandTopics(settings, counts);
  const topic = inputTopicFor(settings, counts, wish);
  const partition = partitionOf(CANARY_HOST, counts.get(topic) ?? 1);
  const canary = randomUUID();
  const watch = await Watch.begin(settings, client, admin);
  const sentMs = nowMs();
  await send(client, topic, partition, canaryRecords(canary, sentMs * 1000));
  while (nowMs() - sentMs < deadlineMs) {
    await sleep(POLL_MS);
    const incident = await watch.look(canary);
    if (incident !== undefined) return { ok: true, canary, topic, partition, latencyMs: nowMs() - sentMs, incident };
  }
  return { ok: false, canary, topic, partition };
}

function inputTopicFor(settings: Settings, counts: PartitionCounts, wish: string | undefined): string {
  const topics = inputTopics(settings, [...counts.keys()]);
  const topic = wish === undefined ? topics[0] : topics.find((each) => each === wish);
  if (topic !== undefined) return topic;
  const what = wish === undefined ? 'there is no input topic' : `${wish} is no input topic`;
  throw new AppError('OOM_TOPIC_MISSING', `${what}; there are: ${topics.join(', ') || 'none'}`, {
    remedy: 'Check input.topics and input.pattern.',
  });
}

async function send(client: KafkaClient, topic: string, partition: number, records: readonly Buffer[]): Promise<void> {
  const producer = client.producer();
  try {
    await producer.connect();
    const messages = records.map((value) => ({ key: CANARY_HOST, value, partition }));
    await producer.send({ topic, messages, acks: -1 });
  } finally {
    await producer.disconnect().catch(() => undefined);
  }
}

/** What has come to the incident topic since the beginning. */
class Watch {
  readonly #settings: Settings;
  readonly #client: KafkaClient;
  readonly #admin: Admin;
  readonly #next: Map<string, number>;

  private constructor(settings: Settings, client: KafkaClient, admin: Admin, next: Map<string, number>) {
    this.#settings = settings;
    this.#client = client;
    this.#admin = admin;
    this.#next = next;
  }

  static async begin(settings: Settings, client: KafkaClient, admin: Admin): Promise<Watch> {
    const ends = await readEnds(admin, [topicNames(settings).incidents]);
    return new Watch(settings, client, admin, new Map([...ends].map(([place, { high }]) => [place, high])));
  }

  /** The id of the incident with this mark, if it has come. */
  async look(canary: string): Promise<string | undefined> {
    const topic = topicNames(this.#settings).incidents;
    const ranges: ReadRange[] = [];
    for (const [place, { low, high }] of await readEnds(this.#admin, [topic])) {
      const from = Math.max(low, this.#next.get(place) ?? 0);
      if (from < high) ranges.push({ topic, partition: Number(place.slice(topic.length + 1)), from, to: high });
      this.#next.set(place, high);
    }
    let found: string | undefined;
    const reader = { client: this.#client, admin: this.#admin, groupName: groupName(this.#settings, 'aggregate') };
    await readRanges(reader, ranges, (_, { value }) => {
      const incident = value === null ? undefined : parseValue(value);
      if (validators.incident(incident) && canaryOf(incident) === canary) found = incident.id;
    });
    return found;
  }
}
