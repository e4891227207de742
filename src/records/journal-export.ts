import type { LogLine } from '../model/log-line.ts';
import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { isRejected, unknownEnvelope } from './envelope.ts';
import { afterField, readFields } from './export-field.ts';
import { journaldLines } from './journald-entry.ts';
import { headOf } from './record-text.ts';

/** Fields that journald adds: one of them tells an entry from an environment file. */
const TELLTALES = ['__CURSOR', '__REALTIME_TIMESTAMP', '_BOOT_ID', '_MACHINE_ID', '_TRANSPORT', '_HOSTNAME'] as const;
const LOOKS_LIKE = /^[A-Z_][A-Z0-9_]{0,63}(?:=|$)/m;
const NEWLINE = 0x0a;

/**
 * The journal export format (systemd's docs/JOURNAL_EXPORT_FORMATS.md): a field a line, or its name, the length as 64 bits little
 * endian and the bytes; an empty line ends an entry. One entry or several.
 */
export const journalExport: Envelope = {
  id: 'journal-export',
  sample: [
    '__CURSOR=s=1;i=4a3',
    '__REALTIME_TIMESTAMP=1795514400250000',
    '__MONOTONIC_TIMESTAMP=812595678',
    '_SOURCE_MONOTONIC_TIMESTAMP=812345678',
    '_BOOT_ID=6f0d1c2b3a495867a4b3c2d1e0f90817',
    '_MACHINE_ID=0123456789abcdef0123456789abcdef',
    '_HOSTNAME=web-7',
    '_TRANSPORT=kernel',
    'SYSLOG_FACILITY=0',
    'SYSLOG_IDENTIFIER=kernel',
    'PRIORITY=4',
    'MESSAGE=java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
    '',
  ].join('\n'),
  looksLike: (bytes, head = headOf(bytes)) => startsUpper(bytes) && LOOKS_LIKE.test(head.split('\n', 1)[0] ?? ''),
  decode,
};

/** A capital, an underscore, a byte order mark or indentation: most records end here. */
function startsUpper(bytes: Buffer): boolean {
  const first = bytes[0] ?? 0;
  return (first >= 0x41 && first <= 0x5f) || first === 0x20 || first === 0xef;
}

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const lines: LogLine[] = [];
  let known = false;
  for (let at = beginOf(bytes); at < bytes.length;) {
    const end = endOfEntry(bytes, at);
    const entry = readFields(bytes.subarray(at, end));
    at = end + 1;
    if (!TELLTALES.some((name) => Object.hasOwn(entry, name))) continue;
    known = true;
    const decoded = journaldLines(entry, entry, context);
    if (isRejected(decoded)) return decoded;
    const first = (lines.at(-1)?.part ?? -1) + 1;
    for (const line of decoded) lines.push(first === 0 ? line : { ...line, part: first + line.part });
  }
  return known ? lines : unknownEnvelope('The fields are not those that journald adds.');
}

/** Behind a byte order mark, indentation and empty lines. */
function beginOf(bytes: Buffer): number {
  let at = bytes[0] === 0xef ? 3 : 0;
  while (bytes[at] === NEWLINE || bytes[at] === 0x20) at += 1;
  return at;
}

/** The index of the empty line that ends the entry at `from`, or the end of the bytes. */
function endOfEntry(bytes: Buffer, from: number): number {
  let at = from;
  while (at >= 0 && at < bytes.length && bytes[at] !== NEWLINE) at = afterField(bytes, at);
  return at < 0 ? bytes.length : at;
}
