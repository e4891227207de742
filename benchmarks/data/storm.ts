import type { FleetRecord } from '../../src/simulate/fleet.ts';
import { simulateFleet } from '../../src/simulate/simulate-fleet.ts';

/** Kills at their cgroups' limits on very many hosts within seconds, each report whole, all of them mixed. */
export function storm(reports: number, hosts: number): Generator<FleetRecord, void, undefined> {
  return simulateFleet({
    seed: 6,
    hosts,
    reports,
    startUs: 1_789_450_000_000_000,
    // A host's reports are seconds apart; a thousand of the hosts' begin in each second.
    spanUs: reports * 1000,
    noisePerReport: 0,
    mix: { cgroup: 1 },
    envelopes: ['journald'],
  });
}
