import type { Settings } from '../../../src/config/settings.ts';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { topicNames } from '../../../src/runtime/kafka/names.ts';
import { readAll } from '../../support/kafka/topics.ts';
import { smallestOf } from '../../support/stream/smallest.ts';

/** Every kill that was said as `host/pid`, once for each incident id. */
export async function killsSaid(settings: Settings): Promise<string[]> {
  const incidents = await valuesOf<Incident>(settings, topicNames(settings).incidents);
  const byId = new Map(incidents.map(([key, value]) => [key, `${value.host.key}/${String(value.victims[0]?.pid)}`]));
  return [...byId.values()].sort();
}

/** How many incidents are folded, over the latest upsert of each of the smallest windows. */
export async function incidentsFolded(settings: Settings): Promise<number> {
  const latest = new Map(await valuesOf<Aggregate>(settings, topicNames(settings).aggregates));
  return smallestOf(latest.values()).reduce((sum, { incidents }) => sum + incidents, 0);
}

async function valuesOf<T>(settings: Settings, topic: string): Promise<(readonly [string, T])[]> {
  const messages = await readAll([...settings.kafka.brokers], topic);
  return messages.map(({ key, value }) => [key?.toString() ?? '', JSON.parse(value?.toString() ?? '') as T]);
}
