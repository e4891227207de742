import { expect, test, vi, beforeEach, afterEach } from 'vitest';
import type { Incident } from '../../../../src/model/generated/incident.ts';
import { Enricher } from '../../../../src/runtime/enrich/enricher.ts';
import { TableSource } from '../../../../src/runtime/enrich/table-source.ts';
import { silentMeter } from '../../../../src/runtime/metrics.ts';
import { CHECKOUT, CONTAINER_PATH, POD_PATH, draft } from '../../enrich/drafts.ts';

const OTHER = { ...CHECKOUT, podUid: 'f'.repeat(32), containerId: 'f'.repeat(64) };
const HOST = { host: 'web-7', labels: { team: 'shop' } };

beforeEach(() => {
  vi.useFakeTimers({ now: 1_790_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function live(isComplete = true): TableSource {
  const source = new TableSource(
    'topic',
    { maxEntries: 100, nowMs: Date.now, hostKeyFor: ({ host = '' }) => host },
    'all',
  );
  source.isComplete = isComplete;
  source.table.put('other', [OTHER]);
  source.table.put('host', [HOST]);
  return source;
}

function enricherOf(source: TableSource, signal = new AbortController().signal, meter = silentMeter): Enricher {
  return new Enricher({
    sources: [source],
    waitMs: 2000,
    startWaitMs: 30_000,
    meter,
    nowMs: Date.now,
    signal,
  });
}

/** What comes of it, and after how long. */
async function timed(result: ReturnType<Enricher['enrich']>) {
  const startedMs = Date.now();
  const done = Promise.resolve(result).then((told) => ({ told, ms: Date.now() - startedMs }));
  await vi.advanceTimersByTimeAsync(60_000);
  return done;
}

test('hit: what is known is there at once', () => {
  const source = live();
  source.table.put('checkout', [CHECKOUT]);
  const told = enricherOf(source).enrich(draft(CONTAINER_PATH));
  expect(told).not.toBeInstanceOf(Promise);
  expect(told).toMatchObject({
    workload: { controller: 'deployment/checkout' },
    enrichment: { at: '2026-09-21T14:13:20Z', missing: [] },
  });
});

test('miss: after the bound the incident leaves without, and the next one of that pod at once', async () => {
  const enricher = enricherOf(live());
  const { told, ms } = await timed(enricher.enrich(draft(CONTAINER_PATH)));
  expect(ms).toBe(2000);
  expect(told.enrichment?.missing).toEqual(['pod', 'container']);
  const storm = await timed(enricher.enrich(draft(CONTAINER_PATH)));
  expect(storm.ms).toBe(0);
});

test('late: what comes within the bound is taken', async () => {
  const source = live();
  setTimeout(() => {
    source.table.put('checkout', [CHECKOUT]);
  }, 700);
  const { told, ms } = await timed(enricherOf(source).enrich(draft(CONTAINER_PATH)));
  expect(ms).toBeLessThanOrEqual(750);
  expect(told.workload?.identity).toBe('k8s/prod/deployment/checkout/api');
});

test('source down: before it was read to its end the first incidents wait for it, but not for ever', async () => {
  const source = live(false);
  source.table.put('checkout', [CHECKOUT]);
  const { told, ms } = await timed(enricherOf(source).enrich(draft(CONTAINER_PATH)));
  expect(ms).toBe(30_000);
  expect(told.workload?.controller).toBe('deployment/checkout');
});

test('a source that is read to its end meanwhile is asked again', async () => {
  const source = live(false);
  setTimeout(() => {
    source.table.put('checkout', [CHECKOUT]);
    source.isComplete = true;
  }, 5000);
  const { told, ms } = await timed(enricherOf(source).enrich(draft(CONTAINER_PATH)));
  expect(ms).toBeLessThanOrEqual(5050);
  expect(told.enrichment?.missing).toEqual([]);
});

test('nothing is waited for that its source never told of', () => {
  const source = new TableSource('topic', { maxEntries: 9, nowMs: Date.now, hostKeyFor: () => 'web-7' }, 'all');
  source.isComplete = true;
  source.table.put('host', [HOST]);
  expect(enricherOf(source).enrich(draft(POD_PATH))).not.toBeInstanceOf(Promise);
});

test('a shutdown ends the wait, and the incident leaves with what is known', async () => {
  const stopping = new AbortController();
  setTimeout(() => {
    stopping.abort();
  }, 100);
  const { told, ms } = await timed(enricherOf(live(), stopping.signal).enrich(draft(CONTAINER_PATH)));
  expect(ms).toBe(100);
  expect(told.host.labels).toEqual({ team: 'shop' });
});

test('what was published before is said again as it was, though more is known by now', async () => {
  const source = live();
  const enricher = enricherOf(source);
  const diagnosis = { summary: '', severity: 'low' as const, findings: [] };
  const before: Incident = {
    ...draft(POD_PATH),
    diagnosis,
    enrichment: { sources: [], at: '2026-09-21T13:00:00Z', missing: ['pod'] },
  };
  enricher.remember(before);
  source.table.put('checkout', [CHECKOUT]);
  const again = await enricher.enrich(draft(POD_PATH));
  expect({ ...again, diagnosis }).toEqual(before);
});

test('of more than 20 000 incidents that were published the first are asked for again', async () => {
  const source = live();
  const outcomes: unknown[] = [];
  const enricher = enricherOf(source, undefined, { ...silentMeter, count: (_, labels) => outcomes.push(labels) });
  const published = (id: string): Incident => ({
    ...draft(POD_PATH),
    id,
    enrichment: { sources: [], at: '2026-09-21T13:00:00Z', missing: ['pod'] },
  });
  for (let at = 0; at <= 20_000; at += 1) enricher.remember(published(String(at)));
  source.table.put('checkout', [CHECKOUT]);
  for (const id of ['0', '1', '20000']) await enricher.enrich({ ...draft(POD_PATH), id });
  expect(outcomes).toEqual(['known', 'recalled', 'recalled'].map((outcome) => ({ outcome })));
});
