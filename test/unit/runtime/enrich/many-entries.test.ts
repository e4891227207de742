import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { enrichDraft } from '../../../../src/enrich/enrich-draft.ts';
import type { Context } from '../../../../src/model/generated/context.ts';
import type { FeedDeps } from '../../../../src/runtime/enrich/feed.ts';
import { InventoryFeed } from '../../../../src/runtime/enrich/inventory-feed.ts';
import { TableSource } from '../../../../src/runtime/enrich/table-source.ts';
import { TopicFeed, type TopicPlace } from '../../../../src/runtime/enrich/topic-feed.ts';
import { silentLogger } from '../../../../src/runtime/logger.ts';
import { silentMeter } from '../../../../src/runtime/metrics.ts';
import { draft } from '../../enrich/drafts.ts';

/** How much memory they take is what `npm run bench:context-memory` measures. */
const ENTRIES = 100_000;
const DEPS: FeedDeps = {
  maxEntries: ENTRIES,
  hostKeyFor: ({ host = '' }) => host,
  logger: silentLogger,
  meter: silentMeter,
  nowMs: Date.now,
};

const folder = mkdtempSync(join(tmpdir(), 'many-entries-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const uidOf = (index: number): string => index.toString(16).padStart(32, '0');
const podOf = (index: number): Context => ({
  podUid: uidOf(index),
  namespace: 'prod',
  controller: `deployment/service-${String(index)}`,
});

/** Whether each is found by its own name, and nothing beside them. */
function expectAll({
  table,
  pod,
}: {
  readonly table: TableSource['table'];
  readonly pod: (uid: string) => Context | undefined;
}): void {
  expect([table.size, table.evicted]).toEqual([ENTRIES, 0]);
  let found = 0;
  for (let index = 0; index < ENTRIES; index += 1)
    if (pod(uidOf(index))?.controller === `deployment/service-${String(index)}`) found += 1;
  expect(found).toBe(ENTRIES);
  expect(pod(uidOf(ENTRIES))).toBeUndefined();
}

const asked = (source: TableSource) => ({ table: source.table, pod: (uid: string) => source.pod(uid) });

test('100 000 entries of an inventory are all found; a file with one more is refused, and they stay', async () => {
  const path = join(folder, 'pods.csv');
  const rows = Array.from({ length: ENTRIES + 1 }, (_, index) => {
    const { podUid = '', namespace = '', controller = '' } = podOf(index);
    return `${podUid},${namespace},${controller}\n`;
  });
  const feed = new InventoryFeed({ path, reloadMs: 10_000 }, DEPS);
  writeFileSync(path, `podUid,namespace,controller\n${rows.slice(0, -1).join('')}`);
  await feed.look();
  expectAll(asked(feed.source));
  writeFileSync(path, `podUid,namespace,controller\n${rows.join('')}`);
  await feed.look();
  expectAll(asked(feed.source));
});

test('100 000 entries of a topic are all found; for one more the one that was asked for longest ago goes, counted', () => {
  const feed = new TopicFeed({ topic: 'context' } as TopicPlace, DEPS);
  const take = (index: number): void => {
    feed.take({ key: Buffer.from(uidOf(index)), value: Buffer.from(JSON.stringify(podOf(index))) });
  };
  for (let index = 0; index < ENTRIES; index += 1) take(index);
  expectAll(asked(feed.source));
  take(ENTRIES);
  expect([feed.source.table.size, feed.source.table.evicted]).toEqual([ENTRIES, 1]);
  expect([feed.source.pod(uidOf(0)), feed.source.pod(uidOf(ENTRIES))]).toEqual([undefined, podOf(ENTRIES)]);
});

test('100 000 pods of Kubernetes are all found; for one more the one that was asked for longest ago goes, counted', () => {
  const source = new TableSource('kubernetes', DEPS, 'pods');
  for (let index = 0; index < ENTRIES; index += 1) source.table.put(`pods//${uidOf(index)}`, [podOf(index)]);
  expectAll(asked(source));
  source.table.put(`pods//${uidOf(ENTRIES)}`, [podOf(ENTRIES)]);
  expect([source.table.size, source.table.evicted]).toEqual([ENTRIES, 1]);
});

test('of what 100 000 records say themselves nothing is held', () => {
  const source = new TableSource('topic', DEPS, 'all');
  for (let index = 0; index < ENTRIES; index += 1) {
    const host = { key: `web-${String(index)}`, labels: { 'cloud.region': 'eu-1' } };
    const { draft: told } = enrichDraft({ ...draft(undefined), host }, [source]);
    if (told.host.labels?.['cloud.region'] !== 'eu-1') throw new Error(`web-${String(index)} lost its labels`);
  }
  expect(source.table.size).toBe(0);
});
