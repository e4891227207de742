import { DEFAULT_SINK, type CommonSinkOptions } from '../sink.ts';

/** An Elasticsearch cluster: incidents into a data stream, aggregates into an index. */
export interface ElasticsearchOptions extends CommonSinkOptions {
  readonly type: 'elasticsearch';
  /** URLs of some nodes. */
  readonly nodes: readonly string[];
  readonly apiKey?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM file of the authority that signed the nodes' certificates. */
  readonly ca?: string | undefined;
  readonly dataStream: string;
  readonly index: string;
  /** The same for what `replay` finds. */
  readonly replayDataStream: string;
  readonly replayIndex: string;
  /** create: ours are put where they are missing; demand: the start is refused without; none: nobody looks. */
  readonly templates: 'create' | 'demand' | 'none';
}

export const DEFAULT_ELASTICSEARCH: Omit<ElasticsearchOptions, 'type'> = {
  ...DEFAULT_SINK,
  events: ['incidents', 'aggregates'],
  format: 'ecs',
  nodes: [],
  dataStream: 'logs-oom.incident-default',
  index: 'oom-aggregates',
  replayDataStream: 'logs-oom.incident-replay',
  replayIndex: 'oom-aggregates-replay',
  templates: 'create',
};
