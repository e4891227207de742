import { describe, expect, it } from 'vitest';
import { analyseRecords } from '../../../src/index.ts';
import { ENVELOPE_KINDS, type EnvelopeKind } from '../../../src/simulate/envelopes/kind.ts';
import { SHAPES } from '../../../src/simulate/envelopes/shapes.ts';
import { ALL_ERA_IDS } from '../../../src/simulate/eras.ts';
import { simulateFleet, truthOf, type FleetOptions } from '../../../src/simulate/simulate-fleet.ts';
import { differences } from '../../support/stream/fleet-truth.ts';

/** Records of containers: whatever stands in them, a program said it. */
const OF_PROGRAMS: ReadonlySet<EnvelopeKind> = new Set<EnvelopeKind>(['docker-json', 'cri']);

/** Reports of every era, some woven, some damaged, on hosts that all ship in this way; one host where it names none. */
function fleetIn(kind: EnvelopeKind): FleetOptions {
  const { host, proof } = SHAPES[kind].carries;
  return {
    seed: 20_261_124,
    hosts: host ? ALL_ERA_IDS.length + 1 : 1,
    reports: host ? 2 * ALL_ERA_IDS.length : 20,
    startUs: Date.UTC(2026, 8, 15, 5) * 1000,
    spanUs: 3_600_000_000,
    // Where nothing proves who spoke, a quotation is as good as a kill.
    noisePerReport: proof ? 5 : 0,
    interleave: host,
    eras: host ? ALL_ERA_IDS : ['6.1'],
    envelopes: [kind],
    damagedShare: host ? 0.1 : 0,
  };
}

function tell(kind: EnvelopeKind): readonly string[] {
  const options = fleetIn(kind);
  const { host, proof } = SHAPES[kind].carries;
  const records = [...simulateFleet(options)].map(({ bytes, timeUs }) => ({ bytes, receivedUs: timeUs }));
  const truth = truthOf(options);
  const told = analyseRecords(records, {
    timezone: 'UTC',
    provenance: proof ? 'kernel' : 'any',
    defaultHost: host ? undefined : truth.hosts[0],
  });
  if (OF_PROGRAMS.has(kind)) return told.incidents.map(({ id }) => id);
  return differences(truth, told.incidents);
}

describe('the reports of every era, whole, woven and damaged', () => {
  it.each(ENVELOPE_KINDS)('say the same as %s', (kind) => {
    expect(tell(kind)).toEqual([]);
  });
});
