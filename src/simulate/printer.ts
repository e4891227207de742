import type { KernelRecord, Part } from './report-spec.ts';

/** Syslog severities by the macro that prints with them. */
export const SEVERITY = { err: 3, warning: 4, info: 6 } as const;

/** Where the lines of a report are put down; text longer than printk's buffer is cut as printk cuts it. */
export interface Printer {
  print(part: Part, severity: number, text: string, pid?: number): void;
  /** Lets time pass before the next line, and another task print it. */
  wait(us: number, callerPid?: number): void;
}

/** printk's limit for one record: LOG_LINE_MAX, 1024 minus its prefix until 5.9, 1024 since (kernel/printk/printk.c). */
const RECORD_CHARS = 992;

/** A printer that collects; lines are a few microseconds apart, as a console-less printk's are. */
export function createPrinter(into: KernelRecord[], callerPid: number | undefined): Printer {
  let clockUs = 0;
  let caller = callerPid;
  return {
    print(part, severity, text, pid) {
      into.push({
        afterUs: clockUs,
        severity,
        text: text.length > RECORD_CHARS ? text.slice(0, RECORD_CHARS) : text,
        part,
        ...(caller === undefined ? {} : { caller: `T${String(caller)}` }),
        ...(pid === undefined ? {} : { pid }),
      });
      clockUs += 3 + (into.length % 5);
    },
    wait(us, nextCaller) {
      clockUs += us;
      if (caller !== undefined && nextCaller !== undefined) caller = nextCaller;
    },
  };
}
