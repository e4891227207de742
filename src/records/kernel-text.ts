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
 * kernel/printk/printk.c: print_time() `[%5lu.%06lu]`, print_caller() `[%*s]`, then one blank; dmesg puts one between as well.
 * An uptime has a dot: `[ 1532]` is a row of the task table. Only one blank separates; those after it are the kernel's own.
 */
const UPTIME = /^\[ {0,12}(\d{1,10})\.(\d{3,9})\](?: ?\[ {0,12}([TC]\d{1,10})\])? ?/;
const CALLER_ONLY = /^\[ {0,12}([TC]\d{1,10})\] ?/;
/** The level in front of a line of a console or of an old klogd, as include/linux/kern_levels.h had it. */
const LEVEL = /^<[0-7cd]>/;

/**
 * Splits `<4>[   12.345678][ T4711] text` into uptime, caller and text; text that has none of them is returned unchanged. Of two
 * uptimes, as who logs a console with a clock of his own prints them, the inner one is the kernel's.
 */
export function readKernelText(text: string): KernelText {
  const first = text.charCodeAt(0);
  if (first === LESS_THAN && LEVEL.test(text)) return readStamped(text.slice(3));
  return first === BRACKET ? readStamped(text) : { message: text };
}

const LESS_THAN = 0x3c;
const BRACKET = 0x5b;

function readStamped(text: string): KernelText {
  const outer = readUptime(text);
  return outer === undefined ? readCaller(text) : (readUptime(outer.message) ?? outer);
}

function readUptime(text: string): KernelText | undefined {
  const uptime = UPTIME.exec(text);
  if (uptime === null) return undefined;
  const [prefix, seconds, fraction, caller] = uptime;
  return { message: text.slice(prefix.length), monotonicUs: microsOf(seconds, fraction), caller };
}

function readCaller(text: string): KernelText {
  const caller = CALLER_ONLY.exec(text);
  return caller === null ? { message: text } : { message: text.slice(caller[0].length), caller: caller[1] };
}

function microsOf(seconds = '', fraction = ''): Micros {
  return Number(seconds) * MICROS_PER_SECOND + Number(fraction.padEnd(6, '0').slice(0, 6));
}
