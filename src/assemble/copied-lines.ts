import { SAME_MOMENT_US } from './event-clock.ts';
import type { AsideLine } from './aside-line.ts';

/** Lines of which each stands for its copies. */
export interface Folded {
  readonly lines: readonly AsideLine[];
  /** How many said again what another one said. */
  readonly copies: number;
}

/**
 * What was said, once: the same words within 2 s are one line that came by several ways, of which the one with the finest clock
 * stands for all. `lines` in order; so is what is given.
 */
export function foldCopies(lines: readonly AsideLine[]): Folded {
  const kept: AsideLine[] = [];
  for (const line of lines) {
    const at = kept.findLastIndex((other) => isCopy(other, line));
    const other = kept[at];
    if (other === undefined) kept.push(line);
    else if (grainOf(line) < grainOf(other)) kept[at] = line;
  }
  return { lines: kept, copies: lines.length - kept.length };
}

function isCopy(a: AsideLine, b: AsideLine): boolean {
  const same = a.held.sieved.line.message === b.held.sieved.line.message;
  return same && Math.abs(a.atUs - b.atUs) <= SAME_MOMENT_US;
}

/** The unit of a line's time: microseconds, milliseconds, seconds. */
function grainOf({ atUs }: AsideLine): number {
  if (atUs % 1_000_000 === 0) return 1_000_000;
  return atUs % 1000 === 0 ? 1000 : 1;
}
