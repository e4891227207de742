import type { Micros } from '../../lib/time.ts';
import type { SimHost } from '../sim-host.ts';
import type { Speaker, Spoken } from './spoken.ts';
import { sinceBoot, wallOf } from './stamps.ts';

/** A journal entry's fields in order; values hold bytes that are no UTF-8 as U+DC80..U+DCFF. */
export type JournalField = readonly [name: string, value: string];

/** journald stamps an entry some time after the kernel spoke, here always as long. */
export const RECEPTION_US = 312;

/** What journald stores of a line, its two stamps first. */
export function journalFields(host: SimHost, spoken: Spoken): readonly JournalField[] {
  const wallUs = wallOf(host, spoken) + RECEPTION_US;
  const monotonicUs = sinceBoot(host, spoken);
  return [
    ['__CURSOR', cursorOf(host, monotonicUs, wallUs)],
    ['__REALTIME_TIMESTAMP', String(wallUs)],
    ['__MONOTONIC_TIMESTAMP', String(monotonicUs + RECEPTION_US)],
    ['_BOOT_ID', host.bootId],
    ['_MACHINE_ID', host.machineId],
    ['_HOSTNAME', host.name],
    ['_RUNTIME_SCOPE', 'system'],
    ['PRIORITY', String(spoken.severity)],
    ...(spoken.by === undefined ? kernelFields(monotonicUs) : programFields(spoken.by, wallUs)),
    ['MESSAGE', spoken.text],
  ];
}

function cursorOf({ machineId, bootId }: SimHost, monotonicUs: Micros, wallUs: Micros): string {
  const monotonic = monotonicUs.toString(16);
  return `s=${machineId};i=${monotonic};b=${bootId};m=${monotonic};t=${wallUs.toString(16)}`;
}

function kernelFields(monotonicUs: Micros): readonly JournalField[] {
  return [
    ['_TRANSPORT', 'kernel'],
    ['SYSLOG_FACILITY', '0'],
    ['SYSLOG_IDENTIFIER', 'kernel'],
    ['_SOURCE_MONOTONIC_TIMESTAMP', String(monotonicUs)],
  ];
}

function programFields({ identifier, pid, facility, unit }: Speaker, wallUs: Micros): readonly JournalField[] {
  return [
    ['_TRANSPORT', 'syslog'],
    ['SYSLOG_FACILITY', String(facility)],
    ['SYSLOG_IDENTIFIER', identifier],
    ['_PID', String(pid)],
    ['_UID', '0'],
    ['_COMM', identifier],
    ['_SYSTEMD_UNIT', unit],
    ['_SOURCE_REALTIME_TIMESTAMP', String(wallUs - RECEPTION_US)],
  ];
}

// utf8_is_printable_newline() of systemd's src/basic/utf8.c: control characters but tab and newline, and bytes that are no UTF-8.
const UNCLEAN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\udc80-\udcff]/;

/** Whether journalctl shows a value as text; where not, its JSON has an array of bytes. */
export const isClean = (value: string): boolean => !UNCLEAN.test(value);
