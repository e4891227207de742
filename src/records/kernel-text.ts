import { MICROS_PER_SECOND, type Micros } from '../lib/time.ts';

/** Kernel text without what printk put in front of it. */
export interface KernelText {
  readonly message: string;
  /** Since boot. */
  readonly monotonicUs?: Micros | undefined;
  /** `T4711` (task) or `C3` (CPU). */
  readonly caller?: string | undefined;
}

/**
 * kernel/printk/printk.c: print_time() `[%5lu.%06lu]`, print_caller() `[%*s]`, then one blank. An uptime has a dot:
 * `[ 1532]` is a row of the task table. Only one blank separates; those after it are the kernel's own.
 */
const UPTIME = /^\[ {0,12}(\d{1,10})\.(\d{3,9})\](?:\[ {0,12}([TC]\d{1,10})\])? ?/;
const CALLER_ONLY = /^\[ {0,12}([TC]\d{1,10})\] ?/;

/** Splits `[   12.345678][ T4711] text` into uptime, caller and text; text that has neither is returned unchanged. */
export function readKernelText(text: string): KernelText {
  const uptime = UPTIME.exec(text);
  if (uptime !== null) {
    const [prefix, seconds, fraction] = uptime;
    return { message: text.slice(prefix.length), monotonicUs: microsOf(seconds, fraction), caller: uptime[3] };
  }
  const caller = CALLER_ONLY.exec(text);
  return caller === null ? { message: text } : { message: text.slice(caller[0].length), caller: caller[1] };
}

function microsOf(seconds = '', fraction = ''): Micros {
  return Number(seconds) * MICROS_PER_SECOND + Number(fraction.padEnd(6, '0').slice(0, 6));
}
