import type { Incident } from '../../model/generated/incident.ts';
import { validators } from '../../model/validate.ts';
import { readEnds } from '../kafka/group-offsets.ts';
import { parseValue } from '../kafka/internal-record.ts';
import { readRanges, type RangeReader } from '../kafka/read-ranges.ts';

/**
 * The incidents that were published since a time, as the topic holds them: those after the last checkpoint are said again, and
 * then must go where they went the first time, whatever is known of their pods by now.
 */
export async function readSaidBefore(
  reader: RangeReader,
  topic: string,
  sinceMs: number,
  take: (incident: Incident) => void,
): Promise<void> {
  const [ends, starts] = await Promise.all([
    readEnds(reader.admin, [topic]),
    reader.admin.fetchTopicOffsetsByTimestamp(topic, sinceMs),
  ]);
  const ranges = starts.map(({ partition, offset }) => {
    const { low = 0, high = 0 } = ends.get(`${topic}-${partition}`) ?? {};
    return { topic, partition, from: Math.max(low, Number(offset)), to: high };
  });
  await readRanges(reader, ranges, (_, { value }) => {
    const incident = value === null ? undefined : parseValue(value);
    if (validators.incident(incident)) take(incident);
  });
}
