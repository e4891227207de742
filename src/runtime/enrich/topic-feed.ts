import { messageOf } from '../../lib/errors.ts';
import type { Context } from '../../model/generated/context.ts';
import { readRow } from '../../sources/inventory/inventory-row.ts';
import { Backoff, sleep } from '../backoff.ts';
import type { KafkaMessage } from '../kafka/client.ts';
import { parseValue } from '../kafka/internal-record.ts';
import type { RangeReader } from '../kafka/read-ranges.ts';
import { followTopic } from '../kafka/topic-follower.ts';
import { gaugeSource, type Feed, type FeedDeps } from './feed.ts';
import { TableSource } from './table-source.ts';

/** Where the topic is, and the prefix of the groups that read it. */
export interface TopicPlace extends RangeReader {
  readonly topic: string;
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

  constructor(place: TopicPlace, deps: FeedDeps) {
    this.source = new TableSource('topic', deps, 'all');
    this.#place = place;
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(500, 15_000);
    const { logger, meter } = this.#deps;
    const { topic } = this.#place;
    const onEnd = (): void => {
      backoff.reset();
      logger.info({ topic, entries: this.source.table.size }, 'the context topic was read to its end');
    };
    while (!signal.aborted) {
      try {
        await this.#read(onEnd, signal);
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

  /** Reads all of it and then what comes, until the signal fires; throws when it cannot go on. */
  async #read(onEnd: () => void, signal: AbortSignal): Promise<void> {
    const alive = new Set<string>();
    const gauge = setInterval(() => {
      gaugeSource(this.#deps.meter, this.source);
    }, GAUGE_EVERY_MS);
    const listener = {
      onMessage: (message: KafkaMessage, isNew: boolean) => {
        if (!isNew) noteAlive(alive, message);
        this.take(message);
      },
      onEnd: () => {
        this.source.table.retain(alive);
        alive.clear();
        this.source.isComplete = true;
        gaugeSource(this.#deps.meter, this.source);
        onEnd();
      },
    };
    try {
      await followTopic(this.#place, this.#place.topic, listener, signal);
    } finally {
      clearInterval(gauge);
    }
  }
}

/** Which keys a topic holds. */
function noteAlive(alive: Set<string>, { key, value }: KafkaMessage): void {
  const id = key?.toString('utf8') ?? '';
  if (value === null) alive.delete(id);
  else alive.add(id);
}

function rowOf(cells: unknown, key: string): ReturnType<typeof readRow> {
  if (typeof cells !== 'object' || cells === null || Array.isArray(cells))
    return { problem: `${key}: the value is no entry in JSON` };
  return readRow({ place: key, cells: cells as Readonly<Record<string, unknown>>, othersAreLabels: false });
}
