// Made by `npm run generate` from schemas/. Do not edit.

/**
 * Up to where one sieve member has read its input partitions, all lines before it acknowledged. Written to every partition of the line topic.
 */
export interface Progress {
  schema: 'oomstream.progress/1';
  member: string;
  /**
   * The member's wall clock.
   */
  writtenUs: number;
  partitions: {
    topic: string;
    partition: number;
    incarnation: number;
    /**
     * Stream time up to which it was read, or the moment before which it was read to the end.
     */
    timeUs: number;
    /**
     * The next offset to read.
     */
    position?: number;
  }[];
  /**
   * Every input topic that the metadata knows.
   */
  known: {
    topic: string;
    partitions: number;
  }[];
}
