import type { Micros } from '../lib/time.ts';
import { drawReport } from './draw-report.ts';
import type { EraId } from './eras.ts';
import {
  playFleet,
  truthOfPlan,
  type FleetPlan,
  type FleetRecord,
  type FleetTruth,
  type PlannedReport,
} from './fleet.ts';
import { createRng } from './rng.ts';
import { simHost, type SimHost } from './sim-host.ts';

const MINUTE_US: Micros = 60_000_000;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
const MIB = 1024 ** 2;

/** How long a month is. */
export const MONTH_US = 30 * DAY_US;
const NOISE = 3000;
const ROLLOUT_HOSTS = 12;
const PIDS_PER_REPORT = 16;
const FIRST_PID = 2000;

/** Which month is simulated; the same options give the same bytes. */
export interface MonthOptions {
  readonly seed: number;
  readonly startUs: Micros;
}

/** One kill of a case, so long after the month's start. */
interface Kill {
  readonly afterUs: Micros;
  readonly host: string;
  readonly limitBytes: number;
}

/** What one service goes through in the month. */
interface Case {
  /** As systemd knows it. */
  readonly unit: string;
  readonly kills: readonly Kill[];
}

/** The cases of the month by name. */
export type MonthCase = 'leak' | 'undersized' | 'rollout' | 'fixed' | 'deadShipper' | 'clockAhead';

/** What befalls whom: each case has hosts and a service of its own. */
export const MONTH_CASES: Readonly<Record<MonthCase, Case>> = {
  leak: { unit: 'worker@import', kills: leakKills() },
  undersized: { unit: 'php8.2-fpm', kills: loopKills() },
  rollout: { unit: 'nginx', kills: rolloutKills() },
  fixed: { unit: 'rabbitmq-server', kills: someKills('fixed-1', 4) },
  deadShipper: { unit: 'redis-server', kills: someKills('dead-1', 10) },
  clockAhead: { unit: 'mariadb', kills: someKills('ahead-1', 5) },
};

/** Its clock is a year ahead. */
export const CLOCK_AHEAD = { host: 'ahead-1', us: 365 * DAY_US } as const;
/** From then on nothing of it arrives, since the month's start. */
export const DEAD_SHIPPER = { host: 'dead-1', afterUs: 13 * DAY_US } as const;

/** A saw-tooth: every 17 hours or so for the whole month; at half-time it is given twice as much. */
function leakKills(): Kill[] {
  const jitterUs = [0, 47, 12, 90, 31, 5].map((minutes) => minutes * MINUTE_US);
  return Array.from({ length: 42 }, (_, at) => ({
    afterUs: at * 17 * HOUR_US + (jitterUs[at % jitterUs.length] ?? 0),
    host: 'leak-1',
    limitBytes: (at < 21 ? 768 : 1536) * MIB,
  }));
}

/** On the last six evenings it dies as often as it is started: nine times, within seven minutes. */
function loopKills(): Kill[] {
  return Array.from({ length: 54 }, (_, at) => ({
    afterUs: MONTH_US - (6 - Math.floor(at / 9)) * DAY_US + 20 * HOUR_US + (at % 9) * 45_700_000,
    host: 'small-1',
    limitBytes: 256 * MIB,
  }));
}

/** A new version, host by host, twenty seconds apart. */
function rolloutKills(): Kill[] {
  return Array.from({ length: ROLLOUT_HOSTS }, (_, at) => ({
    afterUs: 9 * DAY_US + 14 * HOUR_US + at * 20_300_000,
    host: `roll-${String(at + 1)}`,
    limitBytes: 256 * MIB,
  }));
}

/** Some kills without a pattern from this day on, and then none. */
function someKills(host: string, day: number): Kill[] {
  return [0, 5.3, 6.9, 20.1, 31.4, 44.7].map((hours) => ({
    afterUs: day * DAY_US + hours * HOUR_US,
    host,
    limitBytes: 1024 * MIB,
  }));
}

type Row = readonly [name: string, era: EraId, ships: SimHost['ships'][number]];

const CAST: readonly Row[] = [
  ['leak-1', '6.1', 'journald'],
  ['small-1', '5.4', 'syslog-iso'],
  ['fixed-1', '6.8', 'journald'],
  ['dead-1', '6.1', 'journald'],
  ['ahead-1', '6.8', 'journald'],
];
const ROLLOUT_SHIPS = ['journald', 'syslog-5424', 'journald', 'syslog-iso'] as const;

/** A month of a fleet as its shippers write it, some thousands of records in order of arrival. */
export function* monthFleet(options: MonthOptions): Generator<FleetRecord, void, undefined> {
  const deadUs = options.startUs + DEAD_SHIPPER.afterUs;
  for (const record of playFleet(planOf(options)))
    if (record.host !== DEAD_SHIPPER.host || record.timeUs < deadUs) yield record;
}

/** What must be found in the records of monthFleet(options). */
export function monthTruth(options: MonthOptions): FleetTruth {
  return truthOfPlan(planOf(options));
}

function planOf(options: MonthOptions): FleetPlan {
  const { seed, startUs } = options;
  const [first, ...rest] = castOf(options);
  if (first === undefined) throw new Error('the month has hosts');
  const hosts: FleetPlan['hosts'] = [first, ...rest];
  return { seed, hosts, startUs, spanUs: MONTH_US, noise: NOISE, reports: () => reportsOf(options, hosts) };
}

function castOf({ seed, startUs }: MonthOptions): SimHost[] {
  const rollout = Array.from({ length: ROLLOUT_HOSTS }, (_, at): Row => {
    return [`roll-${String(at + 1)}`, '6.1', ROLLOUT_SHIPS[at % ROLLOUT_SHIPS.length] ?? 'journald'];
  });
  return [...CAST, ...rollout].map(([name, era, ships]) => {
    const skewUs = name === CLOCK_AHEAD.host ? CLOCK_AHEAD.us : 0;
    return simHost({ seed, name, flavour: 'services', era, ships: [ships], startUs, skewUs });
  });
}

function* reportsOf({ seed, startUs }: MonthOptions, hosts: FleetPlan['hosts']): Generator<PlannedReport> {
  const kills = Object.values(MONTH_CASES).flatMap(({ unit, kills }) => kills.map((kill) => ({ ...kill, unit })));
  kills.sort((a, b) => a.afterUs - b.afterUs);
  for (const [index, { unit, host: name, afterUs, limitBytes }] of kills.entries()) {
    const host = hosts.find((candidate) => candidate.name === name) ?? hosts[0];
    const usual = host.workloads.find((candidate) => candidate.name === unit) ?? host.workloads[0];
    const wish = { workload: { ...usual, limitBytes }, firstPid: FIRST_PID + index * PIDS_PER_REPORT };
    yield {
      reportId: `m${String(index)}`,
      host,
      timeUs: startUs + afterUs + index * 137_911,
      print: () => drawReport(host, { ...wish, kind: 'cgroup' }, createRng(seed, 'month', index)),
    };
  }
}
