import type { Micros } from '../lib/time.ts';
import type { LogLine } from '../model/log-line.ts';

/** Copies of one kill, and kills that are the same, lie at most this far apart in event time. */
export const SAME_MOMENT_US = 2_000_000;

/** When something was said, by every clock that its line carried. */
export interface Moment {
  readonly timeUs?: Micros | undefined;
  readonly monotonicUs?: Micros | undefined;
  readonly bootId?: string | undefined;
}

/** The clock by which a line's copy is ordered: kernel time, sequence number, wall time, or only its place in the file. */
export type CopyClock = 'monotonic' | 'sequence' | 'wall' | 'place';

/** The best clock that a line carries. */
export function clockOf(line: LogLine): CopyClock {
  if (line.monotonicUs !== undefined) return 'monotonic';
  if (line.sequence !== undefined) return 'sequence';
  return line.timeUs === undefined ? 'place' : 'wall';
}

/** Event time within a copy: kernel time where there is one, else the wall's; only differences mean something. */
export function eventUs(line: LogLine): Micros | undefined {
  return line.monotonicUs ?? line.timeUs;
}

/** True when nothing that the two carry in common says that they lie apart. */
export function sameMoment(a: Moment, b: Moment): boolean {
  const sameBoot = a.bootId !== undefined && a.bootId === b.bootId;
  const byKernel = within(a.monotonicUs, b.monotonicUs);
  if (sameBoot && byKernel !== undefined) return byKernel;
  const otherBoot = a.bootId !== undefined && b.bootId !== undefined && !sameBoot;
  if (otherBoot) return false;
  const byWall = within(a.timeUs, b.timeUs);
  // A syslog line's wall time is when it was read, which after a stall is long after; the same uptime is the same moment.
  return byKernel === true || (byWall ?? byKernel ?? true);
}

function within(a: Micros | undefined, b: Micros | undefined): boolean | undefined {
  return a === undefined || b === undefined ? undefined : Math.abs(a - b) <= SAME_MOMENT_US;
}
