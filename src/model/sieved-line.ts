import type { Micros } from '../lib/time.ts';
import type { LineEvent } from './line-event.ts';
import type { LogLine } from './log-line.ts';
import type { Origin } from './origin.ts';

/** Names one host in every spelling that shippers use: short lower-case name, fqdn or machine id, by `host.key`. */
export type HostKey = string;

/** The key of lines that name no host. */
export const UNKNOWN_HOST: HostKey = 'unknown-host';

/** A line that passed the sieve: what travels on `oom.lines`. The event is read from the message again on the other side. */
export interface SievedLine {
  readonly hostKey: HostKey;
  readonly line: LogLine;
  readonly event: LineEvent;
  readonly origin: Origin;
  /** Stream time of the line's partition when it was read; undefined in replay. */
  readonly streamTimeUs?: Micros | undefined;
}
