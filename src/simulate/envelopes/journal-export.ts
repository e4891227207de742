import type { SimHost } from '../sim-host.ts';
import { isClean, journalFields, type JournalField } from './journal-fields.ts';
import { bytesOf } from './raw-bytes.ts';
import type { Spoken } from './spoken.ts';

/**
 * One entry as `journalctl -o export` prints it and systemd-journal-remote reads it: a field a line, then an empty line. The
 * record ends with the newline of its last field, so that one more newline behind each record makes a stream.
 */
export function wrapJournalExport(host: SimHost, spoken: Spoken): Buffer {
  return Buffer.concat(journalFields(host, spoken).map(exportField));
}

/** `NAME=value`, or for what has newlines or is not clean: the name, the length as 64 bits little endian, and the bytes. */
function exportField([name, value]: JournalField): Buffer {
  if (isClean(value) && !value.includes('\n')) return Buffer.from(`${name}=${value}\n`, 'utf8');
  const bytes = bytesOf(value);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from('\n')]);
}
