import type { SimHost } from '../sim-host.ts';
import { isClean, journalFields, type JournalField } from './journal-fields.ts';
import { bytesOf } from './raw-bytes.ts';
import type { Spoken } from './spoken.ts';

/** `journalctl -o json`, and what systemd-journal-gatewayd sends: one object a line. */
export function wrapJournalJson(host: SimHost, spoken: Spoken): Buffer {
  return Buffer.from(`{${journalFields(host, spoken).map(member).join(',')}}`, 'utf8');
}

const member = ([name, value]: JournalField): string => `"${name}":${jsonValue(value)}`;

/** A string, or an array of bytes where the value is not clean text. */
export function jsonValue(value: string): string {
  return isClean(value) ? JSON.stringify(value) : JSON.stringify([...bytesOf(value)]);
}
