import type { IncidentFacts } from '../../../src/report/data/facts.ts';

/** A kill at a time, of one workload on one host where nothing else is said. */
export function factsAt(timeMs: number | undefined, other: Partial<IncidentFacts>): IncidentFacts {
  return {
    id: String(timeMs),
    timeMs,
    host: 'web-1',
    workload: 'web-1/nginx.service',
    fleetIdentity: 'nginx.service',
    quality: 'unit',
    comm: 'nginx',
    scope: 'cgroup',
    severity: 'high',
    cause: 'C1.limit-hit',
    victims: 1,
    freedBytes: undefined,
    rssBytes: undefined,
    limitBytes: undefined,
    lost: false,
    stormVictims: undefined,
    ...other,
  };
}
