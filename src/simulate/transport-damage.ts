import { MICROS_PER_SECOND, type Micros } from '../lib/time.ts';
import type { Speaker } from './envelopes/spoken.ts';
import { lenientWithout, type LenientField } from './lenient.ts';
import type { KernelRecord, Part, PrintedReport } from './report-spec.ts';
import type { Rng } from './rng.ts';

/** A record as it comes out of the transport. */
export interface ArrivedRecord extends KernelRecord {
  /** It arrives so much later than it was said. */
  readonly delayUs?: Micros | undefined;
  /** With a delay: its wall clock's stamp is of its arrival, its uptime of when it was said. */
  readonly restamped?: true | undefined;
  /** A program says it, not the kernel. */
  readonly by?: Speaker | undefined;
  /** The first of a new boot. */
  readonly booted?: true | undefined;
  /** Which record of the report it is, or is a part or copy of. */
  readonly place?: number | undefined;
  /** It was printed and never arrives. */
  readonly lost?: true | undefined;
}

/** A report as it arrives, what its lines still say, and what of that may be absent. */
export interface DamagedReport extends PrintedReport {
  readonly records: readonly ArrivedRecord[];
  readonly lenient?: readonly LenientField[] | undefined;
}

/** What a transport does to the lines of a report; `at` counts its records. */
export type TransportDamage =
  /** A line breaks off after so many characters. */
  | { readonly kind: 'line-cut'; readonly at: number; readonly chars: number }
  | { readonly kind: 'line-dropped'; readonly at: number }
  /** A line becomes two records. */
  | { readonly kind: 'line-split'; readonly at: number; readonly chars: number }
  /** A line arrives after the one behind it. */
  | { readonly kind: 'swapped'; readonly at: number }
  /** The ring buffer ran over: the first lines are lost, and journald says how many. */
  | { readonly kind: 'overrun'; readonly lost: number }
  /** The machine goes down in the middle: the other lines are lost, and a new boot begins. */
  | { readonly kind: 'rebooted'; readonly kept: number }
  /** All lines arrive once more, as an agent that reads the buffer again sends them. */
  | { readonly kind: 're-read'; readonly delayUs: Micros }
  /** The same by a daemon that stamps what it reads. */
  | { readonly kind: 'late-copy'; readonly delayUs: Micros };

type Kind = TransportDamage['kind'];
type Damager = {
  readonly [K in Kind]: (report: PrintedReport, damage: Extract<TransportDamage, { kind: K }>) => DamagedReport;
};

/** The report after the transport; its truth is what was printed, `lenient` names what may be absent of it. */
export function damageOnTheWay(report: PrintedReport, damage: TransportDamage): DamagedReport {
  const placed = { ...report, records: report.records.map((record, place) => ({ ...record, place })) };
  const arrived = DAMAGERS[damage.kind](placed, damage as never);
  return { ...arrived, truth: { ...arrived.truth, damaged: damage.kind } };
}

const DAMAGERS: Damager = {
  'line-cut': (report, { at, chars }) =>
    replaced(report, at, (record) => [{ ...record, text: record.text.slice(0, chars) }]),
  'line-dropped': (report, { at }) => replaced(report, at, (record) => [{ ...record, lost: true }]),
  'line-split': (report, { at, chars }) =>
    replaced(report, at, (record) => [
      { ...record, text: record.text.slice(0, chars) },
      { ...record, afterUs: record.afterUs + 1, text: record.text.slice(chars) },
    ]),
  swapped: ({ records, truth }, { at }) => {
    const [first, second] = records.slice(at, at + 2);
    if (first === undefined || second === undefined) return { records, truth };
    const late: ArrivedRecord = { ...first, delayUs: second.afterUs - first.afterUs + 1 };
    return { records: [...records.slice(0, at), second, late, ...records.slice(at + 2)], truth };
  },
  overrun: ({ records, truth }, { lost }) => {
    const kept = records.slice(lost);
    const notice = missedNotice(Math.min(lost, records.length), kept[0]?.afterUs ?? 0);
    const gone = records.slice(0, lost).map((record) => ({ ...record, lost: true as const }));
    return { records: [...gone, notice, ...kept], truth, lenient: lenientFor(gone) };
  },
  rebooted: ({ records, truth }, { kept }) => {
    const last = records[kept - 1]?.afterUs ?? 0;
    return {
      records: [...records.slice(0, kept), bootLine(last + BOOT_TAKES_US)],
      truth,
      lenient: lenientFor(records.slice(kept)),
    };
  },
  're-read': ({ records, truth }, { delayUs }) => ({
    records: [...records, ...records.map((record) => ({ ...record, delayUs }))],
    truth,
  }),
  'late-copy': ({ records, truth }, { delayUs }) => ({
    records: [...records, ...records.map((record) => ({ ...record, delayUs, restamped: true as const }))],
    truth,
  }),
};

function replaced(
  { records, truth }: PrintedReport,
  at: number,
  by: (record: KernelRecord) => readonly ArrivedRecord[],
): DamagedReport {
  const record = records[at];
  if (record === undefined) return { records, truth };
  const arrived = [...records.slice(0, at), ...by(record), ...records.slice(at + 1)];
  return { records: arrived, truth, lenient: lenientWithout(record.part) };
}

function lenientFor(lost: readonly KernelRecord[]): readonly LenientField[] {
  const parts = new Set<Part>(lost.map(({ part }) => part));
  return [...new Set([...parts].flatMap((part) => lenientWithout(part)))];
}

const JOURNALD: Speaker = { identifier: 'systemd-journald', pid: 331, facility: 5, unit: 'systemd-journald.service' };

/** src/journal/journald-kmsg.c: what journald says when sequence numbers are missing. */
function missedNotice(lost: number, afterUs: Micros): ArrivedRecord {
  return { afterUs, severity: 4, text: `Missed ${String(lost)} kernel messages`, part: 'trace', by: JOURNALD };
}

const BOOT_TAKES_US = 41 * MICROS_PER_SECOND;

/** The first line that a kernel says. */
function bootLine(afterUs: Micros): ArrivedRecord {
  const text = 'Linux version 6.1.0-21-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0)';
  return { afterUs, severity: 5, text, part: 'trace', booted: true };
}

/** How long a second delivery takes: half a minute. */
const LATE_US = 30 * MICROS_PER_SECOND;

/** A damage, drawn: each kind as often as the others, on any line. */
export function drawTransportDamage({ records }: PrintedReport, rng: Rng): TransportDamage {
  const at = rng.int(0, records.length - 1);
  const chars = rng.int(0, Math.max(0, (records[at]?.text.length ?? 1) - 1));
  return rng.pick<TransportDamage>([
    { kind: 'line-cut', at, chars },
    { kind: 'line-dropped', at },
    { kind: 'line-split', at, chars },
    { kind: 'swapped', at },
    { kind: 'overrun', lost: at },
    { kind: 'rebooted', kept: at + 1 },
    { kind: 're-read', delayUs: LATE_US },
    { kind: 'late-copy', delayUs: LATE_US },
  ]);
}
