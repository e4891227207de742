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

/** The same thing, cut at its newlines: what a reader of /proc/kmsg gets is a line each. */
export function lineByLine(spoken: Spoken): readonly Spoken[] {
  return spoken.text.includes('\n') ? spoken.text.split('\n').map((text) => ({ ...spoken, text })) : [spoken];
}
