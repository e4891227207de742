import type { Checkpoint } from '../../model/generated/checkpoint.ts';
import type { SourcePartition } from '../../model/origin.ts';
import { checkpointKey } from './checkpoint-slots.ts';
import { readCheckpoints, type Checkpoints } from './checkpoint-store.ts';
import { placeKey } from './group-offsets.ts';
import { decodeMark, remade, startOf, type Start } from './incarnation.ts';
import type { Assigned } from './lane.ts';
import type { OutMessage } from './out-message.ts';
import type { RangeReader } from './read-ranges.ts';
import type { Routes } from './routes.ts';

const STAGE = 'sieve';

/**
 * Which incarnation of its topic each input partition is. A deleted topic takes its commits with it, so the checkpoint topic
 * remembers too, with one record for each incarnation of a partition: where a commit is missing and a record is there, the topic
 * was made again.
 */
export class SieveIncarnations {
  readonly #reader: RangeReader;
  readonly #routes: Routes;
  /** Partitions that proved to be made again, with the incarnation before. */
  readonly #proved = new Map<string, number>();
  readonly #remembered = new Set<string>();

  constructor(reader: RangeReader, routes: Routes) {
    this.#reader = reader;
    this.#routes = routes;
  }

  /** Where each of the partitions is read from. */
  async starts(assigned: readonly Assigned[]): Promise<Start[]> {
    const isNew = assigned.some((place) => place.committed === undefined);
    const stored = isNew ? await readCheckpoints(this.#reader, this.#routes.names.checkpoint, STAGE) : undefined;
    return assigned.map((place) => this.#startOf(place, stored));
  }

  /** A record of the partition shows that its topic was made again. */
  prove(source: SourcePartition): void {
    this.#proved.set(placeKey(source.topic, source.partition), source.incarnation);
  }

  /** What to write once something of this incarnation is committed; nothing when it was written before. */
  remember(source: SourcePartition, position: number): OutMessage[] {
    const key = checkpointKey(STAGE, source, { generation: source.incarnation, slot: 'a' });
    if (this.#remembered.has(key)) return [];
    this.#remembered.add(key);
    return [this.#routes.checkpoint(key, checkpointOf(source, position))];
  }

  #startOf(place: Assigned, stored: Checkpoints | undefined): Start {
    if (place.committed === undefined) {
      const known = stored !== undefined && stored.keys(place).length > 0;
      return known ? remade(stored.newestGeneration(place), place.low) : startOf(place);
    }
    const proved = this.#proved.get(placeKey(place.topic, place.partition));
    if (proved !== undefined && decodeMark(place.committed.metadata).incarnation <= proved) {
      return remade(proved, place.low);
    }
    return startOf(place);
  }
}

function checkpointOf({ topic, partition, incarnation }: SourcePartition, position: number): Checkpoint {
  return {
    schema: 'oomstream.checkpoint/1',
    stage: STAGE,
    topic,
    partition,
    generation: incarnation,
    slot: 'a',
    sequence: 0,
    nextOffset: position,
    snapshotOffset: position,
    progress: [],
    known: [],
    highest: [],
    openKeys: [],
    said: [],
  };
}
