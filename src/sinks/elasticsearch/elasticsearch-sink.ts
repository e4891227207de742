import type { Client, ClientOptions } from '@elastic/elasticsearch';
import { messageOf } from '../../lib/errors.ts';
import { stableId } from '../../lib/stable-id.ts';
import { readAuthority } from '../authority.ts';
import type { Outcome, Sink, SinkDeps, SinkEvent, SinkStatus } from '../sink.ts';
import { mayPass, outcomeOf, type BulkItem } from './bulk-outcome.ts';
import { atOnce, checkCluster } from './check-cluster.ts';
import type { ElasticsearchOptions } from './options.ts';

const TOO_LARGE = 413;
const BAD_REQUEST = 400;

/** Makes the sink of an Elasticsearch cluster; the client library is loaded only here. */
export async function openElasticsearch(options: ElasticsearchOptions, deps: SinkDeps): Promise<Sink> {
  const { Client: ClientClass } = await import('@elastic/elasticsearch');
  return new ElasticsearchSink(new ClientClass(await clientOptions(options, deps.name)), options, deps);
}

async function clientOptions(options: ElasticsearchOptions, name: string): Promise<ClientOptions> {
  const { apiKey, username, password, ca, nodes, timeoutMs } = options;
  const auth =
    apiKey !== undefined
      ? { apiKey }
      : username !== undefined && password !== undefined
        ? { username, password }
        : undefined;
  return {
    nodes: [...nodes],
    requestTimeout: timeoutMs,
    compression: true,
    // Another node is tried at once; everything longer is our own back-off.
    maxRetries: Math.min(3, nodes.length),
    ...(auth === undefined ? {} : { auth }),
    ...(ca === undefined ? {} : { tls: { ca: await readAuthority(ca, name) } }),
  };
}

class ElasticsearchSink implements Sink {
  readonly #client: Client;
  readonly #options: ElasticsearchOptions;
  readonly #deps: SinkDeps;
  readonly #dataStream: string;
  readonly #index: string;
  #status: SinkStatus = { state: 'unknown' };

  constructor(client: Client, options: ElasticsearchOptions, deps: SinkDeps) {
    this.#client = client;
    this.#options = options;
    this.#deps = deps;
    this.#dataStream = deps.replay ? options.replayDataStream : options.dataStream;
    this.#index = deps.replay ? options.replayIndex : options.index;
  }

  async check(signal: AbortSignal): Promise<void> {
    const { name, warn } = this.#deps;
    const targets = this.#options.events.map((kind) =>
      kind === 'incidents'
        ? { kind, key: this.#deps.replay ? 'replay-data-stream' : 'data-stream', target: this.#dataStream }
        : { kind, key: this.#deps.replay ? 'replay-index' : 'index', target: this.#index },
    );
    await checkCluster(this.#client, { name, warn, options: this.#options, targets, signal });
    this.#status = { state: 'up' };
  }

  deliver(batch: readonly SinkEvent[], signal: AbortSignal): Promise<readonly Outcome[]> {
    return this.#bulk(batch, signal);
  }

  status(): SinkStatus {
    return this.#status;
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #bulk(batch: readonly SinkEvent[], signal: AbortSignal): Promise<readonly Outcome[]> {
    try {
      const operations = batch.flatMap((event) => this.#operation(event));
      // Shards that are away are waited for over there, but not until nobody listens any more.
      const timeout = `${String(Math.ceil(this.#options.timeoutMs / 2))}ms`;
      const answer = await this.#client.bulk({ operations, timeout }, { signal, retryBackoff: atOnce });
      this.#status = { state: 'up' };
      return batch.map((_, at) => {
        const { create, index } = answer.items[at] ?? {};
        const item: BulkItem | undefined = create ?? index;
        return item === undefined ? { kind: 'retry', reason: 'the answer lacks this document' } : outcomeOf(item);
      });
    } catch (error) {
      return this.#failed(error, batch, signal);
    }
  }

  /** The request as a whole was refused: halve it where one document may be to blame, else all is tried again. */
  async #failed(error: unknown, batch: readonly SinkEvent[], signal: AbortSignal): Promise<readonly Outcome[]> {
    const status = statusOf(error);
    this.#status = { state: 'down', detail: messageOf(error) };
    if (status === undefined || mayPass(status) || (status !== TOO_LARGE && status !== BAD_REQUEST)) {
      return batch.map(() => ({ kind: 'retry', reason: briefly(error) }));
    }
    if (batch.length === 1) return [{ kind: 'poison', reason: `${String(status)} ${briefly(error)}` }];
    const middle = batch.length >> 1;
    return [...(await this.#bulk(batch.slice(0, middle), signal)), ...(await this.#bulk(batch.slice(middle), signal))];
  }

  /** Incidents are said once: `create`. Aggregates replace each other: the greater revision wins, whoever comes first. */
  #operation({ kind, id, time, body, revision }: SinkEvent): object[] {
    const document = { ...(time === undefined ? {} : { '@timestamp': time }), ...(body as object) };
    if (kind === 'incidents') return [{ create: { _index: this.#dataStream, _id: id } }, document];
    const version = { version: revision ?? 0, version_type: 'external' };
    return [{ index: { _index: this.#index, _id: documentId(id), ...version } }, document];
  }
}

const MAX_ID_BYTES = 512;

/** Elasticsearch takes ids of 512 bytes at most: a longer one is told by its digest. */
function documentId(id: string): string {
  return Buffer.byteLength(id) <= MAX_ID_BYTES ? id : stableId([id]);
}

function statusOf(error: unknown): number | undefined {
  const { statusCode } = (typeof error === 'object' && error !== null ? error : {}) as {
    readonly statusCode?: unknown;
  };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

const MAX_REASON = 300;

function briefly(error: unknown): string {
  return messageOf(error).split('\n', 1)[0]?.slice(0, MAX_REASON) ?? '';
}
