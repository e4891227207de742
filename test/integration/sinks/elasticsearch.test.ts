import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Settings } from '../../../src/config/settings.ts';
import type { DeadLetter } from '../../../src/model/generated/dead-letter.ts';
import { runDoctor } from '../../../src/runtime/doctor/doctor.ts';
import { sinkGroupName, topicNames } from '../../../src/runtime/kafka/names.ts';
import { silentLogger, type Logger } from '../../../src/runtime/logger.ts';
import { DEFAULT_ELASTICSEARCH, type ElasticsearchOptions } from '../../../src/sinks/elasticsearch/options.ts';
import { cutLineTo } from '../../support/elasticsearch/cut-line.ts';
import { describeWithElasticsearch } from '../../support/elasticsearch/describe.ts';
import { startElasticsearch, type ElasticsearchHandle } from '../../support/elasticsearch/start-elasticsearch.ts';
import { produce, readAll, withAdmin } from '../../support/kafka/topics.ts';
import { eventually, liveSettings, makeTopics } from '../runtime/live-settings.ts';
import { startService, type RunningService } from '../runtime/running-service.ts';
import { asMessages, madeIncident, madeIncidents } from '../../support/sinks/made-incidents.ts';

interface IndexingStats {
  readonly _all: { readonly total: { readonly indexing: object } };
}

const PARTITIONS = 2;
const brokers = inject('brokers');

await describeWithElasticsearch('the Elasticsearch sink', () => {
  let elasticsearch: ElasticsearchHandle | undefined;
  const made: { remove(): Promise<void> }[] = [];

  // One thread and a queue of one refuse what comes at once with real 429s.
  beforeAll(async () => {
    elasticsearch = await startElasticsearch({ 'thread_pool.write.size': '1', 'thread_pool.write.queue_size': '1' });
  });
  afterAll(async () => {
    await elasticsearch?.stop();
    await Promise.all(made.map((deployment) => deployment.remove()));
  });

  function node(): ElasticsearchHandle {
    if (elasticsearch === undefined) throw new Error('Elasticsearch did not start');
    return elasticsearch;
  }

  async function deployment(options: Partial<ElasticsearchOptions>): Promise<Settings> {
    const settings = liveSettings(brokers, [], PARTITIONS);
    made.push(await makeTopics(settings));
    const sink = {
      ...DEFAULT_ELASTICSEARCH,
      type: 'elasticsearch',
      nodes: [node().url],
      maxBackoffMs: 500,
      ...options,
    };
    return { ...settings, sinks: { es: sink as ElasticsearchOptions } };
  }

  const send = (settings: Settings, incidents: ReturnType<typeof madeIncidents>) =>
    produce(brokers, topicNames(settings).incidents, asMessages(incidents, PARTITIONS));

  async function count(stream: string): Promise<number> {
    await node().ask('POST', `/${stream}/_refresh`);
    return Number((await node().ask('GET', `/${stream}/_count`))['count'] ?? 0);
  }

  async function committed(settings: Settings): Promise<number> {
    const groupId = sinkGroupName(settings, 'es');
    const topics = [topicNames(settings).incidents];
    const answer = await withAdmin(brokers, (admin) => admin.fetchOffsets({ groupId, topics })).catch(
      () => [], // a young broker does not know the group's coordinator yet
    );
    return answer
      .flatMap(({ partitions }) => partitions)
      .reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  }

  async function put(template: string, pattern: string, body: object): Promise<void> {
    const priority = 900;
    const answer = await node().ask('PUT', `/_index_template/${template}`, {
      index_patterns: [pattern],
      data_stream: {},
      priority,
      template: body,
    });
    expect(answer).toEqual({ acknowledged: true });
  }

  const metric = async (service: RunningService, name: string): Promise<number> => {
    const [, value = '0'] =
      new RegExp(`^${name}\\{sink="es"\\} (\\d+)`, 'm').exec(await service.metrics.exposition()) ?? [];
    return Number(value);
  };

  test('every incident arrives once, under 429s, over a line that is cut, and when all are sent again', async () => {
    const dataStream = 'logs-oom.incident-once';
    await put('three-shards', dataStream, { settings: { 'index.number_of_shards': 3, 'index.number_of_replicas': 0 } });
    const line = await cutLineTo(node().url);
    const settings = await deployment({ dataStream, nodes: [line.url], batchEvents: 15 });
    const incidents = madeIncidents('once', 60);
    await send(settings, incidents);
    const service = await startService(settings, ['sinks']);
    try {
      await eventually('all are there', async () => (await count(dataStream)) === 60);
      expect(await metric(service, 'oomstream_sink_retried_total')).toBeGreaterThan(0);
      // What was taken and offered again would be a conflict, which counts as failed.
      const stats = (await node().ask('GET', `/${dataStream}/_stats/indexing`)) as unknown as IndexingStats;
      expect(stats._all.total.indexing).toMatchObject({ index_total: 60, index_failed: 0 });
      await line.cut();
      await send(settings, [...incidents.slice(0, 30), ...madeIncidents('away', 30)]);
      await eventually('the sink is down', async () =>
        (await service.metrics.exposition()).includes('oomstream_sink_up{sink="es"} 0'),
      );
      expect((await service.get('/readyz')).status).toBe(200);
      await line.mend();
      await eventually('all are committed', async () => (await committed(settings)) === 120);
      expect(await count(dataStream)).toBe(90);
    } finally {
      await service.stop();
      await line.cut();
    }
  });

  test('a document that the mapping refuses is a dead letter with the reason, and the rest goes on', async () => {
    const dataStream = 'logs-oom.incident-conflict';
    const settings = await deployment({ dataStream, format: 'ndjson' });
    await put('conflict', dataStream, {
      mappings: { properties: { diagnosis: { properties: { summary: { type: 'long' } } } } },
    });
    const fine = madeIncidents('fine', 6).map((incident) => ({
      ...incident,
      diagnosis: { summary: '1', severity: 'high' as const, findings: [] },
    }));
    await send(settings, [...fine.slice(0, 3), madeIncident('in-words', 77), ...fine.slice(3)]);
    const service = await startService(settings, ['sinks']);
    try {
      await eventually('all are committed', async () => (await committed(settings)) === 7);
      expect(await count(dataStream)).toBe(6);
      const [letter, ...more] = await readAll(brokers, topicNames(settings).deadLetter);
      expect(more).toEqual([]);
      const dead = JSON.parse(letter?.value?.toString() ?? '{}') as DeadLetter;
      expect(dead).toMatchObject({ reason: 'undeliverable', sink: 'es' });
      expect(dead.detail).toContain('failed to parse field [diagnosis.summary]');
      expect(dead.value).toContain('in-words was killed');
      expect(await metric(service, 'oomstream_sink_poisoned_total')).toBe(1);
    } finally {
      await service.stop();
    }
  });

  test.each([
    ['is read-only because the disk is full (429)', 'full', 'index.blocks.read_only_allow_delete', '429'],
    ['is blocked by its owner (403)', 'blocked', 'index.blocks.write', '403'],
  ])('an index that %s makes it wait, and nothing is lost or committed meanwhile', async (_, name, block, status) => {
    const dataStream = `logs-oom.incident-${name}`;
    const settings = await deployment({ dataStream, timeoutMs: 1000 });
    const warned: object[] = [];
    const logger: Logger = { ...silentLogger, warn: (fields) => void warned.push(fields), child: () => logger };
    const service = await startService(settings, ['sinks'], logger);
    try {
      await send(settings, madeIncidents(`before-${name}`, 4));
      await eventually('the first are committed', async () => (await committed(settings)) === 4);
      const before = await metric(service, 'oomstream_sink_retried_total');
      await node().ask('PUT', `/${dataStream}/_settings`, { [block]: true });

      // One request at a time: of two at once the node's queue of one may refuse the second, and that is the cause that is told.
      await produce(brokers, topicNames(settings).incidents, asMessages(madeIncidents(`during-${name}`, 4), 1));
      await eventually(
        'they are offered again',
        async () => (await metric(service, 'oomstream_sink_retried_total')) > before,
      );
      expect(await metric(service, 'oomstream_sink_up')).toBe(0);
      expect(JSON.stringify(warned)).toContain(`${status} cluster_block_exception`);
      await eventually('the doctor sees them wait', async () => {
        const told = (await runDoctor(settings)).filter(({ state }) => state === 'warning').map(({ detail }) => detail);
        return told.some((detail) => detail.startsWith('sink es: 4 records have waited for more than '));
      });
      expect(await committed(settings)).toBe(4);
      await node().ask('PUT', `/${dataStream}/_settings`, { [block]: null });
      await eventually('all are committed', async () => (await committed(settings)) === 8);
      expect(await count(dataStream)).toBe(8);
      expect(await metric(service, 'oomstream_sink_up')).toBe(1);
      expect(await metric(service, 'oomstream_sink_poisoned_total')).toBe(0);
    } finally {
      await service.stop();
    }
  });
});
