import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../lib/quantity.ts';
import type { Micros } from '../lib/time.ts';
import { ENVELOPES } from '../records/index.ts';
import { isTimeZone, utcFromOffset, utcFromZone } from '../records/zone.ts';

/** A year on the command line. */
export function parseYear(text: string): number {
  if (!/^(19|20)\d\d$/.test(text)) throw new InvalidArgumentError('A year has four digits.');
  return Number(text);
}

/** An IANA time zone on the command line. */
export function parseZone(text: string): string {
  if (!isTimeZone(text)) throw new InvalidArgumentError(`${text} is not an IANA time zone such as Europe/Berlin.`);
  return text;
}

/** A number of something on the command line: from 1 to 1024. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text) || Number(text) > 1024)
    throw new InvalidArgumentError('Give a number from 1 to 1024.');
  return Number(text);
}

/** A shard, `I/N`: the part I, from 0 to N-1, of N. */
export function parseShard(text: string): { readonly index: number; readonly count: number } {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (index === undefined || Number(index) >= Number(count)) {
    throw new InvalidArgumentError('A shard is I/N, from 0/N on: 0/8, 1/8, ... 7/8.');
  }
  return { index: Number(index), count: Number(count) };
}

/** The id of a replay, which is a part of the names of its topics. */
export function parseReplayId(text: string): string {
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(text)) {
    throw new InvalidArgumentError('An id is letters, digits, dots, dashes and underscores, at most 100.');
  }
  return text;
}

/** The name of a shape of records; `auto` is none. */
export function parseShape(text: string): string | undefined {
  if (text === 'auto') return undefined;
  const names = ENVELOPES.map(({ id }) => id);
  if (!names.includes(text)) throw new InvalidArgumentError(`The shapes are auto, ${names.join(', ')}.`);
  return text;
}

/** One more of what may be said several times. */
export function gather(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

/** A moment as it is said: read once the zone is known. */
export function parseMoment(text: string): Moment {
  const back = parseDuration(text);
  if (back !== undefined) return () => (Date.now() - back) * 1000;
  const match = MOMENT.exec(text);
  if (match === null || momentOf(match, 'UTC') === undefined) {
    throw new InvalidArgumentError(
      'A moment is a date or a time such as 2026-09-15T05:30, with Z, +02:00 or none, or 7d ago: 7d.',
    );
  }
  return (zone) => momentOf(match, zone) ?? 0;
}

/** Microseconds of a moment, in this zone where it has none of its own. */
export type Moment = (zone: string) => Micros;

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?(?: ?(Z|[+-]\d\d:?\d\d))?)?$/;

function momentOf(match: RegExpExecArray, zone: string): Micros | undefined {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset] = match;
  const wall = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    micros: Number(fraction.padEnd(6, '0')),
  };
  if (offset === undefined) return utcFromZone(wall, zone);
  const digits = offset === 'Z' ? '0000' : offset.replace(/\D/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return utcFromOffset(wall, offset.startsWith('-') ? -minutes : minutes);
}
