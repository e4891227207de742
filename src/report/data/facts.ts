import { subjectOf } from '../../cgroup/index.ts';
import { hostKeyOf, residentBytesOf, severityOf, toldTimeOf, type Severity } from '../../encode/event-facts.ts';
import { microsFromIso } from '../../lib/time.ts';
import type { Incident, Victim, Workload } from '../../model/generated/incident.ts';

/** What of an incident the overviews need; about 300 bytes, where an incident has seven thousand. */
export interface IncidentFacts {
  readonly id: string;
  /** Milliseconds since the epoch; undefined where the log told no time. */
  readonly timeMs: number | undefined;
  readonly host: string;
  /** Identity of who it counts for: whose limit was hit, else the victim's workload, else the host. */
  readonly workload: string;
  readonly fleetIdentity: string;
  readonly quality: Workload['identityQuality'];
  /** The first victim's name. */
  readonly comm: string | undefined;
  readonly scope: Incident['scope'];
  readonly severity: Severity;
  /** Id of the primary finding. */
  readonly cause: string;
  readonly victims: number;
  /** Resident memory of all victims together, and of the first, in bytes; absent where no kill line told it. */
  readonly freedBytes: number | undefined;
  readonly rssBytes: number | undefined;
  readonly limitBytes: number | undefined;
  /** Lines are known to be lost in it or next to it. */
  readonly lost: boolean;
  /** Processes killed on the host within the minute, where they are a storm. */
  readonly stormVictims: number | undefined;
}

export const NO_CAUSE = 'unknown';

/** The facts of an incident. */
export function factsOf(incident: Incident): IncidentFacts {
  const subject = subjectOf({
    hostKey: incident.host.key,
    scope: incident.scope,
    limitOwner: incident.limitOwner?.workload,
    workload: incident.workload,
  });
  const time = toldTimeOf(incident);
  const timeUs = time === undefined ? undefined : microsFromIso(time);
  const [first] = incident.victims;
  return {
    id: incident.id,
    timeMs: timeUs === undefined ? undefined : Math.floor(timeUs / 1000),
    host: hostKeyOf(incident) ?? 'host not in the log',
    workload: subject.identity,
    fleetIdentity: subject.fleetIdentity,
    quality: subject.identityQuality,
    comm: first?.comm,
    scope: incident.scope,
    severity: severityOf(incident),
    cause: incident.diagnosis?.primary ?? NO_CAUSE,
    victims: incident.victims.length,
    freedBytes: freedBytesOf(incident.victims),
    rssBytes: first === undefined ? undefined : residentBytesOf(first),
    limitBytes: incident.scope === 'cgroup' ? incident.memory?.limitBytes : undefined,
    lost: (incident.evidence.gaps ?? []).length > 0,
    stormVictims: stormVictimsOf(incident),
  };
}

function stormVictimsOf({ diagnosis }: Incident): number | undefined {
  const victims = diagnosis?.findings.find(({ id }) => id === 'V.storm')?.evidence['victims'];
  return typeof victims === 'number' ? victims : undefined;
}

/** Threads of one address space free it once; a victim that only shares it adds nothing. */
function freedBytesOf(victims: readonly Victim[]): number | undefined {
  const told = victims.filter(({ sharingMm }) => sharingMm === undefined).map(residentBytesOf);
  const known = told.filter((bytes) => bytes !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, bytes) => sum + bytes, 0);
}
