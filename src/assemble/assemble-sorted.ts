import { MICROS_PER_SECOND } from '../lib/time.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { compareOrigins } from '../model/origin.ts';
import type { SievedLine } from '../model/sieved-line.ts';
import type { Out } from '../model/stage.ts';
import { newCounts, type AssembleCounts } from './counts.ts';
import { holdLine } from './held-line.ts';
import { HostAssembler } from './host-assembler.ts';
import type { AssembleOptions } from './options.ts';

// In a file, a line's wall time is when it was read or written, which a stall moves against the kernel's by up to this much.
const READING_DELAY_US = 60 * MICROS_PER_SECOND;

/**
 * The order in which a replay wants its lines: a host after the other, its lines by wall time, those without one first, by
 * their place. A total order, so that any sort, also one on disk, gives the same.
 */
export function compareForReplay(a: SievedLine, b: SievedLine): number {
  if (a.hostKey !== b.hostKey) return a.hostKey < b.hostKey ? -1 : 1;
  const left = a.line.timeUs ?? Number.NEGATIVE_INFINITY;
  const right = b.line.timeUs ?? Number.NEGATIVE_INFINITY;
  if (left !== right) return left < right ? -1 : 1;
  return compareOrigins(a.origin, b.origin) || a.line.part - b.line.part;
}

/**
 * Assembles all lines of one host, given in the order of compareForReplay. Event time takes the place of stream time, so
 * memory holds one minute of a host's lines, and what is said is what the live stage says when nothing is late.
 */
export function assembleHost(
  lines: Iterable<SievedLine>,
  options: AssembleOptions,
  out: Out<IncidentDraft>,
  counts: AssembleCounts = newCounts(),
): void {
  let host: HostAssembler | undefined;
  let nowUs = 0;
  let advancedUs = 0;
  for (const line of lines) {
    host ??= new HostAssembler(line.hostKey, options, counts);
    const timeUs = line.line.timeUs ?? nowUs;
    nowUs = Math.max(nowUs, timeUs);
    if (nowUs - advancedUs >= MICROS_PER_SECOND) {
      host.advance(nowUs - READING_DELAY_US, out);
      advancedUs = nowUs;
    }
    host.add(holdLine(line, timeUs, 0), out);
  }
  host?.end(out);
}
