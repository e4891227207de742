import { expect, test } from 'vitest';
import { aggregateKey } from '../../../../src/aggregate/key.ts';
import { isResolved } from '../../../../src/aggregate/trend-rules.ts';
import { DEFAULT_SETTINGS } from '../../../../src/config/settings.ts';
import { microsFromIso, type Micros } from '../../../../src/lib/time.ts';
import type { Aggregate } from '../../../../src/model/generated/aggregate.ts';
import { SortedChain } from '../../../../src/runtime/replay/sorted-chain.ts';
import { ChunkBatch } from '../../../../src/sieve/chunk-batch.ts';
import { MessageBatch } from '../../../../src/sieve/message-batch.ts';
import { Sieve } from '../../../../src/sieve/sieve.ts';
import { MONTH_CASES, monthFleet } from '../../../../src/simulate/month-fleet.ts';

test('an incident without a time is told and counted, and is in no aggregate', () => {
  const { host, sieve, envelope, assemble, aggregate } = DEFAULT_SETTINGS;
  const chain = new SortedChain({ assemble, aggregate });
  const text = 'Out of memory: Killed process 7 (x) total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB\n';
  // When it was received is not known either.
  const batch = new ChunkBatch({ topic: 'text', partition: 0, incarnation: 0 }, Buffer.from(text), { baseOffset: 0 });
  new Sieve({ host, ...sieve, ...envelope, provenance: 'any' }).push(batch, {
    line: (line) => {
      chain.line(line);
    },
    dead: () => undefined,
  });
  expect([...chain.finish()]).toMatchObject([{ incident: { kind: 'kernel-kill' } }]);
  expect(chain.timeless).toBe(1);
  chain.close();
});

test('windows of all sizes are told once, by end, size and identity, when no later incident can change them', () => {
  const { host, sieve, envelope, assemble, aggregate } = DEFAULT_SETTINGS;
  const chain = new SortedChain({ assemble, aggregate, memoryBytes: Number.POSITIVE_INFINITY });
  const fleet = [...monthFleet({ seed: 7, startUs: Date.UTC(2026, 8, 1) * 1000 })];
  const messages = fleet.map(({ bytes, timeUs }, offset) => ({ value: bytes, offset, receivedUs: timeUs }));
  const batch = new MessageBatch({ topic: 'month', partition: 0, incarnation: 0 }, messages);
  new Sieve({ host, ...sieve, ...envelope, provenance: 'kernel' }).push(batch, {
    line: (line) => {
      chain.line(line);
    },
    dead: () => undefined,
  });
  const told = [...chain.finish()];
  const aggregates = told.flatMap((item) => ('aggregate' in item ? [item.aggregate] : []));
  expect(new Set(aggregates.map(aggregateKey)).size).toBe(aggregates.length);
  expect(new Set(aggregates.map(({ window }) => window.size))).toEqual(new Set(['5m', '1h', '1d']));
  // Windows that were held back, since their workload was at rest, come when it is hit again, or last.
  const atOnce = aggregates.filter((each) => !isResolved(each) && each.revision === 1);
  expect(atOnce.length).toBeGreaterThan(Object.keys(MONTH_CASES).length);
  expect(atOnce.map(placeOf)).toEqual(atOnce.map(placeOf).sort());
  // The incident that comes next is after the end of the window, and the one before was not.
  const times = told.map((item) => ('incident' in item ? microsFromIso(item.incident.time ?? '') : undefined));
  for (const [at, item] of told.entries()) {
    if ('incident' in item) continue;
    const [before, next] = [times.slice(0, at).findLast(isTime), times.slice(at).find(isTime)];
    const endUs = microsFromIso(item.aggregate.window.end) ?? 0;
    if (next !== undefined) expect(next >= endUs, aggregateKey(item.aggregate)).toBe(true);
    if (atOnce.includes(item.aggregate)) expect((before ?? endUs) < endUs, aggregateKey(item.aggregate)).toBe(true);
  }
});

/** Sorts as text: its size by its start, the later of which is of the smaller window. */
function placeOf({ window, identity }: Aggregate): string {
  const size = Date.parse(window.end) - Date.parse(window.start);
  return `${window.end} ${String(size).padStart(12, '0')} ${identity}`;
}

function isTime(time: Micros | undefined): time is Micros {
  return time !== undefined;
}

test('above the bound of windows at rest the first is told at once; the newest of a key is the same', () => {
  const newest = (maxResting: number) => {
    const { host, sieve, envelope, assemble, aggregate } = DEFAULT_SETTINGS;
    const chain = new SortedChain({ assemble, aggregate, memoryBytes: Number.POSITIVE_INFINITY, maxResting });
    const fleet = [...monthFleet({ seed: 7, startUs: Date.UTC(2026, 8, 1) * 1000 })];
    const messages = fleet.map(({ bytes, timeUs }, offset) => ({ value: bytes, offset, receivedUs: timeUs }));
    const batch = new MessageBatch({ topic: 'month', partition: 0, incarnation: 0 }, messages);
    const line = chain.line.bind(chain);
    new Sieve({ host, ...sieve, ...envelope, provenance: 'kernel' }).push(batch, { line, dead: () => undefined });
    const aggregates = [...chain.finish()].flatMap((item) => ('aggregate' in item ? [item.aggregate] : []));
    return { count: aggregates.length, byKey: new Map(aggregates.map((each) => [aggregateKey(each), each])) };
  };
  const [whole, bounded] = [newest(100_000), newest(1)];
  expect(bounded.count).toBeGreaterThan(whole.count);
  expect(bounded.byKey).toEqual(whole.byKey);
});
