import type { LogLine, Provenance } from '../model/log-line.ts';
import { daemonOf } from './speaker.ts';

/** The journald fields that tell who spoke, each as often as the entry has it. */
export interface JournalSpeaker {
  readonly transport: readonly string[];
  readonly facility: readonly string[];
  readonly identifier: readonly string[];
}

const only = (values: readonly string[], wanted: string): boolean => values.every((value) => value === wanted);

/**
 * `_TRANSPORT` is journald's own word, clients cannot set it. What userspace writes to /dev/kmsg has transport kernel too,
 * but never facility 0: kernel/printk/printk.c, devkmsg_write() makes it LOG_USER.
 */
export function journaldProvenance({ transport, facility, identifier }: JournalSpeaker): Provenance {
  if (transport.length === 0 || !only(transport, 'kernel')) return 'userspace';
  const kernel = facility.length > 0 ? only(facility, '0') : only(identifier, 'kernel');
  return kernel ? 'kernel' : 'userspace';
}

/** What a syslog header tells of who spoke. */
export interface SyslogSpeaker {
  /** Absent when the record has no PRI, as in files. */
  readonly facility?: number | undefined;
  readonly identifier?: string | undefined;
  /** As printed; the kernel has none. */
  readonly pid?: string | undefined;
}

/**
 * Facility 0 where a facility is given, and the tag `kernel` without a pid. Some relays print the pid that the kernel has not as
 * 0, which no program can have.
 */
export function syslogProvenance({ facility, identifier, pid }: SyslogSpeaker): Provenance {
  const nobody = pid === undefined || pid === '0';
  return (facility ?? 0) === 0 && identifier === 'kernel' && nobody ? 'kernel' : 'userspace';
}

/** What a syslog header says of the speaker, as a line has it. */
export function syslogSpeech(
  speaker: SyslogSpeaker,
): Pick<LogLine, 'provenance' | 'facility' | 'identifier' | 'daemon'> {
  const { facility, identifier } = speaker;
  const provenance = syslogProvenance(speaker);
  return { provenance, facility, identifier, daemon: provenance === 'kernel' ? undefined : daemonOf(identifier) };
}

/** A dump of the ring buffer proves nothing about its host, but a facility other than 0 is userspace's. */
export function dmesgProvenance(facility: number | undefined): Provenance {
  return (facility ?? 0) === 0 ? 'none' : 'userspace';
}
