import type { LogLine } from '../model/log-line.ts';
import type { Decoded } from './envelope.ts';
import { readKernelText } from './kernel-text.ts';

/** What the envelope says of all lines of its record. */
export type LineHead = Omit<LogLine, 'message' | 'part'>;

/** Lines that one record may hold: far above any report, far below what would hurt. */
export const MAX_RECORD_LINES = 65_536;

/**
 * The lines of a record's texts, one or several, cut at newlines. Empty lines count in `part` but are not given; a line
 * without uptime of its own has the one before it, since the kernel stamps a record only once.
 */
export function messageLines(texts: readonly string[], head: LineHead): Decoded {
  const lines: LogLine[] = [];
  let part = 0;
  let stamped: LineHead = head;
  for (const text of texts) {
    const pieces = text.split('\n', MAX_RECORD_LINES + 1);
    if (part + pieces.length > MAX_RECORD_LINES)
      return { rejected: 'too-large', detail: `The record holds more than ${MAX_RECORD_LINES} lines.` };
    for (const piece of pieces) {
      const kernel = readKernelText(piece.endsWith('\r') ? piece.slice(0, -1) : piece);
      const monotonicUs = head.monotonicUs ?? kernel.monotonicUs ?? stamped.monotonicUs;
      stamped = { ...head, monotonicUs, caller: kernel.caller ?? stamped.caller };
      if (kernel.message !== '') lines.push(present({ ...stamped, message: kernel.message, part }));
      part += 1;
    }
  }
  return lines;
}

/** The line without the keys that are undefined: absent is absent, in memory as in JSON. */
function present(line: LogLine): LogLine {
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined)) as unknown as LogLine;
}
