import { messageOf } from '../../lib/errors.ts';
import { Backoff, sleep, within } from '../backoff.ts';
import type { Logger } from '../logger.ts';
import type { Meter } from '../metrics.ts';
import { GZIP, NO_COMPRESSION, type KafkaClient, type Producer, type RecordMetadata } from './client.ts';
import { kafkaErrorType } from './error-type.ts';
import { topicMessagesOf, weightOf, type OutMessage } from './out-message.ts';

const CHUNK_BYTES = 786_432;
const CHUNK_MESSAGES = 4000;
const ROOM_BYTES = 16_777_216;
const GZIP_FROM_BYTES = 65_536;
const DISCONNECT_MS = 2000;
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** What an acknowledgement tells: when it was sent, when it came back, and the time that the broker gave it. */
export interface Acknowledged {
  readonly sentMs: number;
  readonly acknowledgedMs: number;
  readonly records: readonly RecordMetadata[];
}

export interface OutboxOptions {
  readonly client: Pick<KafkaClient, 'producer'>;
  readonly stage: string;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly nowMs: () => number;
  readonly onAcknowledged?: (acknowledged: Acknowledged) => void;
}

interface Waiting {
  readonly message: OutMessage;
  readonly bytes: number;
}

/**
 * Messages on their way to the broker, in order: one request at a time, tried until it is acknowledged, so that nothing
 * overtakes what was put before it. After a failure the producer is discarded: an idempotent producer that has given up on a
 * batch has lost its place in the sequence.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #queue: Waiting[] = [];
  readonly #givenUp = new WeakSet<OutMessage>();
  readonly #closing = new AbortController();
  readonly #backoff = new Backoff(100, 5000);
  #listeners: { readonly sequence: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] =
    [];
  #producer: Producer | undefined;
  #put = 0;
  #acknowledged = 0;
  #bytes = 0;
  #sending = false;
  #draining: Promise<void> = Promise.resolve();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** The sequence number of the last message that was put. */
  get sequence(): number {
    return this.#put;
  }

  /** Every message up to this sequence number is acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Whether more should be put; when not, wait for `settled`. */
  get hasRoom(): boolean {
    return this.#bytes < ROOM_BYTES;
  }

  /** Appends messages and returns the sequence number of the last one. */
  put(messages: readonly OutMessage[]): number {
    for (const message of messages) {
      const bytes = weightOf(message);
      this.#bytes += bytes;
      this.#queue.push({ message, bytes });
    }
    this.#put += messages.length;
    this.#gaugeBytes();
    if (!this.#sending && this.#queue.length > 0) this.#draining = this.#drain();
    return this.#put;
  }

  /** Whether a message is done with only because no broker would take it. */
  wasGivenUp(message: OutMessage): boolean {
    return this.#givenUp.has(message);
  }

  /** Resolves when everything up to `sequence` is acknowledged; rejects when the outbox is closed before. */
  settled(sequence: number = this.#put): Promise<void> {
    if (sequence <= this.#acknowledged) return Promise.resolve();
    if (this.#closing.signal.aborted) return Promise.reject(closed());
    return new Promise((resolve, reject) => this.#listeners.push({ sequence, resolve, reject }));
  }

  /** Waits at most `deadlineMs` for what was put, then gives up on the rest. True when all was acknowledged. */
  async close(deadlineMs: number): Promise<boolean> {
    await within(
      this.settled().catch(() => undefined),
      deadlineMs,
    );
    const complete = this.#acknowledged === this.#put;
    this.#closing.abort();
    for (const listener of this.#listeners.splice(0)) listener.reject(closed());
    await within(this.#draining, DISCONNECT_MS);
    await within(this.#discard(this.#producer), DISCONNECT_MS);
    return complete;
  }

  async #drain(): Promise<void> {
    this.#sending = true;
    while (this.#queue.length > 0 && !this.#closing.signal.aborted) {
      const chunk = this.#take();
      if (!(await this.#deliver(chunk))) break;
      this.#acknowledge(chunk);
    }
    this.#sending = false;
  }

  #take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#queue) {
      if (count > 0 && (bytes + waiting.bytes > CHUNK_BYTES || count === CHUNK_MESSAGES)) break;
      bytes += waiting.bytes;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  /** False when the outbox was closed before the chunk was acknowledged. */
  async #deliver(chunk: readonly Waiting[]): Promise<boolean> {
    while (!this.#closing.signal.aborted) {
      const failure = await this.#attempt(chunk);
      if (failure === undefined) return true;
      if (TOO_LARGE.has(kafkaErrorType(failure) ?? '')) return this.#halve(chunk);
      await sleep(this.#backoff.next(), this.#closing.signal);
    }
    return false;
  }

  async #attempt(chunk: readonly Waiting[]): Promise<unknown> {
    const { client, nowMs, onAcknowledged } = this.#options;
    let producer: Producer | undefined;
    try {
      this.#producer ??= await connected(client.producer());
      producer = this.#producer;
      const sentMs = nowMs();
      const topicMessages = topicMessagesOf(chunk.map((waiting) => waiting.message));
      const bytes = chunk.reduce((sum, waiting) => sum + waiting.bytes, 0);
      const compression = bytes < GZIP_FROM_BYTES ? NO_COMPRESSION : GZIP;
      const records = await producer.sendBatch({ acks: -1, compression, topicMessages });
      onAcknowledged?.({ sentMs, acknowledgedMs: nowMs(), records });
      this.#backoff.reset();
      return undefined;
    } catch (error) {
      this.#failed(error, chunk);
      await this.#discard(producer);
      return error;
    }
  }

  /** A broker takes no request of that size: send the halves; a single message that is too large can only be given up. */
  async #halve(chunk: readonly Waiting[]): Promise<boolean> {
    const [only] = chunk;
    if (chunk.length === 1 && only !== undefined) {
      const { topic, partition, key } = only.message;
      this.#givenUp.add(only.message);
      this.#options.meter.count('oomstream_messages_undeliverable_total', { stage: this.#options.stage, topic });
      this.#options.logger.error(
        { topic, partition, key, bytes: only.bytes },
        'no broker takes a message of this size',
      );
      return true;
    }
    const middle = chunk.length >> 1;
    return (await this.#deliver(chunk.slice(0, middle))) && this.#deliver(chunk.slice(middle));
  }

  #acknowledge(chunk: readonly Waiting[]): void {
    const { meter, stage } = this.#options;
    for (const { message, bytes } of chunk) {
      this.#bytes -= bytes;
      meter.count('oomstream_messages_acknowledged_total', { stage, topic: message.topic });
    }
    this.#acknowledged += chunk.length;
    this.#gaugeBytes();
    const reached = this.#listeners.filter((listener) => listener.sequence <= this.#acknowledged);
    if (reached.length === 0) return;
    this.#listeners = this.#listeners.filter((listener) => listener.sequence > this.#acknowledged);
    for (const listener of reached) listener.resolve();
  }

  #failed(error: unknown, chunk: readonly Waiting[]): void {
    const { meter, logger, stage } = this.#options;
    meter.count('oomstream_send_failures_total', { stage });
    const type = kafkaErrorType(error);
    const topics = [...new Set(chunk.map(({ message }) => message.topic))];
    logger.warn(
      { messages: chunk.length, topics, cause: messageOf(error), ...(type === undefined ? {} : { type }) },
      'a send failed; trying again',
    );
  }

  async #discard(producer: Producer | undefined): Promise<void> {
    this.#producer = undefined;
    await producer?.disconnect().catch(() => undefined);
  }

  #gaugeBytes(): void {
    this.#options.meter.set('oomstream_outbox_bytes', { stage: this.#options.stage }, this.#bytes);
  }
}

async function connected(producer: Producer): Promise<Producer> {
  try {
    await producer.connect();
    return producer;
  } catch (error) {
    await producer.disconnect().catch(() => undefined);
    throw error;
  }
}

function closed(): Error {
  return new Error('the outbox was closed');
}
