import type { Micros } from '../lib/time.ts';
import { createRng } from './rng.ts';
import type { SimHost } from './sim-host.ts';

/** The boots of a fleet's hosts in the course of time. */
export interface Boots {
  /** From this time on the host runs anew: another boot id, and its kernel's clock at nought. */
  begin(host: SimHost, fromUs: Micros): void;
  /** The host as it runs at this time. */
  at(host: SimHost, timeUs: Micros): SimHost;
}

/** Boots that a host keeps for records that come late. */
const KEPT = 3;

/** A fleet in which nothing has rebooted yet. */
export function createBoots(): Boots {
  const boots = new Map<string, readonly SimHost[]>();
  return {
    begin(host, fromUs) {
      const bootId = createRng('boot', host.name, fromUs).hex(32);
      boots.set(host.name, [{ ...host, bootId, bootUs: fromUs }, ...(boots.get(host.name) ?? [])].slice(0, KEPT));
    },
    at: (host, timeUs) => boots.get(host.name)?.find(({ bootUs }) => bootUs <= timeUs) ?? host,
  };
}
