import { unescapeRsyslog } from './rsyslog-escape.ts';

/**
 * systemd's `\x2d` escaped once more, as /dev/kmsg prints a backslash (`\x5cx2d`) and JSON does (`\\x2d`), by a transport that
 * did not undo it. No path has it of its own: systemd would have to escape what it has escaped.
 */
const DOUBLED = /\\(?:x5c|\\)(?=x[0-9a-f]{2})/g;
/** A newline as C and JSON write it. */
const NEWLINE = /\\n/g;

/** Text of syslog with its transport's escapes undone once; only in what is not a program's a `\n` is a newline. */
export function unescapeText(text: string, programs: boolean): string {
  const plain = unescapeRsyslog(text);
  if (!plain.includes('\\') || programs) return plain;
  return plain.replace(DOUBLED, '\\').replace(NEWLINE, '\n');
}
