// Made by `npm run generate` from schemas/. Do not edit.

/**
 * The last kills of one workload.
 */
export interface History {
  schema: 'oomstream.history/1';
  identity: string;
  fleetIdentity: string;
  /**
   * At most 32, newest last.
   */
  kills: {
    incident: string;
    /**
     * Of the kill.
     */
    time: string;
    host: string;
    limitBytes?: number;
    failcnt?: number;
    anonRssBytes?: number;
  }[];
  lastOffset: number;
  /**
   * The aggregate of its newest window, once that has left memory: so that the window can be written again when the workload falls quiet or is hit again.
   */
  latest?: {
    [k: string]: unknown;
  };
}
