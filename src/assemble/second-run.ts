import { MICROS_PER_SECOND } from '../lib/time.ts';
import { placeInPrint } from '../model/family.ts';
import { partitionName } from '../model/origin.ts';
import { clockOf } from './event-clock.ts';
import type { HeldLine } from './held-line.ts';

const NOTHING: readonly HeldLine[] = [];

/**
 * Collects the lines that carry one and the same whole second and nothing better. Of one partition they are in order. Of
 * several nobody knows: then they are put in the order in which a report prints its families.
 */
export class SecondRun {
  #lines: HeldLine[] = [];

  get lines(): readonly HeldLine[] {
    return this.#lines;
  }

  /** Takes the next line of the copy in, and gives those that can be read now. */
  push(held: HeldLine): readonly HeldLine[] {
    const { line } = held.sieved;
    const coarse = clockOf(line) === 'wall' && (line.timeUs ?? 0) % MICROS_PER_SECOND === 0;
    const before = this.#lines[0]?.sieved.line.timeUs === line.timeUs ? NOTHING : this.flush();
    if (!coarse) return before.length === 0 ? [held] : [...before, held];
    this.#lines.push(held);
    return before;
  }

  /** Gives what is collected. */
  flush(): readonly HeldLine[] {
    const lines = this.#lines;
    if (lines.length === 0) return NOTHING;
    this.#lines = [];
    const partitions = new Set(lines.map(({ sieved }) => partitionName(sieved.origin)));
    return partitions.size === 1 ? lines : asPrinted(lines);
  }
}

function asPrinted(lines: readonly HeldLine[]): HeldLine[] {
  const events = lines.map(({ sieved }) => sieved.event);
  const grouped = events.some(({ family }) => family === 'group');
  const chosen = new Set(events.flatMap((event) => (event.family === 'constraint' ? (event.pid ?? []) : [])));
  const rankOf = ({ sieved: { event } }: HeldLine): number => {
    // The first victim's kill stands before the group line, the others' after it.
    const member = grouped && event.family === 'killed' && !chosen.has(event.pid);
    return placeInPrint(member ? 'group' : event.family) + (member ? 0.5 : 0);
  };
  return lines.toSorted((a, b) => rankOf(a) - rankOf(b));
}
