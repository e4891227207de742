import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_AGGREGATE, type AggregateOptions } from '../../../src/aggregate/options.ts';
import { incidentOf, SECOND_US, START_US } from './incidents.ts';
import { LivePartition } from './live-partition.ts';

const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
/** The midnight after START_US. */
const MIDNIGHT_US = 19 * HOUR_US;

interface Arrival {
  readonly name: string;
  readonly atUs: number;
  readonly comesUs: number;
  readonly host: string;
  /** How far behind its stream the aggregator is when it folds this. */
  readonly behindUs: number;
  readonly then: 'nothing' | 'write' | 'write and kill' | 'kill';
}

const arrivals: fc.Arbitrary<Arrival[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 3 }),
      atUs: fc.integer({ min: 0, max: 6 * 24 * 6 }).map((at) => at * 10 * MINUTE_US),
      lateUs: fc.integer({ min: 0, max: 24 * 60 }).map((at) => at * MINUTE_US),
      host: fc.constantFrom('a', 'b', 'c'),
      behindUs: fc.constantFrom(0, 0, MINUTE_US, DAY_US, 6 * DAY_US),
      then: fc.constantFrom('nothing', 'write', 'write and kill', 'kill'),
    }),
    { selector: ({ name }) => name, maxLength: 40 },
  )
  .map((all) =>
    all.map(({ lateUs, ...each }) => ({ ...each, comesUs: each.atUs + lateUs })).sort((a, b) => a.comesUs - b.comesUs),
  );

function run(all: readonly Arrival[], options: AggregateOptions, isKilled: boolean): LivePartition {
  const partition = new LivePartition(options);
  let nowUs = START_US;
  for (const { name, atUs, comesUs, host, behindUs, then } of all) {
    nowUs = Math.max(nowUs, START_US + comesUs + behindUs);
    partition.fold(incidentOf({ name, atUs, host }), START_US + comesUs);
    if (then.includes('write')) partition.write(nowUs);
    if (then.includes('kill') && isKilled) partition.kill(nowUs);
  }
  return partition.write(nowUs);
}

describe('an aggregator that is killed and started again', () => {
  test.each([
    ['5m, 1h and 1d', DEFAULT_AGGREGATE],
    ['1d and 7d', { ...DEFAULT_AGGREGATE, windowsMs: [86_400_000, 604_800_000] }],
  ])('reads back what it may still fold into, however late, and however far behind it was: %s', (_, options) => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const killed = run(all, options, true);
        expect(killed.values()).toEqual(run(all, options, false).values());
        expect(killed.outcomes.includes('behind')).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test('knows the window of a day whose first incident it wrote nearly two days ago', () => {
    const partition = new LivePartition(DEFAULT_AGGREGATE);
    const [first, last] = [MIDNIGHT_US + MINUTE_US, MIDNIGHT_US + 23 * HOUR_US];
    partition.fold(incidentOf({ name: 'a', atUs: first }), START_US + first).write(START_US + first);
    const nowUs = START_US + last + 23 * HOUR_US;
    partition.fold(incidentOf({ name: 'other', workload: 'bank', atUs: last + 22 * HOUR_US }), nowUs).write(nowUs);
    partition.kill(nowUs);
    partition.fold(incidentOf({ name: 'b', atUs: last }), nowUs + SECOND_US).write(nowUs + SECOND_US);
    expect(partition.outcomes).toEqual(['folded', 'folded', 'folded']);
    expect(countOf(partition, 'shop|1d|2026-09-16T00:00:00Z')).toBe(2);
  });

  test('that was down for five days and is killed while it catches up overwrites nothing', () => {
    const partition = new LivePartition(DEFAULT_AGGREGATE);
    const fold = (name: string, atUs: number, workload: string) =>
      partition.fold(incidentOf({ name, workload, atUs }), START_US + atUs);
    fold('a', 0, 'shop').write(START_US);
    const backUs = START_US + 5 * DAY_US;
    partition.kill(backUs);
    fold('other', SECOND_US, 'bank').write(backUs).kill(backUs);
    fold('b', 2 * SECOND_US, 'shop').write(backUs);
    for (const key of ['shop|5m|2026-09-15T05:00:00Z', 'shop|1h|2026-09-15T05:00:00Z', 'shop|1d|2026-09-15T00:00:00Z'])
      expect(countOf(partition, key), key).toBe(2);
  });
});

function countOf(partition: LivePartition, key: string): number | undefined {
  return partition.aggregates.get(key)?.value.incidents;
}
