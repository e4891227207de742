import { expect, test } from 'vitest';
import { FoldedIds } from '../../../src/aggregate/folded-ids.ts';
import { DEFAULT_AGGREGATE } from '../../../src/aggregate/options.ts';
import { PartitionAggregator } from '../../../src/aggregate/partition-aggregator.ts';
import { HeardDays } from '../../../src/runtime/replay/heard-days.ts';
import { incidentOf, SECOND_US, START_US } from './incidents.ts';

const BOUND = 1000;

test('so many ids of incidents are remembered, and who goes for a further one is counted', () => {
  const ids = new FoldedIds(SECOND_US, BOUND);
  let gone = 0;
  for (let at = 0; at < BOUND + 3; at += 1) gone += ids.add(String(at), START_US);
  expect(gone).toBe(3);
  expect([ids.has('2'), ids.has('3'), ids.has(String(BOUND))]).toEqual([false, true, true]);
});

test('workloads without end leave no more histories, nor watches over silence, than the bound; all are written', () => {
  const aggregator = new PartitionAggregator({ ...DEFAULT_AGGREGATE, windowsMs: [300_000], maxWindows: 3 });
  for (let at = 0; at < 10; at += 1) {
    const incident = incidentOf({ name: String(at), workload: `w${String(at)}`, atUs: at * 300 * SECOND_US });
    expect(aggregator.fold(incident, at, START_US)).toBe('folded');
  }
  expect(aggregator.counts.quietCut).toBe(7);
  // A window that leaves has its workload's history written once more.
  expect(aggregator.counts.historiesCut).toBeGreaterThanOrEqual(7);
  expect(new Set(aggregator.takeChanges().histories.map(({ identity }) => identity)).size).toBe(10);
});

test('so many days of hosts are told, and no further ones', () => {
  const days = new HeardDays(BOUND);
  for (let at = 0; at < BOUND + 3; at += 1) days.hear(`host-${String(at)}`, START_US);
  let told = 0;
  for (const [host] of days.told()) told += Number(host.startsWith('host-'));
  expect(told).toBe(BOUND);
});
