import type { AlertmanagerOptions } from './alertmanager/options.ts';
import { DEFAULT_ALERTMANAGER } from './alertmanager/options.ts';
import { DEFAULT_ELASTICSEARCH, type ElasticsearchOptions } from './elasticsearch/options.ts';
import { DEFAULT_FILES, type FilesOptions } from './files/options.ts';
import { DEFAULT_FORWARD, type ForwardOptions } from './forward/options.ts';
import { DEFAULT_KAFKA_SINK, type KafkaSinkOptions } from './kafka/options.ts';
import type { Sink, SinkDeps, SinkType } from './sink.ts';

/** The options of one sink, whatever its type. */
export type SinkOptions = AlertmanagerOptions | ElasticsearchOptions | FilesOptions | ForwardOptions | KafkaSinkOptions;

/** Every type of sink under the name that a configuration gives. */
export const SINK_TYPES = {
  alertmanager: {
    defaults: DEFAULT_ALERTMANAGER,
    create: async (options, deps) =>
      (await import('./alertmanager/alertmanager-sink.ts')).openAlertmanager(options, deps),
  } satisfies SinkType<AlertmanagerOptions>,
  elasticsearch: {
    defaults: DEFAULT_ELASTICSEARCH,
    create: async (options, deps) =>
      (await import('./elasticsearch/elasticsearch-sink.ts')).openElasticsearch(options, deps),
  } satisfies SinkType<ElasticsearchOptions>,
  forward: {
    defaults: DEFAULT_FORWARD,
    create: async (options, deps) => (await import('./forward/forward-sink.ts')).openForward(options, deps),
  } satisfies SinkType<ForwardOptions>,
  kafka: {
    defaults: DEFAULT_KAFKA_SINK,
    create: async (options, deps) => (await import('./kafka/kafka-sink.ts')).openKafkaSink(options, deps),
  } satisfies SinkType<KafkaSinkOptions>,
  ndjson: {
    defaults: DEFAULT_FILES,
    create: async (options, deps) => (await import('./files/files-sink.ts')).openFiles(options, deps),
  } satisfies SinkType<FilesOptions>,
} as const;

export type SinkTypeName = keyof typeof SINK_TYPES;

/** Makes the sink of these options; nothing is connected yet. */
export function createSink(options: SinkOptions, deps: SinkDeps): Promise<Sink> {
  const type: SinkType = SINK_TYPES[options.type];
  return type.create(options, deps);
}
