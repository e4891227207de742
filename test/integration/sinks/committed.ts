import type { Settings } from '../../../src/config/settings.ts';
import { sinkGroupName, topicNames } from '../../../src/runtime/kafka/names.ts';
import { withAdmin } from '../../support/kafka/topics.ts';

/** How many incidents the group of a sink has settled for good. */
export async function incidentsCommitted(settings: Settings, sink: string): Promise<number> {
  const asked = { groupId: sinkGroupName(settings, sink), topics: [topicNames(settings).incidents] };
  const answer = await withAdmin([...settings.kafka.brokers], (admin) => admin.fetchOffsets(asked));
  const offsets = answer.flatMap(({ partitions }) => partitions.map(({ offset }) => Number(offset)));
  return offsets.reduce((sum, offset) => sum + Math.max(0, offset), 0);
}
