import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { unknownEnvelope } from './envelope.ts';
import { journaldLines } from './journald-entry.ts';
import type { JsonObject } from './json-object.ts';
import { headOf, textOf } from './record-text.ts';

/** `Tue 2026-11-24 10:00:00.250000 UTC [cursor]`. */
const HEAD = /^[^ ]{1,24} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? [^ ]{1,32} \[(s=[0-9a-f]{1,32};[^\]]{1,300})\]$/;
const LOOKS_LIKE = /^[^ ]{1,24} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? [^ ]{1,32} \[s=/;
const FIELD = /^ {4}([A-Z_][A-Z0-9_]{0,63})=/;
/** A value's further lines stand below its first character; an editor may have taken blanks away. */
const DEEPER = /^ {5,}/;

/** `journalctl -o verbose`: a head with the cursor, which tells boot and both of journald's clocks, then a field a line. */
export const journalVerbose: Envelope = {
  id: 'journal-verbose',
  sample: [
    'Tue 2026-11-24 10:00:00.250000 UTC [s=1f;i=4a3;b=6f0d1c2b3a495867a4b3c2d1e0f90817;m=306f28de;t=6610d68ac6590;x=2a]',
    '    _SOURCE_MONOTONIC_TIMESTAMP=812345678',
    '    _MACHINE_ID=0123456789abcdef0123456789abcdef',
    '    _HOSTNAME=web-7',
    '    _TRANSPORT=kernel',
    '    SYSLOG_FACILITY=0',
    '    SYSLOG_IDENTIFIER=kernel',
    '    PRIORITY=4',
    '    MESSAGE=java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  ].join('\n'),
  looksLike: (bytes, head = headOf(bytes)) => LOOKS_LIKE.test(head),
  decode,
};

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const [first = '', ...rest] = textOf(bytes).trimStart().split('\n');
  const cursor = HEAD.exec(first.trimEnd())?.[1];
  if (cursor === undefined) return unknownEnvelope('No head of journalctl -o verbose.');
  const entry: JsonObject = Object.fromEntries([...readCursor(cursor), ...readValues(rest)]);
  return journaldLines(entry, entry, context);
}

/** systemd's sd_journal_get_cursor(): boot, monotonic and wall time, the clocks as hexadecimal microseconds. */
function readCursor(cursor: string): [string, string][] {
  const parts = new Map(cursor.split(';').map((part) => [part.slice(0, 2), part.slice(2)] as const));
  const read = (key: string, name: string, radix: number): [string, string][] => {
    const value = parts.get(key);
    if (value === undefined || !/^[0-9a-f]{1,32}$/.test(value)) return [];
    return [[name, radix === 16 ? String(parseInt(value, 16)) : value]];
  };
  return [
    ...read('b=', '_BOOT_ID', 0),
    ...read('m=', '__MONOTONIC_TIMESTAMP', 16),
    ...read('t=', '__REALTIME_TIMESTAMP', 16),
  ];
}

function readValues(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  let name: string | undefined;
  for (const line of lines) {
    const field = FIELD.exec(line);
    if (field?.[1] !== undefined) {
      name = field[1];
      values.set(name, line.slice(field[0].length).replace(/\r$/, ''));
    } else if (name !== undefined && DEEPER.test(line)) {
      const indent = name.length + 5;
      const below = line.startsWith(' '.repeat(indent)) ? line.slice(indent) : line.trimStart();
      values.set(name, `${values.get(name) ?? ''}\n${below.replace(/\r$/, '')}`);
    }
  }
  return values;
}
