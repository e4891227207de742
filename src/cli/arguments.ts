import { InvalidArgumentError } from 'commander';
import { isTimeZone } from '../records/zone.ts';

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
