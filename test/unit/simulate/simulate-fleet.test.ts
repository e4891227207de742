import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../../src/records/index.ts';
import type { FleetRecord } from '../../../src/simulate/fleet.ts';
import { LOOK_ALIKES } from '../../../src/simulate/noise.ts';
import { QUOTATIONS } from '../../../src/simulate/quotations.ts';
import { simulateFleet, truthOf, type FleetOptions } from '../../../src/simulate/simulate-fleet.ts';

const startUs = Date.UTC(2026, 8, 15, 5) * 1000;
const options: FleetOptions = {
  seed: 7,
  hosts: 60,
  reports: 200,
  startUs,
  spanUs: 600_000_000,
  noisePerReport: 50,
  interleave: true,
};

function digestOf(records: Iterable<FleetRecord>): string {
  const hash = createHash('sha256');
  for (const { bytes, timeUs } of records) hash.update(bytes).update(`${String(timeUs)}\n`);
  return hash.digest('hex');
}

describe('a simulated fleet', () => {
  const records = [...simulateFleet(options)];
  const truth = truthOf(options);

  it('is the same for the same seed and another for another', () => {
    expect(digestOf(simulateFleet(options))).toBe(digestOf(records));
    expect(digestOf(simulateFleet({ ...options, seed: 8 }))).not.toBe(digestOf(records));
  });

  it('comes in order of time', () => {
    const times = records.map((record) => record.timeUs);
    expect(times).toStrictEqual([...times].sort((a, b) => a - b));
  });

  it('says every report of its truth, on the host that it names', () => {
    expect(truth.reports).toHaveLength(200);
    expect(truth.hosts).toHaveLength(60);
    const hosts = new Map(records.map((record) => [record.reportId, record.host]));
    for (const { reportId, host } of truth.reports) expect(hosts.get(reportId)).toBe(host);
  });

  it('names no victim twice on a host', () => {
    const names = truth.reports.flatMap(({ host, victims }) => victims.map(({ pid }) => `${host} ${String(pid)}`));
    expect(new Set(names).size).toBe(names.length);
    expect(truth.victims).toBe(names.length);
  });

  it('has kills of every scope, group kills and every damage', () => {
    const seen = (field: 'scope' | 'kind' | 'damaged'): Set<unknown> =>
      new Set(truth.reports.map((report) => report[field]));
    expect([...seen('scope')]).toEqual(expect.arrayContaining(['cgroup', 'host', 'cpuset', 'mempolicy']));
    expect([...seen('kind')]).toEqual(expect.arrayContaining(['kernel-kill', 'kernel-group-kill', 'kernel-no-victim']));
    expect([...seen('damaged')]).toEqual(expect.arrayContaining(['cut', 'headless', 'clipped', 'duplicated']));
  });

  it('mixes the lines of reports of different hosts', () => {
    const burst = records.map(({ reportId }) => reportId).filter((id) => id === 'r1' || id === 'r2' || id === 'r3');
    expect(burst.filter((id, at) => at > 0 && id !== burst[at - 1]).length).toBeGreaterThan(20);
    expect(new Set(truth.reports.slice(1, 4).map((report) => report.host)).size).toBe(3);
  });

  it('mixes the lines of two reports of one host', () => {
    const twins = records
      .filter(({ reportId }) => reportId === 'r5' || reportId === 'r6')
      .map(({ reportId }) => reportId);
    const changes = twins.filter((id, at) => at > 0 && id !== twins[at - 1]).length;
    expect(changes).toBeGreaterThan(10);
    expect(truth.reports[5]?.host).toBe(truth.reports[6]?.host);
    expect(truth.reports[5]?.limitOwner).not.toBe(truth.reports[6]?.limitOwner);
  });

  it('says every look-alike and quotes kill lines', () => {
    const text = Buffer.concat(records.map((record) => record.bytes)).toString();
    for (const { text: said } of [...LOOK_ALIKES, ...QUOTATIONS])
      expect(text).toContain(said.replaceAll('"', '\\"').slice(0, 12));
    expect(text).toContain('Killed process 4242 (quoted)');
  });

  it('decodes, each record, to lines of its host', () => {
    for (const { bytes, host, reportId } of records) {
      const lines = decodeRecord(bytes, { receivedUs: startUs, timezone: 'UTC', bare: false });
      expect(lines).toMatchObject([
        { host },
        ...Array.from({ length: (lines as unknown[]).length - 1 }, () => ({ host })),
      ]);
      if (reportId !== undefined) expect(lines).toMatchObject({ 0: { provenance: 'kernel' } });
    }
  });

  it('ships a host’s log twice when copies are asked for', () => {
    const copied = [...simulateFleet({ ...options, reports: 10, copies: true })].filter(
      ({ reportId }) => reportId === 'r0',
    );
    expect(new Set(copied.map((record) => record.topic))).toStrictEqual(new Set(['journal', 'syslog']));
  });

  it('sets wall clocks ahead, and nothing else', () => {
    const one = { ...options, reports: 1, noisePerReport: 0, mix: { cgroup: 1 } };
    const host = truthOf(one).reports[0]?.host ?? '';
    const [plain] = simulateFleet(one);
    const [skewed] = simulateFleet({ ...one, clockSkewUs: { [host]: 5_000_000 } });
    expect(skewed?.timeUs).toBe(plain?.timeUs);
    expect(skewed?.bytes.equals(plain?.bytes ?? Buffer.alloc(0))).toBe(false);
  });
});

/** Collects all garbage: what is measured then is held. */
function collected(): NodeJS.MemoryUsage {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage();
}

it('makes hundreds of thousands of records one by one, in bounded memory', () => {
  let count = 0;
  let bytes = 0;
  let most = 0;
  const held = (): number => {
    const { heapUsed, arrayBuffers } = collected();
    return heapUsed + arrayBuffers;
  };
  const before = held();
  for (const record of simulateFleet({ ...options, reports: 600, noisePerReport: 500 })) {
    count += 1;
    bytes += record.bytes.length;
    if (count % 50_000 === 0) most = Math.max(most, held());
  }
  expect(count).toBeGreaterThan(300_000);
  expect(bytes).toBeGreaterThan(100_000_000);
  expect(most - before).toBeLessThan(20_000_000);
}, 120_000);
