import { setTimeout as sleep } from 'node:timers/promises';
import { runCli, type CliResult } from '../support/cli/run-cli.ts';
import type { ElasticsearchHandle } from '../support/elasticsearch/start-elasticsearch.ts';
import { Saying } from './saying.ts';
import { metricOf, SAMPLE_MS, watchSink, type SinkSample } from './sink-samples.ts';
import { Worker } from './worker.ts';

const PARTITIONS = 4;
const PAGE = 5000;

/** What was said, what is in the data stream, and how the process did meanwhile. */
export interface FeedReport {
  readonly said: number;
  /** Documents, as `_count` tells. */
  readonly stored: number;
  /** Different `event.id` among them. */
  readonly distinct: number;
  /** Ids that are not there. */
  readonly missing: number;
  /** Documents that were offered though they were there. */
  readonly repeated: number;
  readonly samples: readonly SinkSample[];
  readonly drainedMs: number;
}

/** Incidents on their way from a topic into Elasticsearch, through one `oomstream run --stages sinks`. */
export class ElasticsearchFeed {
  readonly #node: ElasticsearchHandle;
  readonly #dataStream: string;
  readonly #worker: Worker;
  readonly #saying: Saying;
  readonly #ids: Set<string>;
  readonly #over = new AbortController();
  readonly #samples: Promise<SinkSample[]>;

  private constructor(node: ElasticsearchHandle, dataStream: string, worker: Worker, saying: Saying, ids: Set<string>) {
    this.#node = node;
    this.#dataStream = dataStream;
    this.#worker = worker;
    this.#saying = saying;
    this.#ids = ids;
    this.#samples = watchSink(worker, this.#over.signal);
  }

  /** Makes the topics and starts the process, into a data stream of this feed's own; `url` leads to the node. */
  static async start(
    brokers: string[],
    node: ElasticsearchHandle,
    url: string,
    sink: Readonly<Record<string, unknown>>,
  ): Promise<ElasticsearchFeed> {
    const deployment = `feed-${String(process.pid)}-${String(Date.now())}`;
    const dataStream = `logs-oom.incident-${deployment}`;
    const worker = await Worker.create('sinks', {
      deployment,
      kafka: { brokers, partitions: PARTITIONS },
      input: { topics: ['logs'] },
      sinks: {
        search: { type: 'elasticsearch', nodes: [url], events: ['incidents'], 'data-stream': dataStream, ...sink },
      },
    });
    const created = await runCli(['topics', 'create', '--config', worker.configFile]);
    if (created.code !== 0) throw new Error(`topics create: ${created.stderr}`);
    worker.start(['--stages', 'sinks']);
    await worker.ready();
    const ids = new Set<string>();
    const saying = new Saying(brokers, `${deployment}-oom.incidents`, PARTITIONS, (id) => ids.add(id));
    return new ElasticsearchFeed(node, dataStream, worker, saying, ids);
  }

  get said(): number {
    return this.#saying.count;
  }

  /** Incidents that were offered again, whether they were there or not. */
  get retried(): Promise<number> {
    return metricOf(this.#worker, 'oomstream_sink_retried_total');
  }

  say(seconds: number, perSecond: number): Promise<void> {
    return this.#saying.during(seconds, perSecond);
  }

  doctor(): Promise<CliResult> {
    return runCli(['doctor', '--config', this.#worker.configFile]);
  }

  /** Creates that Elasticsearch refused because the document was there, since the node began. */
  async repeated(): Promise<number> {
    const { _all: all } = (await this.#node.ask('GET', `/${this.#dataStream}/_stats/indexing`)) as unknown as Stats;
    return all?.primaries.indexing.index_failed ?? 0; // nothing was taken yet
  }

  /** Waits until everything is settled, and counts. */
  async end(drainMs: number): Promise<FeedReport> {
    const startedMs = Date.now();
    while (!(await this.#isDrained())) {
      if (Date.now() - startedMs > drainMs) throw new Error(`not drained:\n${this.#worker.log.slice(-2000)}`);
      await sleep(200);
    }
    const drainedMs = Date.now() - startedMs;
    await sleep(SAMPLE_MS); // one look more
    this.#over.abort();
    const samples = await this.#samples;
    if ((await this.#worker.stop()) !== 0) {
      throw new Error(`the sinks did not end well:\n${this.#worker.log.slice(-2000)}`);
    }
    const repeated = await this.repeated();
    await this.#node.ask('POST', `/${this.#dataStream}/_refresh`);
    const stored = Number((await this.#node.ask('GET', `/${this.#dataStream}/_count`))['count']);
    const found = new Set(await this.#eventIds());
    const missing = [...this.#ids].filter((id) => !found.has(id)).length;
    return { said: this.said, stored, distinct: found.size, missing, repeated, samples, drainedMs };
  }

  async dispose(): Promise<void> {
    this.#over.abort();
    await this.#worker.dispose();
  }

  async #isDrained(): Promise<boolean> {
    const [delivered, lag] = await Promise.all(
      ['oomstream_sink_delivered_total', 'oomstream_consumer_lag_records'].map((name) => metricOf(this.#worker, name)),
    );
    return (delivered ?? 0) >= this.said && lag === 0;
  }

  async #eventIds(): Promise<string[]> {
    const body = { size: PAGE, _source: false, fields: ['event.id'], sort: ['_doc'] };
    let page = (await this.#node.ask('POST', `/${this.#dataStream}/_search?scroll=1m`, body)) as unknown as Page;
    const ids: string[] = [];
    while (page.hits.hits.length > 0) {
      ids.push(...page.hits.hits.flatMap(({ fields }) => fields['event.id']));
      const next = { scroll: '1m', scroll_id: page._scroll_id };
      page = (await this.#node.ask('POST', '/_search/scroll', next)) as unknown as Page;
    }
    return ids;
  }
}

interface Stats {
  readonly _all?: { readonly primaries: { readonly indexing: { readonly index_failed: number } } };
}

interface Page {
  readonly _scroll_id: string;
  readonly hits: { readonly hits: readonly { readonly fields: { readonly 'event.id': readonly string[] } }[] };
}
