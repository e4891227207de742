import type { Admin } from './client.ts';
import type { Assigned, Committed } from './lane.ts';

type Place = Pick<Assigned, 'topic' | 'partition'>;

/** What the group has committed for some partitions, with the ends of each. */
export async function readAssigned(admin: Admin, groupId: string, places: readonly Place[]): Promise<Assigned[]> {
  const topics = [...new Set(places.map((place) => place.topic))];
  if (topics.length === 0) return [];
  const [committed, ends] = await Promise.all([readCommitted(admin, groupId, topics), readEnds(admin, topics)]);
  return places.map(({ topic, partition }) => {
    const key = placeKey(topic, partition);
    return { topic, partition, committed: committed.get(key), ...(ends.get(key) ?? { low: 0, high: 0 }) };
  });
}

/** Low and high offset of every partition of the topics, by placeKey. */
export async function readEnds(
  admin: Admin,
  topics: readonly string[],
): Promise<Map<string, { readonly low: number; readonly high: number }>> {
  const answers = await Promise.all(
    topics.map(async (topic) => ({ topic, partitions: await admin.fetchTopicOffsets(topic) })),
  );
  return new Map(
    answers.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, low, high }) => [
        placeKey(topic, partition),
        { low: Number(low), high: Number(high) },
      ]),
    ),
  );
}

async function readCommitted(admin: Admin, groupId: string, topics: string[]): Promise<Map<string, Committed>> {
  const answers = await admin.fetchOffsets({ groupId, topics });
  return new Map(
    answers.flatMap(({ topic, partitions }) =>
      partitions
        .filter(({ offset }) => Number(offset) >= 0)
        .map(({ partition, offset, metadata }) => [
          placeKey(topic, partition),
          { offset: Number(offset), metadata: metadata === '' ? null : metadata },
        ]),
    ),
  );
}

/** A partition as a map key. */
export function placeKey(topic: string, partition: number): string {
  return `${topic}-${String(partition)}`;
}
