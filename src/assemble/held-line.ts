import type { Micros } from '../lib/time.ts';
import type { SievedLine } from '../model/sieved-line.ts';

/** A line on its way through the assembler, with where it stood in the line topic and in stream time. */
export interface HeldLine {
  readonly sieved: SievedLine;
  /** The greater of its stamp and its source's progress before it; in replay its event time. */
  readonly streamUs: Micros;
  /** Offset in the line topic, 0 in replay. */
  readonly offset: number;
  /** Of its last piece, where it was put together. */
  readonly lastOffset?: number;
  /** Further lines that were put together with it. */
  readonly pieces?: number;
  /** What it is counted as against the bounds. */
  readonly bytes: number;
}

// Objects around a message: the event, the origin, the envelope's fields. Measured at about 600 bytes a line on Node 20.
const OVERHEAD_BYTES = 600;

/** Wraps a line with its place. */
export function holdLine(sieved: SievedLine, streamUs: Micros, offset: number): HeldLine {
  return { sieved, streamUs, offset, bytes: OVERHEAD_BYTES + sieved.line.message.length };
}
