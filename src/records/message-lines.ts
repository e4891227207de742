import type { LogLine } from '../model/log-line.ts';
import type { Decoded } from './envelope.ts';
import { readKernelText, type KernelText } from './kernel-text.ts';

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
  let stamped = present(head);
  for (const text of texts) {
    const pieces = text.split('\n', MAX_RECORD_LINES + 1);
    if (part + pieces.length > MAX_RECORD_LINES)
      return { rejected: 'too-large', detail: `The record holds more than ${MAX_RECORD_LINES} lines.` };
    for (const piece of pieces) {
      const kernel = readKernelText(piece.endsWith('\r') ? piece.slice(0, -1) : piece);
      stamped = stampedBy(kernel, stamped, head);
      if (kernel.message !== '') lines.push({ ...stamped, message: kernel.message, part });
      part += 1;
    }
  }
  return lines;
}

/** What the text itself says is added; the envelope's own monotonic time stands. */
function stampedBy({ monotonicUs, caller }: KernelText, before: LineHead, head: LineHead): LineHead {
  const stamp = head.monotonicUs === undefined ? monotonicUs : undefined;
  if (stamp === undefined && caller === undefined) return before;
  return { ...before, ...(stamp !== undefined && { monotonicUs: stamp }), ...(caller !== undefined && { caller }) };
}

/** The head without the keys that are undefined: absent is absent, in memory as in JSON. */
function present(head: LineHead): LineHead {
  return Object.fromEntries(Object.entries(head).filter(([, value]) => value !== undefined)) as unknown as LineHead;
}
