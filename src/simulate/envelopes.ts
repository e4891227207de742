import { isoFromMicros, MICROS_PER_SECOND, type Micros } from '../lib/time.ts';
import type { EnvelopeKind, SimHost } from './sim-host.ts';

/** One thing that was said on a host, by its kernel or by a program. */
export interface Spoken {
  /** When, in true time. */
  readonly timeUs: Micros;
  readonly severity: number;
  readonly text: string;
  /** `T4711`; kernel only. */
  readonly caller?: string | undefined;
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

/** journald stamps an entry some time after the kernel spoke. */
const RECEPTION_US = 312;

/** Ways of shipping that read /proc/kmsg, where each line of a text with newlines is a record of its own. */
const LINE_BY_LINE: ReadonlySet<EnvelopeKind> = new Set(['syslog-wire', 'syslog-file']);

/** All records that a text becomes by this way of shipping: one, or one a line. */
export function wrapAll(kind: EnvelopeKind, host: SimHost, spoken: Spoken): readonly Buffer[] {
  if (!LINE_BY_LINE.has(kind) || !spoken.text.includes('\n')) return [wrap(kind, host, spoken)];
  return spoken.text.split('\n').map((text) => wrap(kind, host, { ...spoken, text }));
}

/** The record as this way of shipping writes it; no newline at its end. */
export function wrap(kind: EnvelopeKind, host: SimHost, spoken: Spoken): Buffer {
  return WRAPPERS[kind](host, spoken);
}

const WRAPPERS: Readonly<Record<EnvelopeKind, (host: SimHost, spoken: Spoken) => Buffer>> = {
  journald: wrapJournald,
  'syslog-wire': (host, spoken) => bytesOf(`<${priorityOf(spoken)}>${bsdLine(host, spoken)}`),
  'syslog-file': (host, spoken) => bytesOf(bsdLine(host, spoken)),
  'syslog-iso': (host, spoken) =>
    bytesOf(`${isoStamp(host, spoken)} ${host.name} ${tagOf(spoken)}: ${escaped(host, spoken)}`),
  'syslog-5424': wrap5424,
  dmesg: wrapDmesg,
};

/** Fields as journald's gatewayd and its JSON output give them to shippers. */
function wrapJournald(host: SimHost, spoken: Spoken): Buffer {
  const wallUs = spoken.timeUs + host.skewUs + RECEPTION_US;
  const monotonicUs = spoken.timeUs - host.bootUs;
  const cursor = `s=${host.machineId};i=${monotonicUs.toString(16)};b=${host.bootId};m=${monotonicUs.toString(16)}`;
  const fields = [
    `"__CURSOR":"${cursor};t=${wallUs.toString(16)}"`,
    `"__REALTIME_TIMESTAMP":"${String(wallUs)}"`,
    `"__MONOTONIC_TIMESTAMP":"${String(monotonicUs + RECEPTION_US)}"`,
    `"_BOOT_ID":"${host.bootId}","_MACHINE_ID":"${host.machineId}","_HOSTNAME":"${host.name}"`,
    `"_RUNTIME_SCOPE":"system","PRIORITY":"${String(spoken.severity)}"`,
    spoken.by === undefined ? kernelFields(monotonicUs) : programFields(spoken.by, wallUs),
    `"MESSAGE":${journaldMessage(spoken.text)}`,
  ];
  return Buffer.from(`{${fields.join(',')}}`, 'utf8');
}

const kernelFields = (monotonicUs: Micros): string =>
  `"_TRANSPORT":"kernel","SYSLOG_FACILITY":"0","SYSLOG_IDENTIFIER":"kernel","_SOURCE_MONOTONIC_TIMESTAMP":"${String(monotonicUs)}"`;

function programFields({ identifier, pid, facility, unit }: Speaker, wallUs: Micros): string {
  return (
    `"_TRANSPORT":"syslog","SYSLOG_FACILITY":"${String(facility)}","SYSLOG_IDENTIFIER":"${identifier}",` +
    `"_PID":"${String(pid)}","_UID":"0","_COMM":"${identifier}","_SYSTEMD_UNIT":"${unit}",` +
    `"_SOURCE_REALTIME_TIMESTAMP":"${String(wallUs - RECEPTION_US)}"`
  );
}

// What journald does not print as text: control characters but tab and newline, and bytes that are no UTF-8.
const UNCLEAN = /[\u0000-\u0008\u000b-\u001f\u007f\udc80-\udcff]/;

function journaldMessage(text: string): string {
  return UNCLEAN.test(text) ? JSON.stringify([...bytesOf(text)]) : JSON.stringify(text);
}

/** `Mmm dd hh:mm:ss host tag: text` in UTC. */
function bsdLine(host: SimHost, spoken: Spoken): string {
  return `${bsdStamp(spoken.timeUs + host.skewUs)} ${host.name} ${tagOf(spoken)}: ${escaped(host, spoken)}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

function bsdStamp(timeUs: Micros): string {
  const date = new Date(Math.floor(timeUs / 1000));
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map((n) => String(n).padStart(2, '0'));
  return `${MONTHS[date.getUTCMonth()] ?? 'Jan'} ${String(date.getUTCDate()).padStart(2)} ${clock.join(':')}`;
}

const isoStamp = (host: SimHost, { timeUs }: Spoken): string => {
  const iso = isoFromMicros(timeUs + host.skewUs);
  const [seconds = '', fraction = ''] = iso.slice(0, -1).split('.');
  return `${seconds}.${fraction.padEnd(6, '0')}+00:00`;
};

const priorityOf = ({ by, severity }: Spoken): string => String((by?.facility ?? 0) * 8 + severity);
const tagOf = ({ by }: Spoken): string => (by === undefined ? 'kernel' : `${by.identifier}[${String(by.pid)}]`);

function wrap5424(host: SimHost, spoken: Spoken): Buffer {
  const app = spoken.by === undefined ? 'kernel -' : `${spoken.by.identifier} ${String(spoken.by.pid)}`;
  const head = `<${priorityOf(spoken)}>1 ${isoStamp(host, spoken)} ${host.name} ${app} - -`;
  return bytesOf(`${head} ${escaped(host, spoken)}`);
}

/** rsyslog writes control characters as `#` and three octal digits; kernel text keeps its uptime. */
function escaped(host: SimHost, spoken: Spoken): string {
  const text = spoken.by === undefined ? `${uptimeOf(host, spoken)} ${spoken.text}` : spoken.text;
  return /[\u0000-\u001f]/.test(text) ? text.replace(/[\u0000-\u001f]/g, octal) : text;
}

const octal = (character: string): string => `#${character.charCodeAt(0).toString(8).padStart(3, '0')}`;

/** kernel/printk/printk.c: print_time(), print_caller(). */
function uptimeOf(host: SimHost, { timeUs, caller }: Spoken): string {
  const us = timeUs - host.bootUs;
  const seconds = String(Math.floor(us / MICROS_PER_SECOND)).padStart(5);
  const stamp = `[${seconds}.${String(us % MICROS_PER_SECOND).padStart(6, '0')}]`;
  return caller === undefined ? stamp : `${stamp}[${caller.padStart(6)}]`;
}

/** dmesg indents the lines that continue a record by the width of its stamp. */
function wrapDmesg(host: SimHost, spoken: Spoken): Buffer {
  const stamp = `${uptimeOf(host, spoken)} `;
  return bytesOf(stamp + spoken.text.replaceAll('\n', `\n${' '.repeat(stamp.length)}`));
}

/** UTF-8, except that U+DC80..U+DCFF stand for single bytes. */
function bytesOf(text: string): Buffer {
  if (!/[\udc80-\udcff]/.test(text)) return Buffer.from(text, 'utf8');
  const pieces = text.split(/([\udc80-\udcff])/);
  return Buffer.concat(
    pieces.map((piece, index) =>
      index % 2 === 1 ? Buffer.of(piece.charCodeAt(0) - 0xdc00) : Buffer.from(piece, 'utf8'),
    ),
  );
}
