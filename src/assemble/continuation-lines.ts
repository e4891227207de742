import type { Family } from '../model/family.ts';
import type { SievedLine } from '../model/sieved-line.ts';

// What the kernel prints as one record with newlines in it, until about 6.3 and ever since.
const CONTINUATIONS: ReadonlySet<Family> = new Set<Family>(['memcgStat', 'memInfoTotals']);
const HEADS: ReadonlySet<Family> = new Set<Family>(['memcgStats', 'memInfo', ...CONTINUATIONS]);

// From one line of a statistics block to the next; nothing of another record fits in between.
const MAX_APART_BYTES = 512;

/**
 * Text tools print a record of several lines with the envelope on the first only. Fed with the lines of files in the order of
 * the files, it gives such bare lines the envelope of the line that they continue. Only for replay: on a topic, a record is whole.
 */
export class ContinuationLines {
  #last: SievedLine | undefined;

  /** The line as it is to be assembled. */
  adopt(line: SievedLine): SievedLine {
    const head = this.#last;
    const adopted =
      head !== undefined && continues(line, head)
        ? { ...line, hostKey: head.hostKey, line: { ...head.line, message: line.line.message } }
        : line;
    this.#last = adopted;
    return adopted;
  }
}

function continues(line: SievedLine, head: SievedLine): boolean {
  if (line.line.transport !== 'bare' || head.line.transport === 'bare') return false;
  if (!CONTINUATIONS.has(line.event.family) || !HEADS.has(head.event.family)) return false;
  const { topic, partition, offset } = line.origin;
  const apart = offset - head.origin.offset - Buffer.byteLength(head.line.message);
  return topic === head.origin.topic && partition === head.origin.partition && apart >= 0 && apart <= MAX_APART_BYTES;
}
