import type { Micros } from '../lib/time.ts';
import type { DecodeContext } from './envelope.ts';
import { fieldText } from './journal-field.ts';
import { valueAt, type JsonObject } from './json-object.ts';
import { readBsdStamp, readIsoStamp, receivedTime, timeOf, type LineTime } from './stamp.ts';

/** Where shippers put a record's time, the sender's own before that of a relay. */
export const TIME_NAMES: readonly string[] = [
  ...['timereported', '@timestamp', 'timestamp', 'Timestamp', 'ISODATE', 'S_ISODATE', 'R_ISODATE', 'time', 'date'],
  ...['timestamp_iso8601', 'EventTime', 'syslog_timestamp', 'DATE', 'datetime', 'timeUnixNano', 'observedTimeUnixNano'],
  ...['ts', 'timegenerated', 'EventReceivedTime', 'event.created', 'UNIXTIME'],
];

/** The time of a record by the first of these fields that can be read; without one, when it was received. */
export function recordTime(
  object: JsonObject,
  context: DecodeContext,
  names: readonly string[] = TIME_NAMES,
): LineTime {
  for (const name of names) {
    const value = valueAt(object, name);
    const time = value === undefined ? undefined : readTime(value, context);
    if (time !== undefined) return time;
  }
  return receivedTime(context);
}

const EPOCH = /^(\d{1,20})(?:\.(\d{1,9})\d{0,9})?$/;
const DAY_AND_TIME = /^(\d{4}-\d\d-\d\d) (?=\d\d:)/;
const MAX_STAMP = 64;

function readTime(value: unknown, context: DecodeContext): LineTime | undefined {
  const text = typeof value === 'number' ? plainNumber(value) : fieldText(value);
  if (text === undefined || text.length > MAX_STAMP) return undefined;
  const timeUs = epochOf(text);
  if (timeUs !== undefined) return { timeUs, timeSource: 'record' };
  const { stamp } = readIsoStamp(text.replace(DAY_AND_TIME, '$1T').trim()) ?? readBsdStamp(text.trim()) ?? {};
  return stamp === undefined ? undefined : timeOf(stamp, context);
}

/** Without an exponent; a double tells the microseconds of our time just so. */
function plainNumber(value: number): string | undefined {
  if (!(value > 0 && value < 1e20)) return undefined;
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(6);
}

/** From 5138 on, seconds would be read as milliseconds. */
const UNITS: readonly (readonly [digits: number, perSecond: number])[] = [
  [11, 0],
  [14, 3],
  [17, 6],
  [20, 9],
];

/** Seconds, milliseconds, microseconds or nanoseconds since 1970: their number of digits tells which. */
function epochOf(text: string): Micros | undefined {
  const match = EPOCH.exec(text);
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  const unit = UNITS.find(([digits]) => whole.length <= digits);
  if (unit === undefined) return undefined;
  const seconds = whole.slice(0, whole.length - unit[1]);
  const micros = `${whole.slice(whole.length - unit[1])}${fraction}`.padEnd(6, '0').slice(0, 6);
  const timeUs = Number(seconds) * 1_000_000 + Number(micros);
  return Number.isSafeInteger(timeUs) ? timeUs : undefined;
}
