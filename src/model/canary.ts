import type { Incident } from './generated/incident.ts';

/** The label of a host under which a made-up report carries its mark; what carries it is neither counted nor given to sinks. */
export const CANARY_LABEL = 'oomstream.canary';

/** The mark of a made-up report; undefined for everything that a log told. */
export function canaryOf({ host }: Pick<Incident, 'host'>): string | undefined {
  return host.labels?.[CANARY_LABEL];
}
