import { describe, expect, it } from 'vitest';
import { analyseRecords } from '../../../src/index.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { playFleet } from '../../../src/simulate/fleet.ts';
import { printReport } from '../../../src/simulate/kernel-report.ts';
import { simHost } from '../../../src/simulate/sim-host.ts';
import { simulateFleet, truthOf, type FleetOptions } from '../../../src/simulate/simulate-fleet.ts';
import { damageOnTheWay, type DamagedReport, type TransportDamage } from '../../../src/simulate/transport-damage.ts';
import { differences } from '../../support/stream/fleet-truth.ts';
import { cgroupSpec } from './specs.ts';

const report = printReport(cgroupSpec('6.1'));
const killedAt = report.records.findIndex(({ part }) => part === 'killed');
const textsOf = ({ records }: Pick<typeof report, 'records'>): string[] => records.map(({ text }) => text);
const arrived = ({ records }: DamagedReport): DamagedReport['records'] => records.filter(({ lost }) => lost !== true);

describe('damage by the transport', () => {
  it('breaks a line off: what it said may be absent', () => {
    const { records, lenient } = damageOnTheWay(report, { kind: 'line-cut', at: killedAt, chars: 40 });
    expect(records[killedAt]?.text).toHaveLength(40);
    expect(lenient).toEqual(expect.arrayContaining(['victims', 'anonRssBytes']));
  });

  it('drops a line', () => {
    const damaged = damageOnTheWay(report, { kind: 'line-dropped', at: 0 });
    expect(textsOf({ ...damaged, records: arrived(damaged) })).toStrictEqual(textsOf(report).slice(1));
    expect(damaged.lenient).toContain('trigger');
  });

  it('makes two records of a line', () => {
    const { records } = damageOnTheWay(report, { kind: 'line-split', at: killedAt, chars: 40 });
    expect(
      textsOf({ records })
        .slice(killedAt, killedAt + 2)
        .join(''),
    ).toBe(report.records[killedAt]?.text);
  });

  it('delivers two lines the wrong way round, with their own stamps', () => {
    const { records, lenient } = damageOnTheWay(report, { kind: 'swapped', at: 3 });
    expect(textsOf({ records }).slice(3, 5)).toStrictEqual(textsOf(report).slice(3, 5).reverse());
    expect(records[4]?.afterUs).toBe(report.records[3]?.afterUs);
    expect(lenient).toBeUndefined();
  });

  it('loses the head when the ring buffer runs over, and journald says how much', () => {
    const records = arrived(damageOnTheWay(report, { kind: 'overrun', lost: 7 }));
    expect(records[0]).toMatchObject({ text: 'Missed 7 kernel messages', by: { identifier: 'systemd-journald' } });
    expect(records).toHaveLength(report.records.length - 6);
  });

  it('ends in a new boot', () => {
    const { records } = damageOnTheWay(report, { kind: 'rebooted', kept: 4 });
    expect(records).toHaveLength(5);
    expect(records[4]).toMatchObject({ booted: true });
  });

  it.each(['re-read', 'late-copy'] as const)('%s: every line again', (kind) => {
    const { records, truth } = damageOnTheWay(report, { kind, delayUs: 30_000_000 });
    expect(records).toHaveLength(2 * report.records.length);
    expect(truth).toStrictEqual({ ...report.truth, damaged: kind });
  });
});

const FLEET: FleetOptions = {
  seed: 11,
  hosts: 23,
  reports: 400,
  startUs: Date.UTC(2026, 8, 15, 5) * 1000,
  spanUs: 86_400_000_000,
  noisePerReport: 3,
  damagedShare: 0.8,
};

describe('a fleet whose reports are damaged on their way', () => {
  const truth = truthOf(FLEET);
  const records = [...simulateFleet(FLEET)].map(({ bytes, timeUs }) => ({ bytes, receivedUs: timeUs }));
  const { incidents } = analyseRecords(records, { timezone: 'UTC', provenance: 'kernel' });

  it('has every damage', () => {
    expect(new Set(truth.reports.map(({ damaged }) => damaged)).size).toBeGreaterThan(10);
  });

  it('is never told otherwise than it was', () => {
    expect(differences(truth, incidents)).toEqual([]);
  });

  it('tells the boots of a host apart', () => {
    const boots = new Map<string, Set<string>>();
    for (const { host } of incidents as readonly Incident[])
      if (host.bootId !== undefined) boots.set(host.key, (boots.get(host.key) ?? new Set()).add(host.bootId));
    expect(Math.max(...[...boots.values()].map(({ size }) => size))).toBeGreaterThan(1);
  });
});

describe('the numbers of the ring buffer', () => {
  const host = simHost({
    seed: 1,
    name: 'h1',
    flavour: 'services',
    era: '6.1',
    ships: ['kmsg'],
    startUs: FLEET.startUs,
  });

  /** What is told of a report that comes so, between other lines of the same kernel. */
  function gapsOf(damage?: TransportDamage): unknown {
    const printed = printReport(cgroupSpec('6.1'));
    const print = (): DamagedReport => (damage === undefined ? printed : damageOnTheWay(printed, damage));
    const records = playFleet({
      seed: 1,
      hosts: [host],
      startUs: FLEET.startUs,
      spanUs: 1_000_000,
      noise: 400,
      reports: () => [{ reportId: 'r0', host, timeUs: FLEET.startUs + 500_000, print }],
    });
    const told = analyseRecords(
      [...records].map(({ bytes, timeUs }) => ({ bytes, receivedUs: timeUs })),
      { timezone: 'UTC', provenance: 'kernel', defaultHost: 'h1' },
    );
    expect(told.incidents).toHaveLength(1);
    return told.incidents[0]?.evidence.gaps;
  }

  const rowAt = report.records.findIndex(({ part }) => part === 'constraint') - 1;

  it('have no gap in a report that arrives whole', () => {
    expect(gapsOf()).toBeUndefined();
  });

  it('tell of a row that is lost', () => {
    expect(gapsOf({ kind: 'line-dropped', at: rowAt })).toContainEqual({ source: 'sequence', lines: 1 });
  });

  it('are the same in a second delivery', () => {
    expect(gapsOf({ kind: 're-read', delayUs: 1000 })).toBeUndefined();
  });
});
