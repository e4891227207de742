import { subjectOf } from '../cgroup/index.ts';
import { microsFromIso, type Micros } from '../lib/time.ts';
import type { Incident, Workload } from '../model/generated/incident.ts';
import type { Place } from './place.ts';

/** An incident with what decides where it counts: its time, or the stream's where it has none, and its subject. */
export interface CountedIncident {
  readonly incident: Incident;
  readonly place: Place;
  readonly subject: Workload;
}

/** The incident made countable at `timeUs`. */
export function countedIncident(incident: Incident, timeUs: Micros): CountedIncident {
  return { incident, place: { timeUs, incident: incident.id }, subject: subjectFor(incident) };
}

/** The time of an incident; undefined when its log told none. */
export function eventTimeOf({ time }: Incident): Micros | undefined {
  return time === undefined ? undefined : microsFromIso(time);
}

/** True when something was killed, also where a userspace killer names a cgroup and no process. */
export function killed({ kind, victims }: Incident): boolean {
  return victims.length > 0 || kind === 'userspace-kill';
}

/** The time of each of its kills. */
export function killTimesOf({ incident, place }: CountedIncident): Micros[] {
  return incident.victims.map(({ time }) => (time === undefined ? undefined : microsFromIso(time)) ?? place.timeUs);
}

function subjectFor({ host, scope, limitOwner, workload }: Incident): Workload {
  return subjectOf({ hostKey: host.key, scope, limitOwner: limitOwner?.workload, workload });
}
