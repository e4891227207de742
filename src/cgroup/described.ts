import { printable } from '../lib/printable.ts';
import type { Recognised } from './recogniser.ts';

type Details = Omit<Recognised, 'kind' | 'identity' | 'fleetIdentity' | 'identityQuality'>;

/** A workload by a name that it keeps; counted per host, and under the same name over the fleet. */
export function byName(kind: Recognised['kind'], hostKey: string, name: string, details: Details = {}): Recognised {
  const fleetIdentity = printable(name);
  const identity = printable(`${hostKey}/${name}`);
  return { kind, identity, fleetIdentity, identityQuality: 'unit', ...details };
}

/** A workload of which only an id is known: one on all hosts, and another one after the next start. */
export function byId(kind: Recognised['kind'], id: string, details: Details = {}): Recognised {
  return { kind, identity: id, fleetIdentity: id, identityQuality: 'instance', ...details };
}
