// Made by `npm run generate` from schemas/. Do not edit.

/**
 * Where an assembler that takes over a partition of the line topic starts again. It counts only when the group's commit names it.
 */
export interface Checkpoint {
  schema: 'oomstream.checkpoint/1';
  stage: string;
  topic: string;
  partition: number;
  generation: number;
  slot: 'a' | 'b';
  sequence: number;
  /**
   * H: the first offset not yet processed.
   */
  nextOffset: number;
  /**
   * L: where to read from again.
   */
  snapshotOffset: number;
  /**
   * Progress of the input partitions as it stood at L.
   */
  progress: {
    topic: string;
    partition: number;
    incarnation: number;
    timeUs: number;
    heardUs?: number;
  }[];
  known: {
    topic: string;
    partitions: number;
  }[];
  /**
   * Input partitions that are known and have not been heard of, as it stood at L.
   */
  unheard?: {
    topic: string;
    partition: number;
    /**
     * Where the most advanced partition stood when it became known.
     */
    sinceUs: number;
  }[];
  /**
   * The watermark as it stood at L; absent while a partition has not been heard of.
   */
  watermarkUs?: number;
  /**
   * Highest origin by input partition as it stood at L.
   */
  highest: {
    topic: string;
    partition: number;
    incarnation: number;
    offset: number;
    line: number;
  }[];
  openKeys: {
    hostKey: string;
    /**
     * Its first offset.
     */
    offset: number;
    /**
     * Offsets of the userspace lines that waited at H; of those before H no other is read again. Where it is absent, all from the first offset on are.
     */
    asides?: number[];
  }[];
  /**
   * Incidents of the last hour of stream time.
   */
  said: {
    id: string;
    hostKey: string;
    timeUs?: number;
    streamTimeUs: number;
    victims: {
      pid: number;
      comm?: string;
      totalVmBytes?: number;
      timeUs?: number;
      /**
       * Kernel time since boot.
       */
      monotonicUs?: number;
      bootId?: string;
    }[];
    /**
     * What it names and how long it lasted: by this, witnesses that come later are recognised. Absent when none can come any more.
     */
    scene?: {
      kind: 'kernel' | 'userspace' | 'runtime';
      firstUs: number;
      lastUs: number;
      killer?: string;
      names: {
        cgroups?: string[];
        units?: string[];
        containers?: string[];
        pods?: string[];
        jobs?: string[];
        comms?: string[];
        pids?: number[];
      };
    };
  }[];
}
