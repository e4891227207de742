import { AppError } from '../../lib/errors.ts';
import { microsFromIso, type Micros } from '../../lib/time.ts';
import type { Aggregate } from '../../model/generated/aggregate.ts';
import type { History } from '../../model/generated/history.ts';
import { validators, type Validator } from '../../model/validate.ts';
import { INCIDENT_SCHEMAS } from './aggregate-lane.ts';
import type { Admin, KafkaMessage } from './client.ts';
import { placeKey, readEnds } from './group-offsets.ts';
import { readInternal } from './internal-record.ts';
import { timestampUs } from './message-times.ts';
import { readRanges, type RangeReader, type ReadRange } from './read-ranges.ts';
import type { RestoreSince } from './restore-since.ts';

const AGGREGATE_SCHEMAS: Readonly<Record<string, Validator<Aggregate>>> = {
  'oomstream.aggregate/1': validators.aggregate,
};
const HISTORY_SCHEMAS: Readonly<Record<string, Validator<History>>> = { 'oomstream.history/1': validators.history };

/** What one partition's aggregator is rebuilt from. */
export interface Restored {
  readonly aggregates: Map<string, Aggregate>;
  readonly histories: Map<string, History>;
  readonly folded: { readonly id: string; readonly streamTimeUs: Micros }[];
}

/** What of a partition is read back. */
export interface RestorePlace {
  readonly partition: number;
  /** Up to where incidents are folded. */
  readonly committed: number;
  readonly since: RestoreSince;
}

/** What is read back. */
export interface RestorePlan {
  readonly topics: { readonly incidents: string; readonly aggregates: string; readonly history: string };
  readonly places: readonly RestorePlace[];
}

/** The output topics are the state store: reads back, by partition, what its aggregator must know. */
export async function restore(reader: RangeReader, plan: RestorePlan): Promise<ReadonlyMap<number, Restored>> {
  const state = new Map<number, Restored>(
    plan.places.map(({ partition }) => [partition, { aggregates: new Map(), histories: new Map(), folded: [] }]),
  );
  const ranges = await rangesOf(reader, plan);
  await readRanges(reader, ranges, (range, message) => {
    const restored = state.get(range.partition);
    if (restored !== undefined) take(restored, plan, range, message);
  });
  return state;
}

async function rangesOf({ admin }: RangeReader, plan: RestorePlan): Promise<ReadRange[]> {
  const { incidents, aggregates, history } = plan.topics;
  const [ends, windowStarts, incidentStarts] = await Promise.all([
    readEnds(admin, [incidents, aggregates, history]),
    startsOf(admin, aggregates, plan.places, ({ since }) => since.windowsMs),
    startsOf(admin, incidents, plan.places, ({ since }) => since.incidentsMs),
  ]);
  const endOf = (topic: string, partition: number) => ends.get(placeKey(topic, partition)) ?? { low: 0, high: 0 };
  return plan.places.flatMap((place) => {
    const { partition, committed } = place;
    const historyEnds = endOf(history, partition);
    const foldedTo = Math.min(committed, endOf(incidents, partition).high);
    return [
      { topic: aggregates, partition, from: windowStarts(place), to: endOf(aggregates, partition).high },
      { topic: history, partition, from: historyEnds.low, to: historyEnds.high },
      { topic: incidents, partition, from: incidentStarts(place), to: foldedTo },
    ];
  });
}

/** From which offset on a topic holds what was appended since the time that a place asks for; a question for each time. */
async function startsOf(
  admin: Admin,
  topic: string,
  places: readonly RestorePlace[],
  sinceMs: (place: RestorePlace) => number,
): Promise<(place: RestorePlace) => number> {
  const times = [...new Set(places.map(sinceMs))];
  const told = await Promise.all(times.map((timeMs) => admin.fetchTopicOffsetsByTimestamp(topic, timeMs)));
  return (place) => {
    const starts = told[times.indexOf(sinceMs(place))];
    return Number(starts?.find(({ partition }) => partition === place.partition)?.offset ?? 0);
  };
}

function take(restored: Restored, plan: RestorePlan, range: ReadRange, message: KafkaMessage): void {
  const key = message.key?.toString() ?? '';
  if (range.topic === plan.topics.aggregates) keep(restored.aggregates, key, message, AGGREGATE_SCHEMAS, range.topic);
  else if (range.topic === plan.topics.history) keep(restored.histories, key, message, HISTORY_SCHEMAS, range.topic);
  else noteFolded(restored, message, range.topic);
}

function keep<T>(
  values: Map<string, T>,
  key: string,
  message: KafkaMessage,
  schemas: Readonly<Record<string, Validator<T>>>,
  topic: string,
): void {
  if (message.value === null) {
    values.delete(key);
    return;
  }
  const record = readInternal(message, schemas, topic);
  if ('value' in record) {
    values.delete(key);
    values.set(key, record.value);
    return;
  }
  // Our own state: going on without it would overwrite what it held.
  throw new AppError('OOM_SCHEMA_UNKNOWN', `${topic}, offset ${message.offset}: ${record.undecodable}`, {
    remedy: `Find out who else writes to ${topic}; delete the key ${key} to go on without it.`,
  });
}

function noteFolded(restored: Restored, message: KafkaMessage, topic: string): void {
  const record = readInternal(message, INCIDENT_SCHEMAS, topic);
  if (!('value' in record)) return;
  const { id, streamTime } = record.value;
  const streamTimeUs = streamTime === undefined ? undefined : microsFromIso(streamTime);
  restored.folded.push({ id, streamTimeUs: streamTimeUs ?? timestampUs(message) });
}
