import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ecsDocuments } from '../../../src/encode/ecs.ts';
import { ocsfEvents } from '../../../src/encode/ocsf.ts';
import { analyseRecords } from '../../../src/runtime/analyse.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { ENCODING, hostile, SAMPLES } from '../../unit/encode/sample-incidents.ts';
import { ndjsonBelow, questionsOf, savedObjects, searchRequest } from '../../support/deploy/kibana.ts';
import { describeWithElasticsearch } from '../../support/elasticsearch/describe.ts';
import { startElasticsearch, type ElasticsearchHandle } from '../../support/elasticsearch/start-elasticsearch.ts';

const run = promisify(execFile);

interface Found {
  readonly hits: { readonly total: { readonly value: number } };
  readonly aggregations?: Readonly<Record<string, { readonly value?: number | null; readonly buckets?: unknown[] }>>;
  readonly error?: unknown;
}
interface Rule {
  readonly name: string;
  readonly type: string;
  readonly query: string;
  readonly threshold?: { readonly field: readonly string[]; readonly value: number };
}

const demo = analyseRecords(
  [...demoFleet()].map(({ bytes, timeUs }) => ({ bytes, receivedUs: timeUs })),
  { timezone: 'UTC', provenance: 'kernel' },
);
const incidents = [...demo.incidents, ...Object.values(SAMPLES)];

await describeWithElasticsearch('what install.sh loads, in a real Elasticsearch', () => {
  let elasticsearch: ElasticsearchHandle | undefined;

  beforeAll(async () => {
    elasticsearch = await startElasticsearch();
    await install();
    await store(
      'logs-oom.incident-ecs',
      incidents.flatMap((incident) => ecsDocuments(incident, ENCODING)),
    );
    await store(
      'logs-oom.incident-ocsf',
      incidents.flatMap((incident) => ocsfEvents(incident, ENCODING)).map(withTime),
    );
    // A native incident keeps the names that logs chose: Elasticsearch refuses an empty one, and the sink makes a dead letter of it.
    await store('logs-oom.incident-native', incidents.filter((incident) => incident !== hostile).map(withTime));
    await store(
      'oom-aggregates',
      demo.aggregates.map((aggregate, at) => (at === 0 ? { ...aggregate, restartLoop: true } : aggregate)),
    );
  });
  afterAll(() => elasticsearch?.stop());

  function node(): ElasticsearchHandle {
    if (elasticsearch === undefined) throw new Error('Elasticsearch did not start');
    return elasticsearch;
  }

  // The server alone has neither life-cycle policies nor processors: those are checked against their schema.
  const install = (): Promise<unknown> =>
    run('sh', ['deploy/elasticsearch/install.sh', '--lifecycle', 'none', '--without-pipeline'], {
      env: { ...process.env, ES_URL: node().url },
    });

  async function store(target: string, documents: readonly object[]): Promise<void> {
    const lines = documents.flatMap((document) => [{ create: {} }, document]).map((line) => JSON.stringify(line));
    const response = await fetch(`${node().url}/${target}/_bulk?refresh=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${lines.join('\n')}\n`,
    });
    const answer = (await response.json()) as { items: { create: { error?: unknown } }[] };
    expect(answer.items.flatMap(({ create }) => create.error ?? [])).toEqual([]);
    expect(answer.items).toHaveLength(documents.length);
  }

  const ask = async (index: string, body: object): Promise<Found> =>
    (await node().ask('POST', `/${index}/_search`, body)) as unknown as Found;

  test('it may be run again, and the templates apply', async () => {
    await install();
    const { template } = (await node().ask('POST', '/_index_template/_simulate_index/logs-oom.incident-x')) as {
      template: { mappings: { properties: Record<string, { properties?: Record<string, object> }> } };
    };
    expect(template.mappings.properties['@timestamp']).toEqual({ type: 'date' });
    expect(template.mappings.properties['event']?.properties?.['severity']).toEqual({ type: 'long' });
  });

  test.each(questionsOf(savedObjects()).map((question) => [question.title, question] as const))(
    '%s: its query finds something',
    async (_, question) => {
      const found = await ask(question.index, searchRequest(question));
      expect(found.error).toBeUndefined();
      expect(found.hits.total.value).toBeGreaterThan(0);
      for (const { value, buckets } of Object.values(found.aggregations ?? {}))
        expect(buckets?.length ?? value).toBeGreaterThan(0);
    },
  );

  test('what is added up over aggregates is each incident once', async () => {
    const question = questionsOf(savedObjects()).find(({ title }) => title.includes('limit that is suggested'));
    if (question === undefined) throw new Error('no panel shows suggested limits');
    const found = await ask(question.index, {
      ...searchRequest(question),
      aggs: { all: { sum: { field: 'incidents' } } },
    });
    expect(found.aggregations?.['all']?.value).toBe(demo.incidents.length);
  });

  test.each(ndjsonBelow<Rule>('elasticsearch/kibana/detection-rules.ndjson').map((rule) => [rule.name, rule] as const))(
    '%s: the rule fires for what it is about',
    async (_, { query, threshold }) => {
      await store('logs-oom.incident-rules', [...hostKills(6), agentKill()]);
      const terms = { field: threshold?.field[0] ?? 'host.name', min_doc_count: threshold?.value ?? 1 };
      const found = await ask('logs-oom.incident-rules', {
        query: { query_string: { query } },
        aggs: { by: { terms } },
      });
      expect(found.error).toBeUndefined();
      expect(found.aggregations?.['by']?.buckets?.length).toBeGreaterThan(0);
    },
  );

  test('the lifecycle of a data stream and the names of options are taken', async () => {
    await run('sh', ['deploy/elasticsearch/install.sh', '--lifecycle', 'data-stream', '--without-pipeline'], {
      env: { ...process.env, ES_URL: node().url },
    });
    const { template } = (await node().ask('POST', '/_index_template/_simulate_index/logs-oom.incident-y')) as {
      template: { lifecycle?: object };
    };
    expect(template.lifecycle).toMatchObject({ enabled: true, data_retention: '400d' });
  });

  test('a refused request ends it with the words of Elasticsearch', async () => {
    await expect(
      run('sh', ['deploy/elasticsearch/install.sh'], { env: { ...process.env, ES_URL: `${node().url}/nowhere` } }),
    ).rejects.toMatchObject({ code: 1 });
  });
});

/** Data streams want @timestamp; the sink and Kafka Connect add it. */
function withTime(event: object): object {
  const { time = 0 } = event as { time?: string | number };
  return { '@timestamp': new Date(time).toISOString(), ...event };
}

function hostKills(count: number): object[] {
  return Array.from({ length: count }, (_, at) => ({
    '@timestamp': '2026-09-15T05:01:00Z',
    event: { kind: 'event', code: 'OOM-GLOBAL', outcome: 'success', id: String(at) },
    host: { name: 'web-1' },
    process: { name: 'java' },
  }));
}

function agentKill(): object {
  return {
    '@timestamp': '2026-09-15T05:01:00Z',
    event: { kind: 'event', code: 'OOM-MEMCG-LIMIT', outcome: 'success', id: 'agent' },
    host: { name: 'web-2' },
    process: { name: 'auditd' },
  };
}
