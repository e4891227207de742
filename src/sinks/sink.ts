import type { FormatName } from '../encode/format.ts';
import type { Aggregate } from '../model/generated/aggregate.ts';
import type { DeadLetter } from '../model/generated/dead-letter.ts';
import type { Incident } from '../model/generated/incident.ts';

/** What a sink can be given; each is an output topic. */
export type EventKind = 'incidents' | 'aggregates' | 'dead-letters';

/** One thing to deliver, encoded in the format that the sink is configured for. */
export type SinkEvent = EncodedEvent &
  (
    | { readonly kind: 'incidents'; readonly value: Incident }
    | { readonly kind: 'aggregates'; readonly value: Aggregate }
    | { readonly kind: 'dead-letters'; readonly value: DeadLetter }
  );

interface EncodedEvent {
  /** The same whenever the same thing is said again: an event id, a window's key, a record's place. */
  readonly id: string;
  /** ISO 8601 UTC of what happened; undefined where the log has none. */
  readonly time: string | undefined;
  /** A string is a line as it is (without its end), an object becomes JSON. */
  readonly body: string | object;
  /** Of a value that replaces the one before it under the same id: the greater is the newer. */
  readonly revision: number | undefined;
}

/** What became of one event. */
export type Outcome =
  /** The receiver holds it, now or since an earlier time. */
  | { readonly kind: 'done' }
  /** Not now: full, down, slow. It is offered again, after `waitMs` at the least. */
  | { readonly kind: 'retry'; readonly reason: string; readonly waitMs?: number | undefined }
  /** Never: the receiver understood and refused. It goes to the dead letter with this reason, and the rest goes on. */
  | { readonly kind: 'poison'; readonly reason: string };

/** How it stands with a sink. */
export interface SinkStatus {
  /** up: its last word was good; down: it was not; unknown: it has not been asked. */
  readonly state: 'up' | 'down' | 'unknown';
  /** Why it is down, or what else an operator should know. */
  readonly detail?: string | undefined;
}

/** A receiver of events outside Kafka. It is given one batch at a time from each partition, so several at once. */
export interface Sink {
  /**
   * Finds out whether events can be delivered. Throws AppError: retriable when it may pass (the receiver is down), else
   * (password, certificate, name, template) the start is refused.
   */
  check(signal: AbortSignal): Promise<void>;
  /**
   * Delivers a bounded batch and tells what became of each event, in the order of the batch. `done` means durable as far as
   * the receiver promises it. Resolves soon after the signal; a rejection counts as `retry` for all.
   */
  deliver(batch: readonly SinkEvent[], signal: AbortSignal): Promise<readonly Outcome[]>;
  status(): SinkStatus;
  /** Gives up what it holds open; what was not told `done` is delivered again by the next run. */
  close(): Promise<void>;
}

/** What every sink's configuration has, whatever its type. */
export interface CommonSinkOptions {
  readonly type: string;
  readonly events: readonly EventKind[];
  readonly format: FormatName;
  /** Where a group that has committed nothing begins. */
  readonly from: 'beginning' | 'end';
  /** Events of one batch. */
  readonly batchEvents: number;
  /** Encoded text of one batch; one event may be larger. */
  readonly batchBytes: number;
  /** Batches on their way at once. */
  readonly inFlight: number;
  /** For one delivery. */
  readonly timeoutMs: number;
  /** The longest wait between two attempts. */
  readonly maxBackoffMs: number;
}

/** The defaults that most types keep. */
export const DEFAULT_SINK: Omit<CommonSinkOptions, 'type'> = {
  events: ['incidents'],
  format: 'ndjson',
  from: 'beginning',
  batchEvents: 500,
  batchBytes: 1_048_576,
  inFlight: 4,
  timeoutMs: 30_000,
  maxBackoffMs: 30_000,
};

/** What a sink is given besides its options; nothing is global. */
export interface SinkDeps {
  /** Its name in the configuration: errors begin with `sinks.NAME`. */
  readonly name: string;
  /** It is fed by `replay`, not by the live topics. */
  readonly replay: boolean;
  readonly warn: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  /** A way to a Kafka cluster; only the Kafka sink wants one. */
  readonly publisher: (target: PublisherTarget) => RecordPublisher;
}

/** Which cluster: without brokers the one that the service reads from. */
export interface PublisherTarget {
  readonly brokers?: readonly string[] | undefined;
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
  readonly sasl?: SaslOptions | undefined;
}

/** Credentials for a Kafka cluster: a user and a password, or for oauthbearer a file with the token. */
export interface SaslOptions {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer';
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** A record for another topic; its key decides the partition. */
export interface PublishedRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Publishes records, acknowledged by all replicas. */
export interface RecordPublisher {
  /** Those of the topics that do not exist. Rejects with AppError when the cluster cannot be asked. */
  missing(topics: readonly string[]): Promise<readonly string[]>;
  /** Resolves when all are acknowledged: `too-large` says that no broker takes this many bytes at once. */
  publish(records: readonly PublishedRecord[]): Promise<'acknowledged' | 'too-large'>;
  close(): Promise<void>;
}

/** How a type of sink is made; its library is loaded only then. */
export interface SinkType<O extends CommonSinkOptions = CommonSinkOptions> {
  readonly defaults: Omit<O, 'type'>;
  create(options: O, deps: SinkDeps): Promise<Sink>;
}

/** The outcome of everything that went well. */
export const DONE: Outcome = { kind: 'done' };
