import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_AGGREGATE } from '../../../src/aggregate/options.ts';
import { aggregateKey } from '../../../src/aggregate/key.ts';
import { PartitionAggregator } from '../../../src/aggregate/partition-aggregator.ts';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import { incidentOf, SECOND_US, START_US, type Wish } from './incidents.ts';

const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
const OPTIONS = DEFAULT_AGGREGATE;

/** What a fleet does in three days, in any order. */
const fleets: fc.Arbitrary<Wish[]> = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 3 }),
    atUs: fc.integer({ min: 0, max: 3 * 24 * 60 }).map((minutes) => minutes * MINUTE_US),
    host: fc.constantFrom('a', 'b', 'c', 'd'),
    workload: fc.constantFrom('shop', 'bank'),
    anonRssBytes: fc.integer({ min: 0, max: 9 }),
    limitBytes: fc.integer({ min: 1, max: 9 }),
    victims: fc.integer({ min: 0, max: 3 }),
  }),
  { selector: ({ name }) => name, maxLength: 60 },
);

function foldAll(wishes: readonly Wish[], options = OPTIONS): Aggregate[] {
  const aggregator = new PartitionAggregator(options);
  wishes.map(incidentOf).forEach((incident, offset) => aggregator.fold(incident, offset, START_US));
  return aggregator.takeChanges().aggregates;
}

const ofSize = (aggregates: readonly Aggregate[], size: string) =>
  aggregates.filter(({ window }) => window.size === size);

const total = (aggregates: readonly Aggregate[], of: (each: Aggregate) => number) =>
  aggregates.reduce((sum, each) => sum + of(each), 0);

describe('windows of several sizes', () => {
  test('each incident counts in one of each size, and only the larger ones say that they are sums', () => {
    const windows = foldAll([{ name: 'a' }]).map(({ window, incidents }) => ({ ...window, incidents }));
    expect(windows).toEqual([
      { size: '5m', start: '2026-09-15T05:00:00Z', end: '2026-09-15T05:05:00Z', incidents: 1 },
      { size: '1h', start: '2026-09-15T05:00:00Z', end: '2026-09-15T06:00:00Z', sumOf: '5m', incidents: 1 },
      { size: '1d', start: '2026-09-15T00:00:00Z', end: '2026-09-16T00:00:00Z', sumOf: '5m', incidents: 1 },
    ]);
  });

  test('a large window counts what the small ones in it count', () => {
    fc.assert(
      fc.property(fleets, (wishes) => {
        const aggregates = foldAll(wishes);
        const smallest = ofSize(aggregates, '5m');
        expect(total(smallest, ({ incidents }) => incidents)).toBe(wishes.length);
        for (const large of aggregates.filter(({ window }) => window.sumOf !== undefined)) {
          const { start, end } = large.window;
          const within = smallest.filter(
            ({ identity, window }) => identity === large.identity && window.start >= start && window.end <= end,
          );
          const sizes = within.map(({ maxAnonRssBytes }) => maxAnonRssBytes ?? -1);
          expect(total(within, ({ incidents }) => incidents)).toBe(large.incidents);
          expect(total(within, ({ victims }) => victims)).toBe(large.victims);
          expect(total(within, ({ byCause }) => byCause['C1.limit-hit'] ?? 0)).toBe(large.byCause['C1.limit-hit']);
          expect([...new Set(within.flatMap(({ hosts }) => hosts))].sort()).toEqual(large.hosts);
          expect(Math.max(...sizes)).toBe(large.maxAnonRssBytes ?? -1);
          expect(within.map(({ firstSeen }) => firstSeen).sort()[0]).toBe(large.firstSeen);
          expect(
            within
              .map(({ lastSeen }) => lastSeen)
              .sort()
              .at(-1),
          ).toBe(large.lastSeen);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('the smallest say the same, whatever sizes there are beside them', () => {
    fc.assert(
      fc.property(fleets, (wishes) => {
        const alone = foldAll(wishes, { ...OPTIONS, windowsMs: [300_000] });
        expect(ofSize(foldAll(wishes), '5m')).toEqual(alone);
      }),
      { numRuns: 50 },
    );
  });

  test('a fleet is hit when its hosts are hit within minutes, not when they are hit within the day', () => {
    const apart = ['a', 'b', 'c'].map((host, at) => ({ name: host, host, atUs: at * 11 * MINUTE_US }));
    expect(foldAll(apart).filter(({ correlatedHosts }) => correlatedHosts !== undefined)).toEqual([]);
    const close = ['g', 'h', 'i'].map((host, at) => ({ name: host, host, atUs: 9 * HOUR_US + at * 4 * MINUTE_US }));
    const hit = foldAll([...apart, ...close]).filter(({ correlatedHosts }) => correlatedHosts !== undefined);
    expect(hit.map(({ window, correlatedHosts }) => [window.size, window.start, correlatedHosts])).toEqual([
      ['5m', '2026-09-15T14:05:00Z', 3],
      ['1h', '2026-09-15T14:00:00Z', 3],
      ['1d', '2026-09-15T00:00:00Z', 3],
    ]);
  });

  test('an incident counts in all sizes or in none: the day is in memory, its five minutes may have left', () => {
    const aggregator = new PartitionAggregator(OPTIONS);
    aggregator.fold(incidentOf({ name: 'a' }), 0, START_US);
    aggregator.fold(incidentOf({ name: 'b', host: 'b', atUs: 25 * HOUR_US }), 1, START_US + 25 * HOUR_US);
    const before = aggregator.takeChanges().aggregates;
    // Its own stream time is behind: it is not late by itself.
    expect(aggregator.fold(incidentOf({ name: 'c', atUs: MINUTE_US }), 2, START_US + HOUR_US)).toBe('late');
    expect(aggregator.takeChanges().aggregates).toEqual([]);
    expect(total(ofSize(before, '1d'), ({ incidents }) => incidents)).toBe(2);
  });

  test('windows that have ended are taken, each once, and the larger ones when they end', () => {
    const aggregator = new PartitionAggregator(OPTIONS);
    const taken = (atUs: number) =>
      aggregator.takeChanges(undefined, START_US + atUs).aggregates.map((each) => aggregateKey(each));
    aggregator.fold(incidentOf({ name: 'a' }), 0, undefined);
    expect(taken(5 * MINUTE_US - 1)).toEqual([]);
    expect(taken(5 * MINUTE_US)).toEqual(['shop|5m|2026-09-15T05:00:00Z']);
    expect(taken(55 * MINUTE_US)).toEqual([]);
    expect(taken(HOUR_US)).toEqual(['shop|1h|2026-09-15T05:00:00Z']);
    expect(taken(DAY_US)).toEqual(['shop|1d|2026-09-15T00:00:00Z']);
    expect(aggregator.hasChanges).toBe(false);
  });
});

describe('an incident that was written in some sizes', () => {
  const first = new PartitionAggregator({ ...OPTIONS, windowsMs: [300_000] });
  first.fold(incidentOf({ name: 'a' }), 7, START_US);
  const { aggregates, histories } = first.takeChanges();

  test('is folded, once, into those that are new to the configuration, when it is read again', () => {
    const next = new PartitionAggregator(OPTIONS);
    next.restore(aggregates, histories, []);
    expect(next.fold(incidentOf({ name: 'a' }), 7, START_US)).toBe('folded');
    const changes = next.takeChanges();
    expect(changes.aggregates.map(({ window, incidents }) => [window.size, incidents])).toEqual([
      ['1h', 1],
      ['1d', 1],
    ]);
    expect(changes.histories).toEqual([]);
    expect(next.counts).toMatchObject({ folded: 1, behind: 0 });
  });

  test('is behind where it was written in all', () => {
    const both = new PartitionAggregator(OPTIONS);
    both.fold(incidentOf({ name: 'a' }), 7, START_US);
    const next = new PartitionAggregator(OPTIONS);
    next.restore(both.takeChanges().aggregates, [], []);
    expect(next.fold(incidentOf({ name: 'a' }), 7, START_US)).toBe('behind');
    expect(next.takeChanges()).toEqual({ aggregates: [], histories: [] });
  });

  test('a size that the configuration names no more is left alone', () => {
    const all = new PartitionAggregator(OPTIONS);
    all.fold(incidentOf({ name: 'a' }), 0, START_US);
    const next = new PartitionAggregator({ ...OPTIONS, windowsMs: [300_000, 86_400_000] });
    next.restore(all.takeChanges().aggregates, [], []);
    next.fold(incidentOf({ name: 'b', atUs: SECOND_US }), 1, START_US);
    expect(next.takeChanges().aggregates.map(({ window, incidents }) => [window.size, incidents])).toEqual([
      ['5m', 2],
      ['1d', 2],
    ]);
  });
});
