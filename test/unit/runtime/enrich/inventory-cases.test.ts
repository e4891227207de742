import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { IncidentDraft } from '../../../../src/model/incident-draft.ts';
import { Enricher } from '../../../../src/runtime/enrich/enricher.ts';
import { InventoryFeed } from '../../../../src/runtime/enrich/inventory-feed.ts';
import { silentLogger, type LogFields, type Logger } from '../../../../src/runtime/logger.ts';
import { silentMeter } from '../../../../src/runtime/metrics.ts';
import { CHECKOUT, CONTAINER_PATH, POD, draft } from '../../enrich/drafts.ts';

const folder = mkdtempSync(join(tmpdir(), 'inventory-cases-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** An inventory file, who reads it, and who asks it; a wait for it would last ten minutes. */
function inventoryOf(name: string) {
  const path = join(folder, name);
  const problems: LogFields[] = [];
  const logger: Logger = { ...silentLogger, error: (fields) => void problems.push(fields) };
  const feed = new InventoryFeed(
    { path, reloadMs: 10 },
    { maxEntries: 100, hostKeyFor: ({ host = '' }) => host, logger, meter: silentMeter, nowMs: Date.now },
  );
  const enricher = new Enricher({
    sources: [feed.source],
    waitMs: 600_000,
    startWaitMs: 600_000,
    meter: silentMeter,
    nowMs: Date.now,
    signal: new AbortController().signal,
  });
  const write = async (text: string): Promise<void> => {
    writeFileSync(path, text);
    await feed.look();
  };
  return { feed, enricher, problems, write };
}

/** What leaves at once: an incident that waited would be a promise. */
function leaving(result: IncidentDraft | Promise<IncidentDraft>): IncidentDraft {
  expect(result).not.toBeInstanceOf(Promise);
  return result as IncidentDraft;
}

const POD_ROW = `- { podUid: ${POD}, containerId: ${CHECKOUT.containerId ?? ''}, namespace: prod, controller: deployment/checkout, containerName: api }\n`;

test('hit: host, pod and container of an incident are named by their rows', async () => {
  const { enricher, write } = inventoryOf('hit.yaml');
  await write(`- { host: web-7, labels: { team: shop } }\n${POD_ROW}`);
  expect(leaving(enricher.enrich(draft(CONTAINER_PATH)))).toMatchObject({
    host: { labels: { team: 'shop' } },
    workload: { identity: 'k8s/prod/deployment/checkout/api' },
    enrichment: { sources: ['inventory'], missing: [] },
  });
});

test('miss: who is in no row is not waited for, since a file tells nothing within moments', async () => {
  const { enricher, write } = inventoryOf('miss.yaml');
  await write(`- { host: web-8, labels: { team: shop } }\n${POD_ROW.replaceAll('0', '1')}`);
  const told = leaving(enricher.enrich(draft(CONTAINER_PATH)));
  expect(told.enrichment).toMatchObject({ sources: [], missing: ['host', 'pod', 'container'] });
  expect({ ...told, enrichment: undefined }).toEqual({ ...draft(CONTAINER_PATH), enrichment: undefined });
});

test('late: a row that comes after the incident names the next one; what left without it is said again without it', async () => {
  const { enricher, write } = inventoryOf('late.yaml');
  await write('- { host: web-7, labels: { team: shop } }\n');
  const first = leaving(enricher.enrich(draft(CONTAINER_PATH)));
  expect(first.enrichment?.missing).toEqual(['pod', 'container']);
  enricher.remember({ ...first, diagnosis: { summary: '', severity: 'low', findings: [] } });
  await write(`- { host: web-7, labels: { team: shop } }\n${POD_ROW}`);
  const next = leaving(enricher.enrich({ ...draft(CONTAINER_PATH), id: 'b'.repeat(32) }));
  expect(next.workload?.identity).toBe('k8s/prod/deployment/checkout/api');
  expect(leaving(enricher.enrich(draft(CONTAINER_PATH)))).toEqual(first);
});

test('late at the start: before the file was read once the incident waits for it', async () => {
  const { enricher, write } = inventoryOf('start.yaml');
  const waiting = enricher.enrich(draft(CONTAINER_PATH));
  expect(waiting).toBeInstanceOf(Promise);
  await write(POD_ROW);
  expect((await waiting).workload?.identity).toBe('k8s/prod/deployment/checkout/api');
});

test.each([
  ['an exact duplicate', 'host,team\nweb-7,shop\nweb-7,shop\n', 'repeats'],
  ['an exact duplicate under another spelling of a column', 'Host,team\nweb-7,shop\nweb-7,shop\n', 'repeats'],
  ['a contradiction', 'host,team\nweb-7,data\nweb-7,shop\n', 'contradicts'],
])(
  'wrong data: %s refuses the version with its rows, and incidents are named by the one before',
  async (what, text, word) => {
    const name = `${what.replaceAll(' ', '-')}.csv`;
    const { enricher, problems, write } = inventoryOf(name);
    await write('host,team\nweb-7,old\n');
    await write(text);
    expect(problems).toMatchObject([{ problems: [`${name}:3: ${word} ${name}:2 on host web-7`], entries: 1 }]);
    expect(leaving(enricher.enrich(draft(undefined))).host.labels).toEqual({ team: 'old' });
  },
);

test('source down: without its file the incident leaves at once, as it was', async () => {
  const { feed, enricher } = inventoryOf('down.csv');
  await feed.look();
  expect(leaving(enricher.enrich(draft(undefined)))).toMatchObject({ enrichment: { sources: [], missing: ['host'] } });
});
