import type { ErrorCode } from '../../lib/errors.ts';
import type { Micros } from '../../lib/time.ts';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import type { HostKey, SievedLine } from '../../model/sieved-line.ts';
import type { SieveCounts } from '../../sieve/counts.ts';

/** An error as it passes between threads and through files. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** What came of a piece of an input. Plain data: it passes between threads and through files. */
export interface Reading {
  readonly records: number;
  /** The same by what became of them. */
  readonly outcomes?: SieveCounts | undefined;
  /** On disk. */
  readonly readBytes: number;
  readonly lines: readonly SievedLine[];
  readonly letters: readonly DeadLetter[];
  readonly failures: readonly Failure[];
  /** Of some records, whatever they said: whose they were, and when. */
  readonly heard: readonly (readonly [HostKey, Micros])[];
}
