import { randomUUID } from 'node:crypto';
import { messageOf } from '../../lib/errors.ts';
import type { Context } from '../../model/generated/context.ts';
import { readRow } from '../../sources/inventory/inventory-row.ts';
import { Backoff, sleep } from '../backoff.ts';
import type { Admin, Consumer, KafkaClient, KafkaMessage } from '../kafka/client.ts';
import { placeKey, readEnds } from '../kafka/group-offsets.ts';
import { parseValue } from '../kafka/internal-record.ts';
import { readRanges } from '../kafka/read-ranges.ts';
import { gaugeSource, type Feed, type FeedDeps } from './feed.ts';
import { TableSource } from './table-source.ts';

/** Where the topic is, and the prefix of the groups that read it. */
export interface TopicPlace {
  readonly client: KafkaClient;
  readonly admin: Admin;
  readonly topic: string;
  readonly groupName: string;
}

const GAUGE_EVERY_MS = 1000;

/**
 * A compacted topic of entries: the newest value of a key stands, a tombstone takes it away. After every failure it is read from
 * its beginning again, since tombstones that were missed may be gone.
 */
export class TopicFeed implements Feed {
  readonly source: TableSource;
  readonly #place: TopicPlace;
  readonly #deps: FeedDeps;
  readonly #next = new Map<string, number>();

  constructor(place: TopicPlace, deps: FeedDeps) {
    this.source = new TableSource('topic', deps, 'all');
    this.#place = place;
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(500, 15_000);
    const { logger, meter } = this.#deps;
    const { topic } = this.#place;
    while (!signal.aborted) {
      try {
        await this.#readAll();
        backoff.reset();
        logger.info({ topic, entries: this.source.table.size }, 'the context topic was read to its end');
        await this.#follow(signal);
      } catch (error) {
        meter.count('oomstream_context_updates_total', { source: 'topic', outcome: 'failed' });
        logger.warn(
          { topic, cause: messageOf(error), entries: this.source.table.size },
          'the context topic cannot be read; what is known stays',
        );
      }
      await sleep(backoff.next(), signal);
    }
  }

  /** Takes one record over. */
  take({ key, value }: Pick<KafkaMessage, 'key' | 'value'>): void {
    const id = key?.toString('utf8');
    if (id === undefined) this.#refuse('', 'it has no key');
    else if (value === null) this.#remove(id);
    else this.#put(id, value);
  }

  #remove(key: string): void {
    this.source.table.remove(key);
    this.#deps.meter.count('oomstream_context_updates_total', { source: 'topic', outcome: 'removed' });
  }

  /** A value is an entry, or a list of them: a pod's containers. */
  #put(key: string, value: Buffer): void {
    const parsed = parseValue(value);
    const rows = (Array.isArray(parsed) ? parsed : [parsed]).map((cells: unknown) => rowOf(cells, key));
    const problem = rows.find((row) => 'problem' in row);
    if (problem !== undefined && 'problem' in problem) {
      this.#refuse(key, problem.problem);
      return;
    }
    const entries = rows.flatMap((row): Context[] => ('entry' in row ? [row.entry] : []));
    this.source.table.put(key, entries);
    this.#deps.meter.count('oomstream_context_updates_total', { source: 'topic', outcome: 'taken' });
  }

  /** What was known of the key stays: a mistake is no tombstone. */
  #refuse(key: string, problem: string): void {
    const { meter, logger } = this.#deps;
    meter.count('oomstream_context_updates_total', { source: 'topic', outcome: 'refused' });
    logger.debug({ topic: this.#place.topic, key, problem }, 'a context record was refused; what was known stays');
  }

  /** From the first record to the end as of now. */
  async #readAll(): Promise<void> {
    const { admin, topic } = this.#place;
    const ends = await readEnds(admin, [topic]);
    const ranges = [...ends].map(([place, { low, high }]) => {
      this.#next.set(place, high);
      return { topic, partition: Number(place.slice(topic.length + 1)), from: low, to: high };
    });
    const alive = new Set<string>();
    await readRanges(this.#place, ranges, (_, message) => {
      const key = message.key?.toString('utf8') ?? '';
      if (message.value === null) alive.delete(key);
      else alive.add(key);
      this.take(message);
    });
    this.source.table.retain(alive);
    this.source.isComplete = true;
    gaugeSource(this.#deps.meter, this.source);
  }

  /** Reads on until the signal fires; throws when the reader crashes. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { client, admin, topic, groupName } = this.#place;
    const groupId = `${groupName}-read-${randomUUID()}`;
    const consumer = client.consumer(groupId);
    const gauge = setInterval(() => {
      gaugeSource(this.#deps.meter, this.source);
    }, GAUGE_EVERY_MS);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      const ended = this.#untilEnd(consumer, signal);
      await consumer.run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          for (const message of batch.messages) this.#takeNext(batch.partition, message);
          return Promise.resolve();
        },
      });
      await ended;
    } finally {
      clearInterval(gauge);
      await consumer.disconnect().catch(() => undefined);
      await admin.deleteGroups([groupId]).catch(() => undefined);
    }
  }

  #takeNext(partition: number, message: KafkaMessage): void {
    const place = placeKey(this.#place.topic, partition);
    const offset = Number(message.offset);
    if (offset < (this.#next.get(place) ?? 0)) return;
    this.#next.set(place, offset + 1);
    this.take(message);
  }

  #untilEnd(consumer: Consumer, signal: AbortSignal): Promise<void> {
    const { topic } = this.#place;
    const ended = new Promise<void>((resolve, reject) => {
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        reject(payload.error);
      });
    });
    ended.catch(() => undefined);
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      for (const partition of payload.memberAssignment[topic] ?? []) {
        const next = this.#next.get(placeKey(topic, partition)) ?? 0;
        consumer.seek({ topic, partition, offset: String(next) });
      }
    });
    return ended;
  }
}

function rowOf(cells: unknown, key: string): ReturnType<typeof readRow> {
  if (typeof cells !== 'object' || cells === null || Array.isArray(cells))
    return { problem: `${key}: the value is no entry in JSON` };
  return readRow({ place: key, cells: cells as Readonly<Record<string, unknown>>, othersAreLabels: false });
}
