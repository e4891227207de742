// Made by `npm run generate` from schemas/. Do not edit.

/**
 * A line that passed the sieve. Its fields are read from the message by the family's sentence; times are microseconds.
 */
export interface Line {
  schema: 'oomstream.line/1';
  hostKey: string;
  /**
   * Which sentence it is.
   */
  family: string;
  message: string;
  /**
   * Line within the record.
   */
  part: number;
  transport: 'journald' | 'syslog' | 'dmesg' | 'kmsg' | 'bare';
  provenance: 'kernel' | 'userspace' | 'none';
  host?: string;
  machineId?: string;
  bootId?: string;
  timeUs?: number;
  timeSource?: 'kernel' | 'record' | 'received';
  inferred?: ('year' | 'zone')[];
  monotonicUs?: number;
  sequence?: number;
  facility?: number;
  severity?: number;
  identifier?: string;
  caller?: string;
  /**
   * The program that said a userspace line, as far as the envelope proves it.
   */
  daemon?: string;
  unit?: string;
  messageId?: string;
  /**
   * The line is a piece of a longer one.
   */
  piece?: {
    at?: number;
    of?: number;
  };
  repeated?: number;
  /**
   * What the shipper said of the host.
   */
  hostLabels?: {
    [k: string]: string;
  };
  streamTimeUs: number;
  origin: {
    topic: string;
    partition: number;
    incarnation: number;
    offset: number;
    line: number;
  };
}
