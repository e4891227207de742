import type { Micros } from '../lib/time.ts';

/** By which way a line reached us; a host's log may come by several, each then is a copy of it. */
export type Transport = 'journald' | 'syslog' | 'dmesg' | 'kmsg' | 'bare';

/** What of a line's time was guessed because the envelope does not carry it. */
export type Inferred = 'year' | 'zone';

/**
 * Who said a line, as far as its envelope proves it: the kernel (facility 0, kernel transport or identifier), a userspace
 * program, or nobody knows because there is no envelope (a paste).
 */
export type Provenance = 'kernel' | 'userspace' | 'none';

/** What an envelope decodes to: one line of text with what the envelope said of it. Absent = the envelope did not say. */
export interface LogLine {
  /** The line's text: no uptime stamp, no caller id, no trailing newline, escapes undone. Never contains a newline. */
  readonly message: string;
  /** Index of the line within its record: embedded newlines make several. */
  readonly part: number;
  readonly transport: Transport;
  readonly provenance: Provenance;
  /** Host name as the envelope spells it. */
  readonly host?: string | undefined;
  readonly machineId?: string | undefined;
  readonly bootId?: string | undefined;
  /** Wall time of the line: the kernel's own when `timeSource` is `kernel`, else the record's. */
  readonly timeUs?: Micros | undefined;
  readonly timeSource?: 'kernel' | 'record' | 'received' | undefined;
  readonly inferred?: readonly Inferred[] | undefined;
  /** Kernel time since boot. */
  readonly monotonicUs?: Micros | undefined;
  /** Sequence number of the kernel's ring buffer. */
  readonly sequence?: number | undefined;
  /** Syslog facility, 0 = kernel. */
  readonly facility?: number | undefined;
  /** Syslog severity, 0..7. */
  readonly severity?: number | undefined;
  /** Syslog tag or journald's SYSLOG_IDENTIFIER. */
  readonly identifier?: string | undefined;
  /** CONFIG_PRINTK_CALLER's id, `T4711` or `C3`: which task or CPU printed the line. */
  readonly caller?: string | undefined;
  /**
   * The program that said a userspace line, as far as its envelope proves it: the syslog tag, unless journald's trusted fields
   * name another one. Absent on lines of the kernel.
   */
  readonly daemon?: string | undefined;
  /** The unit that systemd speaks of: journald's UNIT= or USER_UNIT=. */
  readonly unit?: string | undefined;
  /** journald's MESSAGE_ID=, 32 hex digits. */
  readonly messageId?: string | undefined;
  /** The line is a piece of the kernel's: byte `at` of `of` (netconsole's ncfrag=), or goes on the piece before it (KERN_CONT). */
  readonly piece?: Piece | undefined;
  /** `message repeated N times: [ ... ]`: how often the line was said again. */
  readonly repeated?: number | undefined;
  /** What the shipper said of the host: region, zone, instance, cluster, node; at most 16, each at most 256 characters. */
  readonly hostLabels?: Readonly<Record<string, string>> | undefined;
}

/** Where a piece of a line belongs; without numbers only that it goes on. */
export interface Piece {
  readonly at?: number;
  readonly of?: number;
}

/** Why a record could not be decoded; it goes to the dead letter. */
export type RejectReason =
  | 'too-large'
  | 'invalid-json'
  | 'invalid-encoding'
  | 'unknown-envelope'
  | 'late'
  | 'schema'
  | 'threw'
  | 'corrupt-batch';

/** A parser's answer to input that it cannot read. Parsers never throw on input. */
export interface Rejected {
  readonly rejected: RejectReason;
  /** One sentence for a person: what is wrong and where. */
  readonly detail: string;
}
