import type { Micros } from '../lib/time.ts';

/** Where an incident stands among others: by its time, then its id, so that no two stand at the same place. */
export interface Place {
  readonly timeUs: Micros;
  readonly incident: string;
}

/** Negative when `a` stands before `b`. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.timeUs !== b.timeUs) return a.timeUs - b.timeUs;
  if (a.incident === b.incident) return 0;
  return a.incident < b.incident ? -1 : 1;
}
