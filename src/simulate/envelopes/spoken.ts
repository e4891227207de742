import type { Micros } from '../../lib/time.ts';

/** One thing that was said on a host, by its kernel or by a program. */
export interface Spoken {
  /** When, in true time. */
  readonly timeUs: Micros;
  readonly severity: number;
  readonly text: string;
  /** `T4711`; kernel only. */
  readonly caller?: string | undefined;
  /** Its number in the kernel's ring buffer; kernel only, made from its time when absent. */
  readonly sequence?: number | undefined;
  /** It goes on the record before it of the same task (KERN_CONT); kernel only. */
  readonly piece?: true | undefined;
  /** So much later it was stamped by who reads it. */
  readonly stampedAfterUs?: Micros | undefined;
  /** Absent: the kernel spoke. */
  readonly by?: Speaker | undefined;
}

/** A program that logs. */
export interface Speaker {
  readonly identifier: string;
  readonly pid: number;
  /** Syslog facility, 1..23. */
  readonly facility: number;
  readonly unit: string;
}

/** `<PRI>`'s number: facility and severity. */
export const priorityOf = ({ by, severity }: Spoken): string => String((by?.facility ?? 0) * 8 + severity);

/** `kernel`, or `sshd[711]`. */
export const tagOf = ({ by }: Spoken): string => (by === undefined ? 'kernel' : `${by.identifier}[${String(by.pid)}]`);

const FACILITIES = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'],
  ...['ntp', 'security', 'console', 'solaris-cron'],
  ...['local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
] as const;
const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'] as const;

/** `kern`, `daemon`, ... as syslog(3) names facilities. */
export const facilityNameOf = ({ by }: Spoken): string => FACILITIES[by?.facility ?? 0] ?? 'user';

/** `warn`, `err`, ... as dmesg and logread name severities. */
export const levelNameOf = ({ severity }: Spoken): string => LEVELS[severity] ?? 'debug';

/** `warning`, `error`, ... as daemons and agents spell them that like whole words. */
export const severityWordOf = (spoken: Spoken, error: 'err' | 'error'): string => {
  const level = levelNameOf(spoken);
  return level === 'warn' ? 'warning' : level === 'err' ? error : level;
};

/** The same thing, cut at its newlines: what a reader of /proc/kmsg gets is a line each. */
export function lineByLine(spoken: Spoken): readonly Spoken[] {
  return spoken.text.includes('\n') ? spoken.text.split('\n').map((text) => ({ ...spoken, text })) : [spoken];
}
