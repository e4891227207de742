import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregateKey } from '../../../src/aggregate/key.ts';
import { DEFAULT_AGGREGATE } from '../../../src/aggregate/options.ts';
import { PartitionAggregator } from '../../../src/aggregate/partition-aggregator.ts';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { History } from '../../../src/model/generated/history.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { validators } from '../../../src/model/validate.ts';
import { smallestOf } from '../../support/stream/smallest.ts';
import { incidentOf, SECOND_US, START_US, type Wish } from './incidents.ts';

const HOUR_US = 3600 * SECOND_US;
const DAY_US = 24 * HOUR_US;
const OPTIONS = { ...DEFAULT_AGGREGATE, maxHosts: 2 };

const wishes: fc.Arbitrary<Wish[]> = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 3 }),
    // Close together, and over the hours and days of larger windows.
    atUs: fc.oneof(
      fc.integer({ min: 0, max: 600 }).map((seconds) => seconds * SECOND_US),
      fc.integer({ min: 0, max: 6 * 24 * 3 }).map((tens) => tens * 600 * SECOND_US),
    ),
    host: fc.constantFrom('a', 'b', 'c', 'd'),
    workload: fc.constantFrom('shop', 'bank'),
    anonRssBytes: fc.integer({ min: 0, max: 9 }),
    limitBytes: fc.integer({ min: 1, max: 9 }),
    victims: fc.integer({ min: 0, max: 3 }),
  }),
  { selector: ({ name }) => name, maxLength: 40 },
);

/** The newest value of each key, without how it came to be. */
class Topic {
  readonly aggregates = new Map<string, Aggregate>();
  readonly histories = new Map<string, History>();

  take(aggregator: PartitionAggregator): void {
    const { aggregates, histories } = aggregator.takeChanges();
    for (const aggregate of aggregates) {
      expect(validators.aggregate(aggregate), JSON.stringify(validators.aggregate.errors)).toBe(true);
      const earlier = this.aggregates.get(aggregateKey(aggregate));
      expect(aggregate.revision).toBeGreaterThan(earlier?.revision ?? 0);
      this.aggregates.set(aggregateKey(aggregate), aggregate);
    }
    for (const history of histories) {
      expect(validators.history(history), JSON.stringify(validators.history.errors)).toBe(true);
      this.histories.set(history.identity, history);
    }
  }

  values(): unknown {
    const plain = (items: Iterable<readonly [string, object]>) =>
      [...items]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => [key, JSON.stringify({ ...value, revision: 0, lastOffset: 0 })]);
    return [plain(this.aggregates), plain(this.histories)];
  }
}

function foldAll(incidents: readonly Incident[], every: number, restartAt = -1): unknown {
  const topic = new Topic();
  let aggregator = new PartitionAggregator(OPTIONS);
  const nowUs = START_US + 700 * SECOND_US;
  incidents.forEach((incident, offset) => {
    if (offset === restartAt) {
      topic.take(aggregator);
      aggregator = new PartitionAggregator(OPTIONS);
      const folded = incidents.slice(0, offset).map(({ id }) => ({ id, streamTimeUs: nowUs }));
      aggregator.restore(topic.aggregates.values(), topic.histories.values(), folded);
    }
    expect(aggregator.fold(incident, offset, nowUs)).toBe('folded');
    if (offset % every === 0) topic.take(aggregator);
  });
  topic.take(aggregator);
  return topic.values();
}

describe('an aggregate', () => {
  test('is a function of the set of incidents: no order, batching or restart shows', () => {
    fc.assert(
      fc.property(
        wishes.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 40 }),
        ([all, shuffled], every, restartAt) => {
          const expected = foldAll(all.map(incidentOf), 1000);
          expect(foldAll(shuffled.map(incidentOf), every)).toEqual(expected);
          expect(foldAll(shuffled.map(incidentOf), every, restartAt)).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('holds what happened: counts, extremes, first and last limit, gaps between kills', () => {
    const aggregator = new PartitionAggregator(OPTIONS);
    const made = [
      incidentOf({ name: 'b', atUs: 30 * SECOND_US, host: 'y', limitBytes: 200, anonRssBytes: 7 }),
      incidentOf({ name: 'c', atUs: 90 * SECOND_US, host: 'x', limitBytes: 300 }),
      incidentOf({ name: 'a', atUs: 10 * SECOND_US, host: 'z', limitBytes: 100, victims: 2 }),
    ];
    made.forEach((incident, offset) => aggregator.fold(incident, offset, undefined));
    const [aggregate] = smallestOf(aggregator.takeChanges().aggregates);
    expect(aggregate).toMatchObject({
      identity: 'shop',
      window: { size: '5m', start: '2026-09-15T05:00:00Z', end: '2026-09-15T05:05:00Z' },
      incidents: 3,
      victims: 4,
      hosts: ['x', 'y'],
      distinctHosts: 3,
      byCause: { 'C1.limit-hit': 3 },
      firstSeen: '2026-09-15T05:00:10Z',
      lastSeen: '2026-09-15T05:01:30Z',
      maxAnonRssBytes: 1024,
      limitBytes: { first: 100, last: 300 },
      gaps: { medianSeconds: 20, minSeconds: 20 },
      correlatedHosts: 3,
    });
    expect(aggregate?.findings.map(({ id }) => id)).toEqual(['V.repeat', 'V.limit-raised-still-killing', 'V.fleet']);
  });

  test('counts an incident without a victim, but no victim for it', () => {
    const aggregator = new PartitionAggregator(OPTIONS);
    aggregator.fold(incidentOf({ name: 'a', victims: 0 }), 0, undefined);
    expect(smallestOf(aggregator.takeChanges().aggregates)).toMatchObject([{ incidents: 1, victims: 0 }]);
  });
});

describe('an incident', () => {
  test('that comes again is a repeat, also after a restart', () => {
    const aggregator = new PartitionAggregator(OPTIONS);
    const incident = incidentOf({ name: 'a' });
    expect(aggregator.fold(incident, 0, START_US)).toBe('folded');
    expect(aggregator.fold(incident, 1, START_US)).toBe('repeat');
    const next = new PartitionAggregator(OPTIONS);
    next.restore([], [], [{ id: incident.id, streamTimeUs: START_US }]);
    expect(next.fold(incident, 2, START_US)).toBe('repeat');
  });

  test('that its window was written after is behind', () => {
    const first = new PartitionAggregator(OPTIONS);
    first.fold(incidentOf({ name: 'a' }), 7, START_US);
    const next = new PartitionAggregator(OPTIONS);
    next.restore(first.takeChanges().aggregates, [], []);
    expect(next.fold(incidentOf({ name: 'b' }), 7, START_US)).toBe('behind');
    expect(next.fold(incidentOf({ name: 'c' }), 8, START_US)).toBe('folded');
  });

  test('later than lateness by its own stream time is late, whatever came before it', () => {
    const aggregator = new PartitionAggregator(OPTIONS);
    expect(aggregator.fold(incidentOf({ name: 'a' }), 0, START_US + DAY_US + 1)).toBe('late');
    expect(aggregator.fold(incidentOf({ name: 'a' }), 1, START_US + DAY_US)).toBe('folded');
  });

  test('whose window has left memory is late: a new window would overwrite the written one', () => {
    const aggregator = new PartitionAggregator(OPTIONS);
    aggregator.fold(incidentOf({ name: 'a' }), 0, START_US);
    aggregator.fold(incidentOf({ name: 'b', atUs: 2 * DAY_US }), 1, START_US + 2 * DAY_US);
    expect(aggregator.fold(incidentOf({ name: 'c' }), 2, START_US)).toBe('late');
  });

  test('more than an hour ahead is folded, counted and moves nothing', () => {
    const aggregator = new PartitionAggregator(OPTIONS);
    expect(aggregator.fold(incidentOf({ name: 'a', atUs: 9 * DAY_US }), 0, START_US)).toBe('folded');
    expect(aggregator.fold(incidentOf({ name: 'b' }), 1, START_US)).toBe('folded');
    expect(aggregator.counts.future).toBe(1);
  });

  test('without a time counts at stream time; without that it is timeless', () => {
    const timeless = incidentOf({ name: 'a' });
    delete timeless.time;
    const aggregator = new PartitionAggregator(OPTIONS);
    expect(aggregator.fold(timeless, 0, undefined)).toBe('timeless');
    expect(aggregator.fold(timeless, 1, START_US)).toBe('folded');
    expect(smallestOf(aggregator.takeChanges().aggregates)).toMatchObject([{ firstSeen: '2026-09-15T05:00:00Z' }]);
  });

  test('that only a container runtime told is not counted', () => {
    const aggregator = new PartitionAggregator(OPTIONS);
    expect(aggregator.fold({ ...incidentOf({ name: 'a' }), kind: 'runtime-only' }, 0, START_US)).toBe('uncounted');
    expect(aggregator.takeChanges()).toEqual({ aggregates: [], histories: [] });
  });

  test('that a userspace killer killed a cgroup counts as a kill without a known victim', () => {
    const aggregator = new PartitionAggregator(OPTIONS);
    for (const [at, name] of ['a', 'b'].entries()) {
      const incident = incidentOf({ name, atUs: at * 30 * SECOND_US, victims: 0 });
      expect(aggregator.fold({ ...incident, kind: 'userspace-kill', scope: 'userspace' }, at, START_US)).toBe('folded');
    }
    expect(smallestOf(aggregator.takeChanges().aggregates)).toMatchObject([
      { incidents: 2, victims: 0, gaps: { minSeconds: 30 } },
    ]);
  });
});

describe('bounds', () => {
  test('the oldest windows leave above the bound, counted, and are still written', () => {
    const aggregator = new PartitionAggregator({ ...OPTIONS, maxWindows: 2 });
    for (let index = 0; index < 4; index += 1)
      aggregator.fold(incidentOf({ name: String(index), atUs: index * 300 * SECOND_US }), index, START_US);
    expect(aggregator.counts.windowsCut).toBe(2);
    expect(smallestOf(aggregator.takeChanges().aggregates)).toHaveLength(4);
    expect(aggregator.fold(incidentOf({ name: 'late' }), 9, START_US)).toBe('late');
  });

  test('a window holds 32 marks, 4096 times and 16 384 hosts; incidents and victims are counted on', () => {
    const many = 16_400;
    const aggregator = new PartitionAggregator({ ...OPTIONS, windowsMs: [300_000] });
    for (let index = 0; index < many; index += 1) {
      const wish = { name: String(index), atUs: index * 10_000, host: `web-${String(index)}` };
      aggregator.fold(incidentOf(wish), index, START_US);
    }
    const [aggregate, ...more] = aggregator.takeChanges().aggregates;
    expect(more).toEqual([]);
    expect(aggregate).toMatchObject({ incidents: many, victims: many, distinctHosts: 16_384 });
    expect(aggregate?.hosts).toHaveLength(2);
    expect(aggregate?.state?.killTimesUs).toHaveLength(4096);
    expect(aggregate?.state?.incidents).toHaveLength(32);
    expect(aggregate?.state?.incidents?.at(-1)?.host).toBe(`web-${String(many - 1)}`);
  });

  test('a history holds the last 32 kills by time', () => {
    const aggregator = new PartitionAggregator(OPTIONS);
    for (let index = 40; index > 0; index -= 1)
      aggregator.fold(incidentOf({ name: String(index), atUs: index * SECOND_US }), 41 - index, START_US);
    const [history] = aggregator.takeChanges().histories;
    expect(history?.kills).toHaveLength(32);
    expect(history?.kills[0]?.time).toBe('2026-09-15T05:00:09Z');
    expect(history?.kills.at(-1)?.time).toBe('2026-09-15T05:00:40Z');
  });
});
