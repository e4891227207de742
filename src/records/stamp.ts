import type { Micros } from '../lib/time.ts';
import type { Inferred, LogLine } from '../model/log-line.ts';
import type { DecodeContext } from './envelope.ts';
import { monthOf } from './month.ts';
import { utcFromOffset, utcFromZone, type WallTime } from './zone.ts';

/** A printed time with what it leaves open: syslog leaves out the year, most forms the zone. */
export interface Stamp extends Omit<WallTime, 'year'> {
  readonly year?: number | undefined;
  /** East of Greenwich. */
  readonly offsetMinutes?: number | undefined;
}

/** A stamp and the text after it. */
export interface Stamped {
  readonly stamp: Stamp;
  readonly rest: string;
}

/** The part of a line that tells its wall time. */
export type LineTime = Pick<LogLine, 'timeUs' | 'timeSource' | 'inferred'>;

const CLOCK = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`;
const FRACTION = String.raw`(?:[.,](?<fraction>\d{1,9}))?`;

/** RFC 3339, and what journalctl's short-iso prints (`+0000`), with the comma of dmesg too. */
const ISO = new RegExp(
  String.raw`^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)T${CLOCK}${FRACTION}(?<offset>Z|[+-]\d\d:?\d\d)?(?:\s|$)`,
);
/** The same with a blank between day and time, as templates and databases print it. */
const SPACED_ISO = new RegExp(ISO.source.replace('T(', '[T ]('));
/** Names that a zone's clock may have; those of no fixed offset are only stepped over. */
const ZONE = String.raw`UTC|GMT|[CEMP][SD]T|AK[SD]T|HST|WES?T|CES?T|EES?T|BST|IST|MSK|JST|KST|[SH]GT|HKT|SAST|A[CEW][SD]T|NZ[SD]T|[+-]\d\d:?\d\d`;
/**
 * RFC 3164 4.1.2, `Mmm dd hh:mm:ss`, with what senders add: a fraction, the year before, within or behind, a zone behind (not
 * where a tag follows: then it is a host of that name), Cisco's mark of a clock that is not set. journalctl prints the month in
 * the reader's language.
 */
const BSD = new RegExp(
  String.raw`^[*.]?(?:(?<yearFirst>\d{4}) )?(?<month>[^ \d]{1,12}|\d{1,2}[月월]) {1,2}(?<day>\d{1,2}),?(?: (?<year>\d{4}))? ${CLOCK}${FRACTION}(?: (?<yearLast>(?:19|20)\d\d)(?= [^ ]))?(?: (?<zone>${ZONE})(?= [^ :]{1,255} [^ ]))?(?:[ \t]|$)`,
);
/** strftime's `%a %b %e %H:%M:%S %Y`, in any locale. */
const CTIME = new RegExp(
  String.raw`^[^ ]{1,24} {1,3}(?<month>[^ ]{1,24}) {1,2}(?<day>\d{1,2}) ${CLOCK} (?<year>\d{4})(?:\s|$)`,
);
/** dmesg's `[Nov24 10:00]`: strftime's `%b%e %H:%M`. */
const SHORT_CTIME = /^(?<month>[^\d ]{1,24}|\d{1,2}[月월]) ?(?<day>\d{1,2}) (?<hour>\d\d):(?<minute>\d\d)$/;

/** `2026-09-15T05:34:05.102898+00:00 rest`. */
export const readIsoStamp = (text: string): Stamped | undefined => read(ISO, text);
/** `2026-09-15 05:34:05.102 rest`. */
export const readSpacedIsoStamp = (text: string): Stamped | undefined => read(SPACED_ISO, text);
/** `Nov 24 10:00:00 rest`. */
export const readBsdStamp = (text: string): Stamped | undefined => {
  const stamped = read(BSD, text);
  return stamped !== undefined && (stamped.stamp.month > 0 || ENGLISH_SHAPE.test(text)) ? stamped : undefined;
};
/** `Tue Nov 24 10:00:00 2026`. */
export const readCtimeStamp = (text: string): Stamped | undefined => read(CTIME, text);
/** `Nov24 10:00`, to the minute. */
export const readShortStamp = (text: string): Stamped | undefined => read(SHORT_CTIME, text);

/** A month that only looks like one is a stamp that cannot be read, not the begin of a sentence. */
const ENGLISH_SHAPE = /^[*.]?(?:\d{4} )?[A-Z][a-z]{2} /;

function read(pattern: RegExp, text: string): Stamped | undefined {
  const match = pattern.exec(text);
  if (match?.groups === undefined) return undefined;
  const { month = '', day, hour, minute, second = 0, fraction = '' } = match.groups;
  const year = match.groups['year'] ?? match.groups['yearFirst'] ?? match.groups['yearLast'];
  const offset = match.groups['offset'] ?? match.groups['zone'];
  const stamp = {
    year: year === undefined ? undefined : Number(year),
    month: monthOf(month) ?? 0, // 0 is no month: the line keeps its text and has no time
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    micros: Number(fraction.padEnd(6, '0').slice(0, 6)),
    offsetMinutes: offset === undefined ? undefined : minutesOf(offset),
  };
  return { stamp, rest: text.slice(match[0].length) };
}

/** A zone's name (CET, IST) tells no offset by itself: the stamp then is read in the zone of the context. */
function minutesOf(offset: string): number | undefined {
  if (offset === 'Z' || offset === 'UTC' || offset === 'GMT') return 0;
  if (!/^[+-]/.test(offset)) return undefined;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return offset.startsWith('-') ? -minutes : minutes;
}

/** The time a stamp means; what of it was inferred is named. Without a usable stamp, when the record was received. */
export function timeOf(stamp: Stamp | undefined, context: DecodeContext): LineTime {
  const timeUs = stamp === undefined ? undefined : resolve(stamp, context);
  if (stamp === undefined || timeUs === undefined) return receivedTime(context);
  const inferred: Inferred[] = [];
  if (stamp.year === undefined && context.year === undefined) inferred.push('year');
  if (stamp.offsetMinutes === undefined) inferred.push('zone');
  return { timeUs, timeSource: 'record', ...(inferred.length > 0 && { inferred }) };
}

/** The time of a line whose envelope tells none. */
export function receivedTime({ receivedUs }: DecodeContext): LineTime {
  return receivedUs === undefined ? {} : { timeUs: receivedUs, timeSource: 'received' };
}

function resolve(stamp: Stamp, context: DecodeContext): Micros | undefined {
  const year = stamp.year ?? context.year;
  return year === undefined ? resolveYear(stamp, context) : utcOf({ ...stamp, year }, context.timezone);
}

function utcOf(stamp: Stamp & WallTime, timezone: string): Micros | undefined {
  return stamp.offsetMinutes === undefined ? utcFromZone(stamp, timezone) : utcFromOffset(stamp, stamp.offsetMinutes);
}

const DAY_US = 86_400_000_000;
/** 29 February may be eight years back (1896 to 1904 was so, 2096 to 2104 will be). */
const YEARS_BACK = 8;

/** The latest year in which the stamp is not more than a day after the record was received. */
function resolveYear(stamp: Stamp, context: DecodeContext): Micros | undefined {
  if (context.receivedUs === undefined) return undefined;
  const latest = new Date(context.receivedUs / 1000).getUTCFullYear() + 1;
  for (let year = latest; year >= latest - YEARS_BACK - 1; year -= 1) {
    const timeUs = utcOf({ ...stamp, year }, context.timezone);
    if (timeUs !== undefined && timeUs <= context.receivedUs + DAY_US) return timeUs;
  }
  return undefined;
}
