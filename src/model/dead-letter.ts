import type { Micros } from '../lib/time.ts';
import type { RejectReason } from './log-line.ts';
import type { Origin } from './origin.ts';

/** Input that could not be used, with the place it came from; `bytes` share memory with their batch. */
export interface DeadRecord {
  /** undeliverable: a sink refused what we made. */
  readonly reason: RejectReason | 'undeliverable';
  /** One sentence for a person. */
  readonly detail: string;
  readonly origin: Omit<Origin, 'line'>;
  readonly bytes: Buffer | null;
  /** Kafka's timestamp of the record: what a missing year is inferred from when it is read again. */
  readonly receivedUs?: Micros | undefined;
  /** The sink that refused it. */
  readonly sink?: string | undefined;
  /** What was kept of a record that was skipped unread, whose `bytes` are null. */
  readonly skipped?: SkippedBytes | undefined;
}

/** The first and last bytes of a record that was too large to be held, its size, and its SHA-256 in hex. */
export interface SkippedBytes {
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly sizeBytes: number;
  readonly sha256: string;
}
