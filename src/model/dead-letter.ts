import type { RejectReason } from './log-line.ts';
import type { Origin } from './origin.ts';

/** Input that could not be used, with the place it came from; `bytes` share memory with their batch. */
export interface DeadRecord {
  readonly reason: RejectReason;
  /** One sentence for a person. */
  readonly detail: string;
  readonly origin: Omit<Origin, 'line'>;
  readonly bytes: Buffer | null;
  /** Size of a record that was skipped unread; else it is that of `bytes`. */
  readonly sizeBytes?: number | undefined;
}
