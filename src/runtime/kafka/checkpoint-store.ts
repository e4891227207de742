import { AppError } from '../../lib/errors.ts';
import type { Checkpoint } from '../../model/generated/checkpoint.ts';
import { validators } from '../../model/validate.ts';
import { checkpointKey, type CheckpointName } from './checkpoint-slots.ts';
import type { KafkaMessage } from './client.ts';
import { placeKey, readEnds } from './group-offsets.ts';
import { parseValue } from './internal-record.ts';
import { readRanges, type RangeReader } from './read-ranges.ts';

/** The checkpoints of one stage's partitions, as the topic holds them now. */
export interface Checkpoints {
  /** The one that a commit names; undefined when the topic lacks it. */
  named(place: { readonly topic: string; readonly partition: number }, name: CheckpointName): Checkpoint | undefined;
  /** When the broker took the one that a commit names; undefined when the topic lacks it. */
  savedAtMs(place: { readonly topic: string; readonly partition: number }, name: CheckpointName): number | undefined;
  /** Keys of all checkpoints of a partition. */
  keys(place: { readonly topic: string; readonly partition: number }): readonly string[];
  /** The newest generation that wrote one; 0 when there is none. */
  newestGeneration(place: { readonly topic: string; readonly partition: number }): number;
}

/** Reads the checkpoint topic to its end as of now. */
export async function readCheckpoints(reader: RangeReader, topic: string, stage: string): Promise<Checkpoints> {
  const ends = await readEnds(reader.admin, [topic]);
  const ranges = [...ends].map(([key, { low, high }]) => ({
    topic,
    partition: Number(key.slice(topic.length + 1)),
    from: low,
    to: high,
  }));
  const values = new Map<string, Stored>();
  await readRanges(reader, ranges, (_, message) => {
    keep(values, message, stage);
  });
  return new StoredCheckpoints(values, stage);
}

interface Stored {
  readonly value: Buffer;
  readonly timestampMs: number;
}

function keep(values: Map<string, Stored>, message: KafkaMessage, stage: string): void {
  const key = message.key?.toString() ?? '';
  if (!key.startsWith(`${stage}/`)) return;
  if (message.value === null) values.delete(key);
  else values.set(key, { value: Buffer.from(message.value), timestampMs: Number(message.timestamp) });
}

class StoredCheckpoints implements Checkpoints {
  readonly #values: ReadonlyMap<string, Stored>;
  readonly #stage: string;

  constructor(values: ReadonlyMap<string, Stored>, stage: string) {
    this.#values = values;
    this.#stage = stage;
  }

  named(place: { readonly topic: string; readonly partition: number }, name: CheckpointName): Checkpoint | undefined {
    const value = this.#values.get(checkpointKey(this.#stage, place, name))?.value;
    if (value === undefined) return undefined;
    const checkpoint = decodeCheckpoint(value);
    return checkpoint?.sequence === name.sequence ? checkpoint : undefined;
  }

  savedAtMs(place: { readonly topic: string; readonly partition: number }, name: CheckpointName): number | undefined {
    return this.#values.get(checkpointKey(this.#stage, place, name))?.timestampMs;
  }

  keys(place: { readonly topic: string; readonly partition: number }): readonly string[] {
    const prefix = `${this.#stage}/${placeKey(place.topic, place.partition)}/`;
    return [...this.#values.keys()].filter((key) => key.startsWith(prefix));
  }

  newestGeneration(place: { readonly topic: string; readonly partition: number }): number {
    const generations = this.keys(place).map((key) => Number(key.split('/').at(-2)));
    return Math.max(0, ...generations.filter(Number.isSafeInteger));
  }
}

/** A checkpoint of a newer version cannot be passed over: its owner knew more than we can read. */
function decodeCheckpoint(bytes: Buffer): Checkpoint | undefined {
  const value = parseValue(bytes);
  const schema = typeof value === 'object' && value !== null ? (value as { schema?: unknown }).schema : undefined;
  if (typeof schema === 'string' && schema.startsWith('oomstream.checkpoint/') && schema !== 'oomstream.checkpoint/1') {
    throw new AppError('OOM_SCHEMA_UNKNOWN', `A checkpoint has the schema ${schema}, which this version cannot read.`, {
      remedy: 'Run the version that wrote it, or a newer one.',
    });
  }
  return validators.checkpoint(value) ? value : undefined;
}
