import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../src/config/settings.ts';
import type { Aggregate } from '../../../../src/model/generated/aggregate.ts';
import type { Incident } from '../../../../src/model/generated/incident.ts';
import { replayFiles } from '../../../../src/runtime/replay/replay.ts';
import { smallestOf } from '../../../support/stream/smallest.ts';

const folder = mkdtempSync(join(tmpdir(), 'replay-inventory-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const CONTAINER = '0123456789abcdef'.repeat(4);
const POD = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const PATH = `/kubepods/burstable/pod${POD}/${CONTAINER}`;
const LOG = [
  `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=${PATH},task_memcg=${PATH},task=java,pid=4711,uid=0`,
  'Memory cgroup out of memory: Killed process 4711 (java) total-vm:5242880kB, anon-rss:2076640kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:7260kB oom_score_adj:969',
]
  .map((text, index) => `2026-11-24T10:00:00.00000${index}+00:00 web-7 kernel: [  812.34567${index}] ${text}\n`)
  .join('');

async function replay(inventory: string | undefined) {
  const log = join(folder, 'kern.log');
  writeFileSync(log, LOG);
  const file = inventory === undefined ? undefined : join(folder, 'inventory.yaml');
  if (file !== undefined) writeFileSync(file, inventory ?? '');
  const { enrich } = DEFAULT_SETTINGS;
  const told: { incidents: Incident[]; aggregates: Aggregate[] } = { incidents: [], aggregates: [] };
  await replayFiles(
    [log],
    { ...DEFAULT_SETTINGS, enrich: { ...enrich, inventory: { ...enrich.inventory, file } } },
    {
      incident: (incident) => void told.incidents.push(incident),
      aggregate: (aggregate) => void told.aggregates.push(aggregate),
      dead: () => undefined,
      progress: () => undefined,
    },
  );
  return told;
}

test('a replay with an inventory counts for the controller, and the id is the same without', async () => {
  const inventory = `- { host: WEB-7, labels: { team: shop } }\n- { podUid: ${POD}, containerId: ${CONTAINER}, namespace: prod, controller: deployment/checkout, containerName: api }\n`;
  const [named, again, bare] = [await replay(inventory), await replay(inventory), await replay(undefined)];
  expect(named.incidents[0]).toMatchObject({
    host: { labels: { team: 'shop' } },
    workload: { identity: 'k8s/prod/deployment/checkout/api' },
    enrichment: { sources: ['inventory'], missing: [] },
  });
  expect(smallestOf(named.aggregates).map(({ fleetIdentity }) => fleetIdentity)).toEqual([
    'k8s/prod/deployment/checkout/api',
  ]);
  expect(again).toEqual(named);
  expect(bare.incidents[0]).toMatchObject({ id: named.incidents[0]?.id, workload: { identity: `pod/${POD}` } });
  expect(bare.incidents[0]).not.toHaveProperty('enrichment');
});

test('an inventory with mistakes ends the replay before anything is read, with its rows', async () => {
  await expect(replay('- host: web-7\n- host: web-7\n')).rejects.toMatchObject({
    code: 'OOM_INVENTORY_INVALID',
    message: 'inventory.yaml:2: repeats inventory.yaml:1 on host web-7',
  });
});

test('an inventory with a row twice, or with two that disagree, ends the replay with every mistake before anything is told', async () => {
  const rows = '- { host: web-7, labels: { team: shop } }\n';
  await expect(replay(`${rows}${rows}- { host: web-7.example.org, labels: { team: data } }\n`)).rejects.toMatchObject({
    code: 'OOM_INVENTORY_INVALID',
    message:
      'inventory.yaml:2: repeats inventory.yaml:1 on host web-7\ninventory.yaml:3: contradicts inventory.yaml:1 on host web-7',
  });
});
