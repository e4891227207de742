import { DEFAULT_SINK, type CommonSinkOptions, type PublisherTarget } from '../sink.ts';

/** Topics, of another cluster where brokers are named. */
export interface KafkaSinkOptions extends CommonSinkOptions, PublisherTarget {
  readonly type: 'kafka';
  /** Where each kind goes. */
  readonly topics: { readonly incidents?: string; readonly aggregates?: string; readonly deadLetters?: string };
}

export const DEFAULT_KAFKA_SINK: Omit<KafkaSinkOptions, 'type'> = { ...DEFAULT_SINK, topics: {} };
