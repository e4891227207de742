// Made by `npm run generate` from schemas/. Do not edit.

/**
 * When a host was last heard.
 */
export interface HostSeen {
  schema: 'oomstream.host-seen/1';
  hostKey: string;
  name?: string;
  machineId?: string;
  /**
   * By its own clock.
   */
  seen: string;
  /**
   * Of the record.
   */
  streamTime?: string;
}
