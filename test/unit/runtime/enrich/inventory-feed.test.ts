import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { InventoryFeed } from '../../../../src/runtime/enrich/inventory-feed.ts';
import { silentLogger, type LogFields, type Logger } from '../../../../src/runtime/logger.ts';
import { silentMeter } from '../../../../src/runtime/metrics.ts';

const folder = mkdtempSync(join(tmpdir(), 'feed-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function feedOf(path: string) {
  const errors: LogFields[] = [];
  const logger: Logger = { ...silentLogger, error: (fields) => void errors.push(fields) };
  const feed = new InventoryFeed(
    { path, reloadMs: 10 },
    { maxEntries: 100, hostKeyFor: ({ host = '' }) => host, logger, meter: silentMeter, nowMs: Date.now },
  );
  const teamOf = (key: string) => feed.source.host({ key })?.labels?.['team'];
  return { feed, errors, teamOf };
}

test('a new version takes the old one’s place; rows that it lacks are gone', async () => {
  const path = join(folder, 'a.csv');
  writeFileSync(path, 'host,team\nweb-7,shop\nweb-8,shop\n');
  const { feed, teamOf } = feedOf(path);
  await feed.look();
  writeFileSync(path, 'host,team\nweb-8,data\n');
  await feed.look();
  expect([teamOf('web-7'), teamOf('web-8'), feed.source.table.size]).toEqual([undefined, 'data', 1]);
});

test('wrong data: a version with mistakes is told by its rows, and the one before stays', async () => {
  const path = join(folder, 'b.csv');
  writeFileSync(path, 'host,team\nweb-7,shop\n');
  const { feed, errors, teamOf } = feedOf(path);
  await feed.look();
  writeFileSync(path, 'host,team\nweb-7,data\nweb-7,shop\n');
  await feed.look();
  await feed.look();
  expect(teamOf('web-7')).toBe('shop');
  expect(errors).toEqual([{ file: path, problems: ['b.csv:3: contradicts b.csv:2 on host web-7'], entries: 1 }]);
});

test('source down: a file that is missing is told once, holds nobody up, and is read when it comes', async () => {
  const path = join(folder, 'c.csv');
  const { feed, errors, teamOf } = feedOf(path);
  await feed.look();
  await feed.look();
  expect([errors.length, feed.source.isComplete, teamOf('web-7')]).toEqual([1, true, undefined]);
  writeFileSync(path, 'host,team\nweb-7,shop\n');
  await feed.look();
  expect(teamOf('web-7')).toBe('shop');
});

test('it looks again by itself until it is told to stop', async () => {
  const path = join(folder, 'd.csv');
  writeFileSync(path, 'host,team\nweb-7,shop\n');
  const { feed, teamOf } = feedOf(path);
  const stopping = new AbortController();
  const running = feed.run(stopping.signal);
  await expect.poll(() => teamOf('web-7')).toBe('shop');
  writeFileSync(path, 'host,team\nweb-7,data-2\n');
  await expect.poll(() => teamOf('web-7')).toBe('data-2');
  stopping.abort();
  await running;
});
