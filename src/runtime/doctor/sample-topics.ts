import { randomUUID } from 'node:crypto';
import type { Origin } from '../../model/origin.ts';
import { readEnds } from '../kafka/group-offsets.ts';
import { groupName } from '../kafka/names.ts';
import { readRanges } from '../kafka/read-ranges.ts';
import type { ClusterContext } from './finding.ts';

const MAX_PARTITIONS = 64;

/** A record that was read back, and where it was. */
export interface Sample {
  readonly place: Pick<Origin, 'topic' | 'partition' | 'offset'>;
  readonly value: Buffer | null;
  readonly timestampMs: number;
}

/** The last records of each partition of some topics; of 64 partitions at most. */
export async function sampleTopics(
  { client, admin, settings }: ClusterContext,
  topics: readonly string[],
  recordsPerPartition: number,
): Promise<Sample[]> {
  const ends = await readEnds(admin, topics);
  const ranges = [...ends].slice(0, MAX_PARTITIONS).map(([place, { low, high }]) => {
    const at = place.lastIndexOf('-');
    const from = Math.max(low, high - recordsPerPartition);
    return { topic: place.slice(0, at), partition: Number(place.slice(at + 1)), from, to: high };
  });
  const samples: Sample[] = [];
  const reader = { client, admin, groupName: `${groupName(settings, 'sieve')}-doctor-${randomUUID().slice(0, 8)}` };
  await readRanges(reader, ranges, ({ topic, partition }, { value, offset, timestamp }) => {
    const place = { topic, partition, offset: Number(offset) };
    samples.push({ place, value: value === null ? null : Buffer.from(value), timestampMs: Number(timestamp) });
  });
  return samples;
}
