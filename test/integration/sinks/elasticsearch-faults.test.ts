import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { ElasticsearchFeed, type FeedReport } from '../../faults/elasticsearch-feed.ts';
import { rangeOf, type SinkSample } from '../../faults/sink-samples.ts';
import { cutLineTo } from '../../support/elasticsearch/cut-line.ts';
import { describeWithElasticsearch } from '../../support/elasticsearch/describe.ts';
import { startElasticsearch, type ElasticsearchHandle } from '../../support/elasticsearch/start-elasticsearch.ts';

/** `npm run sinks:elasticsearch:long` sends 10 000 through a reset every second, and keeps the node away for a minute. */
const INCIDENTS = Number(process.env['OOMSTREAM_ELASTICSEARCH_EVENTS'] ?? 600);
const DOWN_SECONDS = Number(process.env['OOMSTREAM_ELASTICSEARCH_DOWN_SECONDS'] ?? 6);
const PER_SECOND = 200;
const RESET_MS = 1000;
/** So that resets find answers on their way. */
const ANSWER_LATE_MS = 40;
/** More than these are not sent to see a reset hit. */
const MOST = 10 * INCIDENTS;
const DRAIN_MS = 120_000;
/** What the collector has not yet taken back comes on top of two batches a partition. */
const ROOM_BYTES = 100_000_000;
/** Small batches are many requests; a doctor need not be patient for a minute. */
const SINK = { 'batch-events': 4, timeout: '3s', 'max-backoff': '1s' };

const brokers = inject('brokers');

await describeWithElasticsearch('Elasticsearch that fails in the midst of it', () => {
  let node: ElasticsearchHandle;
  let feed: ElasticsearchFeed | undefined;
  beforeAll(async () => {
    node = await startElasticsearch();
  });
  afterEach(() => feed?.dispose());
  afterAll(() => node.stop());

  function expectAllOnce(what: string, { said, stored, distinct, missing, ...report }: FeedReport): void {
    process.stderr.write(
      `${what}: ${String(said)} said, ${String(stored)} stored, ${String(distinct)} ids, ${String(missing)} missing; ` +
        `${String(report.repeated)} refused as already there; drained in ${String(report.drainedMs)} ms; ${rangeOf(report.samples)}\n`,
    );
    expect({ stored, distinct, missing }).toEqual({ stored: said, distinct: said, missing: 0 });
    expect(most(report.samples)).toBeLessThan((report.samples[0]?.residentBytes ?? 0) + ROOM_BYTES);
    expect(report.samples.at(-1)).toMatchObject({ lag: 0, up: true });
  }

  test('every incident is there once while connections are reset all the time', async () => {
    const line = await cutLineTo(node.url, ANSWER_LATE_MS);
    const over = new AbortController();
    const started = (feed = await ElasticsearchFeed.start(brokers, node, line.url, SINK));
    let resets = 0;
    const resetting = (async () => {
      while (!over.signal.aborted) {
        await sleep(RESET_MS);
        line.reset();
        resets += 1;
      }
    })();
    try {
      // What is refused as already there was taken before, and its answer was lost.
      do await started.say(1, PER_SECOND);
      while (started.said < INCIDENTS || ((await started.repeated()) === 0 && started.said < MOST));
    } finally {
      over.abort();
      await resetting;
    }
    const report = await started.end(DRAIN_MS);
    await line.cut();
    expectAllOnce(`${String(resets)} resets`, report);
    expect(resets).toBeGreaterThanOrEqual(Math.floor(INCIDENTS / PER_SECOND));
    expect(report.repeated).toBeGreaterThan(0);
  });

  test('a node that is killed and comes back with its data has every incident once', async () => {
    const started = (feed = await ElasticsearchFeed.start(brokers, node, node.url, SINK));
    await started.say(3, PER_SECOND);
    const killed = sleep(250).then(() => node.kill()); // in the midst of a a second's requests
    await started.say(DOWN_SECONDS, PER_SECOND);
    await killed;
    const { code, stdout: doctor } = await started.doctor();
    await Promise.all([node.restart(), started.say(3, PER_SECOND)]);
    const report = await started.end(DRAIN_MS);
    expectAllOnce(`killed for ${String(DOWN_SECONDS)} s`, report);

    expect(code).toBe(1);
    expect(doctor).toMatch(/^PROBLEM +sinks +search cannot be reached: .*ECONNREFUSED/m);
    expect(doctor).toMatch(/^warning +groups +sink search: [1-9]\d* records have waited for more than 4s, /m);
    const down = report.samples.filter(({ up }) => !up);
    process.stderr.write(`while it was away: ${rangeOf(down)}\n`);
    expect(down.length).toBeGreaterThan(1);
    expect(Math.max(...down.map(({ lag }) => lag))).toBeGreaterThan(PER_SECOND * (DOWN_SECONDS - 3));
  });
});

function most(samples: readonly SinkSample[]): number {
  return Math.max(...samples.map(({ residentBytes }) => residentBytes));
}
