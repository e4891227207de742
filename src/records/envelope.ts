import type { Micros } from '../lib/time.ts';
import type { LogLine, Rejected } from '../model/log-line.ts';

/** What a decoder is told beyond the bytes: where absent stamps, years, zones and hosts come from. */
export interface DecodeContext {
  /** When the record was received or its file written; year and time of a line are inferred from it. */
  readonly receivedUs?: Micros | undefined;
  /** IANA zone of stamps that carry none. */
  readonly timezone: string;
  /** Year of stamps that carry none. */
  readonly year?: number | undefined;
  /** Host of lines that name none. */
  readonly host?: string | undefined;
  /** Accept text that has no envelope. */
  readonly bare: boolean;
}

/** One record's lines, or why there are none. */
export type Decoded = readonly LogLine[] | Rejected;

/** One shape in which shippers wrap lines. Its sample is its first test. */
export interface Envelope {
  readonly id: string;
  /** A record of our own making, in this shape. */
  readonly sample: string;
  /** Whether the first bytes allow this shape; cheap, and may be wrong only by saying yes. `head` is what headOf() makes of them. */
  looksLike(bytes: Buffer, head?: string): boolean;
  /** The lines of the record; `unknown-envelope` hands the record on to the next shape. Never throws. */
  decode(bytes: Buffer, context: DecodeContext): Decoded;
}

/** True for the refusal that a decoder answers instead of lines. */
export function isRejected(decoded: object): decoded is Rejected {
  return 'rejected' in decoded;
}

/** The answer to a record of another shape than the decoder's. */
export function unknownEnvelope(detail: string): Rejected {
  return { rejected: 'unknown-envelope', detail };
}
