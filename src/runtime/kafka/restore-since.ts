import { keptMs, type AggregateOptions } from '../../aggregate/options.ts';

/** Incidents may be this far ahead of the stream before they are marked `future`. */
const AHEAD_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** From which append time on the aggregator's topics must be read back, in milliseconds since the epoch. */
export interface RestoreSince {
  readonly windowsMs: number;
  readonly incidentsMs: number;
}

/**
 * What an owner must read to know every window that it may still fold into, when the one before had come to stream time
 * `upToMs`. Such a window began at most `keptMs` of the largest size before that; an incident that was folded into it came no
 * sooner, but for a clock an hour ahead; and was written after it came, since append time is never behind stream time. An id
 * counts as folded for the time of lateness.
 */
export function restoreSince(
  upToMs: number,
  { windowsMs, latenessMs }: Pick<AggregateOptions, 'windowsMs' | 'latenessMs'>,
): RestoreSince {
  const largestMs = windowsMs.at(-1) ?? 0;
  return {
    windowsMs: wholeMinutes(upToMs - keptMs({ latenessMs, windowMs: largestMs }) - AHEAD_MS),
    incidentsMs: wholeMinutes(upToMs - latenessMs),
  };
}

/** Partitions that were written at about the same time are asked for together. */
function wholeMinutes(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}
