import { AppError, messageOf } from '../../lib/errors.ts';
import {
  DONE,
  type EventKind,
  type Outcome,
  type PublishedRecord,
  type RecordPublisher,
  type Sink,
  type SinkDeps,
  type SinkEvent,
  type SinkStatus,
} from '../sink.ts';
import type { KafkaSinkOptions } from './options.ts';

/** Makes the sink that publishes to topics, of another cluster if need be. */
export function openKafkaSink(options: KafkaSinkOptions, deps: SinkDeps): Promise<Sink> {
  return Promise.resolve(new KafkaSink(options, deps));
}

class KafkaSink implements Sink {
  readonly #options: KafkaSinkOptions;
  readonly #name: string;
  readonly #publisher: RecordPublisher;
  #status: SinkStatus = { state: 'unknown' };

  constructor(options: KafkaSinkOptions, deps: SinkDeps) {
    this.#options = options;
    this.#name = deps.name;
    this.#publisher = deps.publisher(options);
  }

  async check(): Promise<void> {
    const topics = this.#options.events.map((kind) => this.#topicOf(kind));
    const missing = await this.#missing(topics);
    if (missing.length > 0) {
      throw new AppError('OOM_CONFIG_INVALID', `sinks.${this.#name}.topics: ${missing.join(', ')} does not exist`, {
        remedy: 'Create the topic on that cluster, or name one that exists.',
      });
    }
    this.#status = { state: 'up' };
  }

  deliver(batch: readonly SinkEvent[]): Promise<readonly Outcome[]> {
    return this.#publish(batch);
  }

  status(): SinkStatus {
    return this.#status;
  }

  close(): Promise<void> {
    return this.#publisher.close();
  }

  /** What no broker takes at once is halved; a single record that is too large is refused for good. */
  async #publish(batch: readonly SinkEvent[]): Promise<readonly Outcome[]> {
    try {
      const answer = await this.#publisher.publish(batch.map((event) => this.#recordOf(event)));
      this.#status = { state: 'up' };
      if (answer === 'acknowledged') return batch.map(() => DONE);
      if (batch.length === 1) return [{ kind: 'poison', reason: 'no broker takes a record of this size' }];
      const middle = batch.length >> 1;
      return [...(await this.#publish(batch.slice(0, middle))), ...(await this.#publish(batch.slice(middle)))];
    } catch (error) {
      this.#status = { state: 'down', detail: messageOf(error) };
      return batch.map(() => ({ kind: 'retry', reason: messageOf(error) }));
    }
  }

  #recordOf({ kind, id, body, value }: SinkEvent): PublishedRecord {
    const isText = typeof body === 'string';
    return {
      topic: this.#topicOf(kind),
      key: id,
      value: isText ? body : JSON.stringify(body),
      headers: { schema: value.schema, 'content-type': isText ? 'text/plain' : 'application/json' },
    };
  }

  #topicOf(kind: EventKind): string {
    const { incidents, aggregates, deadLetters } = this.#options.topics;
    const topic = { incidents, aggregates, 'dead-letters': deadLetters }[kind];
    if (topic !== undefined) return topic;
    throw new AppError('OOM_CONFIG_INVALID', `sinks.${this.#name}.topics lacks ${kind}`, {
      remedy: `Name a topic for ${kind}, or leave them out of sinks.${this.#name}.events.`,
    });
  }

  /** A wrong password is a mistake; brokers that are not there may come. */
  async #missing(topics: readonly string[]): Promise<readonly string[]> {
    try {
      return await this.#publisher.missing(topics);
    } catch (error) {
      this.#status = { state: 'down', detail: messageOf(error) };
      if (error instanceof AppError && !error.retriable) throw error;
      throw new AppError('OOM_BROKER_UNREACHABLE', `sinks.${this.#name}: ${messageOf(error)}`, {
        retriable: true,
        remedy: `Check sinks.${this.#name}.brokers, tls and sasl.`,
        cause: error,
      });
    }
  }
}
