import { isoFromMicros, MICROS_PER_SECOND, type Micros } from '../../lib/time.ts';
import type { SimHost } from '../sim-host.ts';
import type { Spoken } from './spoken.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** What the host's wall clock shows when the line is stamped. */
export const wallOf = (host: SimHost, { timeUs, stampedAfterUs = 0 }: Spoken): Micros =>
  timeUs + stampedAfterUs + host.skewUs;

/** Kernel time since boot. */
export const sinceBoot = (host: SimHost, { timeUs }: Spoken): Micros => timeUs - host.bootUs;

/** `Sep  5 05:00:00`, in UTC (RFC 3164 4.1.2). */
export function bsdStamp(timeUs: Micros): string {
  const date = dateOf(timeUs);
  return `${monthOf(date)} ${String(date.getUTCDate()).padStart(2)} ${clockOf(date)}`;
}

/** `Sat`, in UTC. */
export const weekdayOf = (timeUs: Micros): string => DAYS[dateOf(timeUs).getUTCDay()] ?? 'Sun';

/** `Sat Sep  5 05:00:00 2026`, in UTC: strftime's `%a %b %e %H:%M:%S %Y`. */
export function ctimeStamp(timeUs: Micros): string {
  return `${weekdayOf(timeUs)} ${bsdStamp(timeUs)} ${String(dateOf(timeUs).getUTCFullYear())}`;
}

const LOCAL_NAMES = {
  german: {
    days: ['So', 'Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa'],
    months: ['Jan', 'Feb', 'Mär', 'Apr', 'Mai', 'Jun', 'Jul', 'Aug', 'Sep', 'Okt', 'Nov', 'Dez'],
  },
  japanese: {
    days: ['日', '月', '火', '水', '木', '金', '土'],
    months: Array.from({ length: 12 }, (_, month) => `${String(month + 1).padStart(2)}月`),
  },
} as const;

/** The same in another language, as glibc's locales name days and months. */
export function localCtimeStamp(timeUs: Micros, language: keyof typeof LOCAL_NAMES): string {
  const { days, months } = LOCAL_NAMES[language];
  const date = dateOf(timeUs);
  const day = String(date.getUTCDate()).padStart(2);
  return `${days[date.getUTCDay()] ?? ''} ${months[date.getUTCMonth()] ?? ''} ${day} ${clockOf(date)} ${String(date.getUTCFullYear())}`;
}

/** `2026-09-05T05:00:00.000312` and what follows it: `Z`, `+00:00`. */
export function isoStamp(timeUs: Micros, zone: string, mark: '.' | ',' = '.'): string {
  const [seconds = '', fraction = ''] = isoFromMicros(timeUs).slice(0, -1).split('.');
  return `${seconds}${mark}${fraction.padEnd(6, '0')}${zone}`;
}

/** `12.000345`: seconds with six decimals. */
export function secondsOf(us: Micros): string {
  return `${String(Math.floor(us / MICROS_PER_SECOND))}.${String(us % MICROS_PER_SECOND).padStart(6, '0')}`;
}

/** `[   12.345678]` and, where lines have one, `[ T4711]`; kernel/printk/printk.c: print_time(), print_caller(). */
export function uptimeOf(host: SimHost, spoken: Spoken): string {
  const stamp = `[${secondsOf(sinceBoot(host, spoken)).padStart(12)}]`;
  return spoken.caller === undefined ? stamp : `${stamp}[${spoken.caller.padStart(6)}]`;
}

const dateOf = (timeUs: Micros): Date => new Date(Math.floor(timeUs / 1000));
const monthOf = (date: Date): string => MONTHS[date.getUTCMonth()] ?? 'Jan';
const clockOf = (date: Date): string =>
  [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
