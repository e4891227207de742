import { stableId } from '../../../src/lib/stable-id.ts';
import { isoFromMicros, type Micros } from '../../../src/lib/time.ts';
import type { Incident, Workload } from '../../../src/model/generated/incident.ts';

export const START_US: Micros = 1_789_448_400_000_000;
export const SECOND_US = 1_000_000;

export interface Wish {
  readonly name: string;
  /** Microseconds after START_US. */
  readonly atUs?: Micros;
  readonly host?: string;
  readonly workload?: string;
  readonly anonRssBytes?: number;
  readonly limitBytes?: number;
  readonly victims?: number;
}

/** An incident of a workload that runs on several hosts. */
export function incidentOf({ name, atUs = 0, host = 'web-7', workload = 'shop', ...sizes }: Wish): Incident {
  const { anonRssBytes = 1024, limitBytes, victims = 1 } = sizes;
  return {
    schema: 'oomstream.incident/1',
    id: stableId([name]),
    kind: 'kernel-kill',
    time: isoFromMicros(START_US + atUs),
    host: { key: host },
    scope: 'cgroup',
    victims: Array.from({ length: victims }, (_, pid) => ({ pid, comm: 'java', anonRssBytes })),
    workload: workloadOf(workload),
    ...(limitBytes === undefined ? {} : { memory: { limitBytes } }),
    diagnosis: { summary: 'x', severity: 'high', primary: 'C1.limit-hit', findings: [] },
    evidence: { lines: 1, missing: [], damaged: [], duplicates: 0, provenance: 'kernel' },
  };
}

function workloadOf(identity: string): Workload {
  return {
    kind: 'kubernetes-container',
    identity,
    fleetIdentity: identity,
    identityQuality: 'controller',
    cgroup: `/${identity}`,
  };
}
