import { drawReport, type ReportKind, type ReportWish } from '../../../src/simulate/draw-report.ts';
import { ERA_IDS } from '../../../src/simulate/eras.ts';
import { playFleet, type FleetPlan, type FleetRecord, type PlannedReport } from '../../../src/simulate/fleet.ts';
import { createRng, type Rng } from '../../../src/simulate/rng.ts';
import { simHost, type SimHost } from '../../../src/simulate/sim-host.ts';
import { damageOnTheWay } from '../../../src/simulate/transport-damage.ts';
import type { Flavour } from '../../../src/simulate/workloads.ts';

const MINUTE_US = 60_000_000;
const DAY_US = 1440 * MINUTE_US;
const MIB = 1024 ** 2;
const SEED = 20_260_915;
const START_US = Date.UTC(2026, 8, 14) * 1000;
const PIDS_PER_REPORT = 16;
const PID_SPAN = 4_000_000;
const LOST_LINES = 12;
const ONE_LOST_IN = 40;
const FLAVOURS: readonly Flavour[] = ['services', 'kubernetes-systemd', 'docker', 'kubernetes-cgroupfs', 'desktop'];
const SHIPS: readonly SimHost['ships'][number][] = ['journald', 'syslog-iso', 'journald', 'syslog-5424'];
const PREFIXES: Partial<Readonly<Record<Flavour, string>>> = {
  services: 'srv',
  'kubernetes-systemd': 'k8s',
  docker: 'dock',
  'kubernetes-cgroupfs': 'kube',
  desktop: 'desk',
};

/** How large the day is. */
export interface BadDay {
  readonly hosts: number;
  readonly incidents: number;
}

/** One kill to come, so many minutes after midnight. */
interface Scene {
  readonly minute: number;
  readonly host: SimHost;
  readonly kind: ReportKind;
  readonly workload?: ReportWish['workload'];
}

/**
 * Records of a day on which much goes wrong: a sixth of the incidents are a storm on one host, a service leaks and is given more
 * at noon, hosts run out of memory together in the afternoon, and some logs lose lines.
 */
export function badDay(size: BadDay): Generator<FleetRecord, void, undefined> {
  const hosts = hostsOf(size.hosts);
  const plan: FleetPlan = {
    seed: SEED,
    hosts,
    startUs: START_US,
    spanUs: DAY_US,
    noise: size.incidents,
    reports: () => reportsOf(scenesOf(hosts, size.incidents)),
  };
  return playFleet(plan);
}

function hostsOf(count: number): FleetPlan['hosts'] {
  const [first, ...rest] = Array.from({ length: Math.max(2, count) }, (_, index) => {
    const flavour = FLAVOURS[index % FLAVOURS.length] ?? 'services';
    const name = `${PREFIXES[flavour] ?? flavour}-${String(index + 1).padStart(2, '0')}`;
    const era = ERA_IDS[(index * 3 + Math.floor(index / 8)) % ERA_IDS.length] ?? '6.1';
    const ships = SHIPS[index % SHIPS.length] ?? 'journald';
    return simHost({ seed: SEED, name, flavour, era, ships: [ships], startUs: START_US });
  });
  if (first === undefined) throw new Error('a day has hosts');
  return [first, ...rest];
}

function scenesOf(hosts: FleetPlan['hosts'], incidents: number): readonly Scene[] {
  const rng = createRng(SEED, 'scenes');
  const leak = leakScenes(hosts[0]);
  const storm = stormScenes(hosts[1] ?? hosts[0], Math.floor(incidents / 6), rng);
  const shortage = hosts.slice(5, 17).flatMap((host) => shortageScenes(host, rng));
  const everyday = Math.max(0, incidents - leak.length - storm.length - shortage.length);
  const scenes = [...leak, ...storm, ...shortage, ...everydayScenes(hosts, everyday, rng)];
  return scenes.sort((a, b) => a.minute - b.minute);
}

/** Larger from kill to kill until it fills what it may have; at noon that is doubled. */
function leakScenes(host: SimHost): readonly Scene[] {
  const usual = host.workloads.find(({ name }) => name === 'worker@import') ?? host.workloads[0];
  return Array.from({ length: 22 }, (_, at) => {
    const workload = { ...usual, limitBytes: (at < 11 ? 768 : 1536) * MIB };
    return { minute: 20 + at * 65 + ((at * 7) % 5), host, kind: 'cgroup', workload };
  });
}

function stormScenes(host: SimHost, count: number, rng: Rng): readonly Scene[] {
  const [workload] = host.workloads;
  return Array.from({ length: count }, (_, at) => ({
    minute: 9 * 60 + (at * 35) / Math.max(1, count),
    host,
    kind: 'cgroup',
    workload: rng.chance(0.8) ? workload : undefined,
  }));
}

function shortageScenes(host: SimHost, rng: Rng): readonly Scene[] {
  return Array.from({ length: 6 }, () => ({ minute: 14 * 60 + rng.next() * 50, host, kind: 'host' }));
}

const KINDS: readonly ReportKind[] = ['cgroup', 'cgroup', 'cgroup', 'cgroup', 'group', 'host', 'cut', 'headless'];

/** Few hosts have most of it, and the night is quieter. */
function everydayScenes(hosts: FleetPlan['hosts'], count: number, rng: Rng): readonly Scene[] {
  return Array.from({ length: count }, (_, at) => {
    const night = rng.chance(0.2);
    const kind = at % 97 === 0 ? 'manual' : at % 53 === 0 ? 'cpuset' : rng.pick(KINDS as [ReportKind]);
    const host = hosts[Math.floor(rng.next() ** 2 * hosts.length)] ?? hosts[0];
    return { minute: night ? rng.next() * 1440 : 420 + rng.next() * 720, host, kind };
  });
}

function* reportsOf(scenes: readonly Scene[]): Generator<PlannedReport, void, undefined> {
  for (const [index, { minute, host, kind, workload }] of scenes.entries()) {
    const firstPid = 3000 + ((index * PIDS_PER_REPORT) % PID_SPAN);
    yield {
      reportId: `b${String(index)}`,
      host,
      timeUs: START_US + Math.floor(minute * MINUTE_US),
      print: () => {
        const report = drawReport(host, { kind, workload, firstPid }, createRng(SEED, 'print', index));
        const lost = index % ONE_LOST_IN === 7 && report.records.length > LOST_LINES * 2;
        return lost ? damageOnTheWay(report, { kind: 'overrun', lost: LOST_LINES }) : report;
      },
    };
  }
}
