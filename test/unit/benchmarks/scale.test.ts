import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { needOf, USUAL_FLEET, type ScaleConstants } from '../../../benchmarks/harness/scale-model.ts';
import { scaleConstants, scaleTable } from '../../../benchmarks/harness/scale-table.ts';

const CONSTANTS: ScaleConstants = {
  cpuSecondsPerGb: { none: 2, lz4: 4, zstd: 3 },
  cpuSecondsPerKill: 0.01,
  bytesPerHost: 512,
};

/** Without the padding that the formatter gives a table. */
const bare = (text: string): string => text.replaceAll(/ *\| */g, '|').replaceAll(/-{3,}/g, '---');

test('the table in the documentation is that of the baseline (npm run bench:scale -- --write)', () => {
  const readme = readFileSync(new URL('../../../benchmarks/README.md', import.meta.url), 'utf8');
  expect(bare(readme)).toContain(bare(scaleTable(scaleConstants())));
});

describe('the equation', () => {
  const fleet = { ...USUAL_FLEET, hosts: 1_000_000, recordsPerSecond: 1, recordBytes: 500, utilisation: 0.5 };

  test('counts cores by bytes and by kills', () => {
    const need = needOf({ ...fleet, killsPerHostPerDay: 0.0864 }, CONSTANTS);
    expect(need.gigabytesPerSecond).toBeCloseTo(0.5);
    expect(need.sieveCores).toBeCloseTo(4);
    expect(need.laterCores).toBeCloseTo(0.02);
  });

  test('counts what is on the wire as it is packed, and pays for the part between zones', () => {
    const need = needOf({ ...fleet, packing: 4, shareBetweenZones: 0.5, dollarsPerGb: 0.02 }, CONSTANTS);
    expect(need.wireGigabitsPerSecond).toBeCloseTo(1);
    expect(need.networkDollarsPerMonth).toBeCloseTo(0.125 * 730 * 3600 * 0.5 * 0.02);
  });

  test('holds no more hosts than are remembered', () => {
    const bytes = (hosts: number): number => needOf({ ...fleet, hosts }, CONSTANTS).hostMebibytes * 1_048_576;
    expect(bytes(10)).toBeCloseTo(5_120);
    expect(bytes(1_000_000)).toBeCloseTo(51_200_000);
  });
});
