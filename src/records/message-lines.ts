import type { LogLine } from '../model/log-line.ts';
import type { Decoded } from './envelope.ts';
import { readKernelText, type KernelText } from './kernel-text.ts';
import { readRepeated, type Repeated } from './repeated.ts';
import { withoutColours } from './terminal.ts';

/** What the envelope says of all lines of its record. */
export type LineHead = Omit<LogLine, 'message' | 'part'>;

/** Lines that one record may hold: far above any report, far below what would hurt. */
export const MAX_RECORD_LINES = 65_536;

/**
 * The lines of a record's texts, one or several, cut at newlines; the first is the record's `firstPart`th. Empty lines count in
 * `part` but are not given; a line without uptime of its own has the one before it, since the kernel stamps a record only once.
 */
export function messageLines(texts: readonly string[], head: LineHead, firstPart = 0): Decoded {
  const lines: LogLine[] = [];
  let part = firstPart;
  let stamped = head;
  for (const text of texts) {
    const pieces = text.includes('\n') ? text.split('\n', MAX_RECORD_LINES + 1) : [text];
    if (part + pieces.length > MAX_RECORD_LINES)
      return { rejected: 'too-large', detail: `The record holds more than ${MAX_RECORD_LINES} lines.` };
    for (const piece of pieces) {
      const plain = withoutColours(piece.endsWith('\r') ? piece.slice(0, -1) : piece);
      const repeated = readRepeated(plain);
      const kernel = readKernelText(repeated?.message ?? plain);
      stamped = stampedBy(kernel, stamped, head);
      if (kernel.message !== '') lines.push(lineOf(kernel.message, part, stamped, repeated));
      part += 1;
    }
  }
  return lines;
}

/**
 * A line without the keys of its head that are undefined: absent is absent, in memory as in JSON. A plain loop: to spread an object
 * that was made key by key costs five times as much, and this runs for every line.
 */
function lineOf(message: string, part: number, head: LineHead, repeated: Repeated | undefined): LogLine {
  const line: Record<string, unknown> = {};
  for (const key of Object.keys(head) as (keyof LineHead)[]) if (head[key] !== undefined) line[key] = head[key];
  line['message'] = message;
  line['part'] = part;
  if (repeated !== undefined) line['repeated'] = repeated.repeated;
  return line as unknown as LogLine;
}

/** What the text itself says is added; the envelope's own monotonic time stands. */
function stampedBy({ monotonicUs, caller }: KernelText, before: LineHead, head: LineHead): LineHead {
  const stamp = head.monotonicUs === undefined ? monotonicUs : undefined;
  if (stamp === undefined && caller === undefined) return before;
  return { ...before, ...(stamp !== undefined && { monotonicUs: stamp }), ...(caller !== undefined && { caller }) };
}
