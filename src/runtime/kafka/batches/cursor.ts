/**
 * Goes from record to record over inflated bytes, by their lengths, and reads one only when asked. It makes no objects: what it
 * found stands in its fields until it moves on.
 */
export interface Cursor {
  /** What it goes over. */
  readonly bytes: Buffer;
  /** Where the present record begins and ends. */
  readonly start: number;
  readonly end: number;
  /** Whether it stopped at bytes that are no record. */
  readonly isBroken: boolean;
  /** Its offset, Kafka's timestamp of it (undefined where the format has none), its value: known after `read`. */
  readonly offset: number;
  readonly timestampMs: number | undefined;
  /** -1 when there is no value. */
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Moves to the next record; false behind the last one. */
  advance(): boolean;
  /** Reads the present record; false when it makes no sense. */
  read(): boolean;
}
