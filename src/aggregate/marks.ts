import { extended } from '../lib/present.ts';
import { MICROS_PER_SECOND, microsFromIso } from '../lib/time.ts';
import type { Aggregate } from '../model/generated/aggregate.ts';
import { killed, type CountedIncident } from './counted-incident.ts';
import { comparePlaces } from './place.ts';

/** One incident as findings over time need it. */
export type Mark = NonNullable<NonNullable<Aggregate['state']>['before']>[number];

/** What of an incident is kept. */
export function markOf({ incident, place, subject }: CountedIncident): Mark {
  const { limitBytes, failcnt } = incident.memory ?? {};
  const startedUs = subject.startedAt === undefined ? undefined : microsFromIso(subject.startedAt);
  const ageSeconds = startedUs === undefined ? undefined : (place.timeUs - startedUs) / MICROS_PER_SECOND;
  return extended(
    { timeUs: place.timeUs, incident: place.incident, host: incident.host.key, killed: killed(incident) },
    { limitBytes, failcnt, ageSeconds: ageSeconds === undefined || ageSeconds < 0 ? undefined : ageSeconds },
  );
}

/** The last `limit` marks by place, ascending, each incident once: a function of the set that was added, not of the order. */
export class LastMarks {
  readonly #limit: number;
  #marks: readonly Mark[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get all(): readonly Mark[] {
    return this.#marks;
  }

  /** Adds marks; false when nothing changed by it. */
  add(...marks: readonly Mark[]): boolean {
    const known = new Set(this.#marks.map(({ incident }) => incident));
    const fresh = marks.filter(({ incident }) => !known.has(incident) && known.add(incident));
    if (fresh.length === 0) return false;
    const kept = [...this.#marks, ...fresh].sort(comparePlaces).slice(-this.#limit);
    if (!kept.some((mark) => fresh.includes(mark))) return false;
    this.#marks = kept;
    return true;
  }
}
