// Made by `npm run generate` from schemas/. Do not edit.

/**
 * Input that could not be used.
 */
export interface DeadLetter {
  schema: 'oomstream.dead-letter/1';
  reason:
    | 'too-large'
    | 'invalid-json'
    | 'invalid-encoding'
    | 'unknown-envelope'
    | 'late'
    | 'schema'
    | 'threw'
    | 'corrupt-batch'
    | 'undeliverable';
  /**
   * One sentence for a person.
   */
  detail: string;
  /**
   * The sink that refused it, where one did.
   */
  sink?: string;
  origin: {
    /**
     * Topic, or a file's path.
     */
    topic: string;
    partition: number;
    incarnation?: number;
    /**
     * Record offset, or byte offset in a file.
     */
    offset: number;
  };
  /**
   * Kafka's timestamp of the record, UTC: what a year that a stamp lacks is inferred from when it is read again.
   */
  received?: string;
  /**
   * Bytes of the record.
   */
  size: number;
  /**
   * How `value` (or `head` and `tail`) hold the bytes.
   */
  encoding: 'utf8' | 'base64';
  /**
   * The record, up to 256 KiB.
   */
  value?: string;
  /**
   * First 64 KiB of a larger one.
   */
  head?: string;
  /**
   * Last 64 KiB of a larger one.
   */
  tail?: string;
  /**
   * Of a larger one.
   */
  sha256?: string;
}
