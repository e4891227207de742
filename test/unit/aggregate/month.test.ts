import { describe, expect, test } from 'vitest';
import { DEFAULT_AGGREGATE } from '../../../src/aggregate/options.ts';
import { aggregateKey } from '../../../src/aggregate/key.ts';
import { PartitionAggregator } from '../../../src/aggregate/partition-aggregator.ts';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { History } from '../../../src/model/generated/history.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { smallestOf } from '../../support/stream/smallest.ts';
import { incidentOf, SECOND_US, START_US } from './incidents.ts';

const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
const WINDOW_US = 5 * MINUTE_US;
const GIB = 1024 ** 3;

/** Hours between kills that are regular, but not to the minute. */
const JITTER_US = [0, 7, 3, 9, 1, 5].map((minutes) => minutes * MINUTE_US);

/** A month of a fleet, by time: a leak, a limit that is too low, a rollout that kills everywhere, and kills without a pattern. */
function month(): Incident[] {
  const leak = Array.from({ length: 40 }, (_, at) =>
    incidentOf({
      name: `leak-${String(at)}`,
      workload: 'leaky',
      host: 'a',
      atUs: at * 6 * HOUR_US + (JITTER_US[at % JITTER_US.length] ?? 0),
      limitBytes: at < 20 ? GIB : 2 * GIB,
    }),
  );
  const loop = Array.from({ length: 30 }, (_, at) =>
    incidentOf({
      name: `loop-${String(at)}`,
      workload: 'undersized',
      host: 'b',
      atUs: 3 * DAY_US + at * 45 * SECOND_US,
      limitBytes: GIB / 4,
    }),
  );
  const rollout = Array.from({ length: 20 }, (_, at) => {
    const host = `node-${String(at)}`;
    const incident = incidentOf({ name: `rollout-${String(at)}`, host, atUs: 9 * DAY_US + at * 20 * SECOND_US });
    const workload = { ...incident.workload, identity: `${host}/shop.service`, fleetIdentity: 'shop.service' };
    return { ...incident, workload } as Incident;
  });
  const random = [1, 4, 11, 26].map((day) =>
    incidentOf({ name: `random-${String(day)}`, workload: 'batch', host: 'c', atUs: day * DAY_US + day * HOUR_US }),
  );
  return [...leak, ...loop, ...rollout, ...random].sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? -1 : 1));
}

interface Written {
  readonly aggregates: Map<string, Aggregate>;
  readonly histories: Map<string, History>;
}

/** Folds the month live, with a restart after every `restartEvery` incidents. */
function fold(incidents: readonly Incident[], restartEvery = Number.POSITIVE_INFINITY): Written {
  const written: Written = { aggregates: new Map(), histories: new Map() };
  let aggregator = new PartitionAggregator(DEFAULT_AGGREGATE);
  incidents.forEach((incident, offset) => {
    const timeUs = Date.parse(incident.time ?? '') * 1000;
    if (offset > 0 && offset % restartEvery === 0) {
      aggregator = new PartitionAggregator(DEFAULT_AGGREGATE);
      aggregator.restore(written.aggregates.values(), written.histories.values(), []);
    }
    aggregator.fold(incident, offset, timeUs);
    const { aggregates, histories } = aggregator.takeChanges();
    for (const aggregate of aggregates) written.aggregates.set(aggregateKey(aggregate), aggregate);
    for (const history of histories) written.histories.set(history.identity, history);
  });
  return written;
}

/** Folds the month as a replay does: what has ended is told before the next incident, once. */
function replay(incidents: readonly Incident[]): Written {
  const told: Written = { aggregates: new Map(), histories: new Map() };
  const aggregator = new PartitionAggregator(DEFAULT_AGGREGATE);
  const tell = (endedByUs?: number): void => {
    for (const aggregate of aggregator.takeChanges(undefined, endedByUs).aggregates) {
      expect(told.aggregates.has(aggregateKey(aggregate)), aggregateKey(aggregate)).toBe(false);
      told.aggregates.set(aggregateKey(aggregate), aggregate);
    }
  };
  incidents.forEach((incident, offset) => {
    const timeUs = Date.parse(incident.time ?? '') * 1000;
    tell(Math.floor(timeUs / WINDOW_US) * WINDOW_US);
    aggregator.fold(incident, offset, undefined);
  });
  tell();
  return told;
}

const plain = (from: Written) => [...from.aggregates].map(([key, value]) => [key, { ...value, revision: 0 }]);

const lastOf = ({ aggregates }: Written, identity: string): Aggregate | undefined =>
  smallestOf(aggregates.values())
    .filter((each) => each.identity === identity)
    .sort((a, b) => (a.firstSeen < b.firstSeen ? -1 : 1))
    .at(-1);

describe('a month of a fleet', () => {
  const written = fold(month());
  const ids = (identity: string): string[] => lastOf(written, identity)?.findings.map(({ id }) => id) ?? [];

  test('a leak is one by its regular kills, sure since the limit was raised, and gets no higher limit', () => {
    const last = lastOf(written, 'leaky');
    expect(last?.trend).toBe('leak');
    expect(last?.findings.find(({ id }) => id === 'C3.leak')).toMatchObject({ evidence: { limitRaised: false } });
    const after = [...written.aggregates.values()].filter(
      ({ identity, trend }) => identity === 'leaky' && trend === 'leak',
    );
    expect(
      after.some(({ findings }) => findings.some(({ id, confidence }) => id === 'C3.leak' && confidence === 'high')),
    ).toBe(true);
    expect(last?.suggestedLimitBytes).toBeUndefined();
  });

  test('a limit that is too low is a restart loop, and gets a step more', () => {
    expect(ids('undersized')).toEqual(expect.arrayContaining(['V.repeat', 'V.restart-loop']));
    expect(lastOf(written, 'undersized')).toMatchObject({
      trend: 'undersized',
      suggestedLimitBytes: GIB / 4 + 100 * 1024 ** 2,
    });
  });

  test('a rollout shows on every host that was hit after the first ones, also where a workload is named by its host', () => {
    expect(ids('node-0/shop.service')).toEqual([]);
    expect(lastOf(written, 'node-19/shop.service')).toMatchObject({ correlatedHosts: 20 });
    expect(ids('node-2/shop.service')).toEqual(['V.fleet']);
  });

  test('kills without a pattern are given none', () => {
    expect(ids('batch')).toEqual([]);
    expect(lastOf(written, 'batch')?.trend).toBe('unknown');
  });

  test('restarts show nowhere', () => {
    expect(new Map(plain(fold(month(), 7)) as [string, object][])).toEqual(
      new Map(plain(written) as [string, object][]),
    );
  });

  test('a replay, which tells each window when it ends, tells the same in every size', () => {
    expect(new Map(plain(replay(month())) as [string, object][])).toEqual(
      new Map(plain(written) as [string, object][]),
    );
    expect(new Set([...written.aggregates.values()].map(({ window }) => window.size))).toEqual(
      new Set(['5m', '1h', '1d']),
    );
  });

  test('one host whose clock is a year ahead spoils nothing', () => {
    const ahead = incidentOf({ name: 'ahead', workload: 'leaky', host: 'z', atUs: 400 * DAY_US });
    const incidents = month();
    const aggregator = new PartitionAggregator(DEFAULT_AGGREGATE);
    aggregator.fold(ahead, 0, START_US);
    const outcomes = incidents.map((incident, at) =>
      aggregator.fold(incident, at + 1, Date.parse(incident.time ?? '') * 1000),
    );
    expect(outcomes.every((outcome) => outcome === 'folded')).toBe(true);
    expect(aggregator.counts.future).toBe(1);
  });

  test('a clock that jumps back a year is late, and counted', () => {
    const aggregator = new PartitionAggregator(DEFAULT_AGGREGATE);
    const back = incidentOf({ name: 'back', atUs: -365 * DAY_US });
    expect(aggregator.fold(back, 0, START_US)).toBe('late');
    expect(aggregator.counts.late).toBe(1);
  });
});
