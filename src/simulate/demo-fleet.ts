import { microsFromIso, MICROS_PER_SECOND, type Micros } from '../lib/time.ts';
import { drawReport, type ReportKind } from './draw-report.ts';
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
import type { Flavour } from './workloads.ts';

const SEED = 20260915;

/** When the demo's day begins. */
export const DEMO_START_US: Micros = microsFromIso('2026-09-15T05:00:00Z') ?? 0;
const SPAN_US = 40 * 60 * MICROS_PER_SECOND;

type Row = readonly [name: string, flavour: Flavour, era: EraId, ...ships: SimHost['ships']];

const CAST: readonly Row[] = [
  ['web-1', 'services', '6.1', 'journald'],
  ['web-2', 'services', '6.1', 'syslog-iso'],
  ['web-3', 'services', '4.19', 'syslog-wire'],
  ['db-1', 'services', '5.4', 'journald', 'syslog-iso'],
  ['k8s-1', 'kubernetes-systemd', '6.8', 'journald'],
  ['k8s-2', 'kubernetes-systemd', '6.8', 'journald'],
  ['k8s-3', 'kubernetes-systemd', '6.12', 'journald'],
  ['k8s-4', 'kubernetes-cgroupfs', '5.4', 'syslog-5424'],
  ['dock-1', 'docker', '5.3', 'syslog-file'],
  ['dock-2', 'docker', '6.1', 'journald'],
  ['desk-1', 'desktop', '6.12', 'journald'],
  ['ci-1', 'services', '5.0', 'syslog-wire'],
];

type Scene = readonly [minute: number, host: string, kind: ReportKind, workload: string];

/** Who dies when: PHP again and again on every web host, a database by the whole host's shortage, pods as groups. */
const SCENES: readonly Scene[] = [
  [1, 'web-1', 'cgroup', 'php8.2-fpm'],
  [3, 'web-2', 'cgroup', 'php8.2-fpm'],
  [4, 'k8s-1', 'group', 'checkout-api'],
  [6, 'web-1', 'cgroup', 'php8.2-fpm'],
  [7, 'web-3', 'cgroup', 'php8.2-fpm'],
  [9, 'db-1', 'host', 'postgresql@15-main'],
  [11, 'web-1', 'cgroup', 'php8.2-fpm'],
  [12, 'k8s-2', 'cgroup', 'batch-report'],
  [14, 'k8s-3', 'group', 'ledger'],
  [15, 'dock-1', 'cgroup', 'transcoder'],
  [16, 'web-1', 'cgroup', 'php8.2-fpm'],
  [18, 'web-2', 'cgroup', 'php8.2-fpm'],
  [20, 'k8s-4', 'cgroup', 'coredns'],
  [22, 'desk-1', 'host', 'app-gnome-firefox-4117.scope'],
  [24, 'dock-2', 'cut', 'gitlab-sidekiq'],
  [26, 'web-1', 'cgroup', 'php8.2-fpm'],
  [28, 'ci-1', 'cgroup', 'worker@import'],
  [30, 'web-2', 'cgroup', 'php8.2-fpm'],
  [33, 'desk-1', 'cgroup', 'app-gnome-tableau-6200.scope'],
  [36, 'web-3', 'host', 'elasticsearch'],
];

/** The demo's records: twelve hosts, forty minutes, the same on every run. */
export function demoFleet(): Generator<FleetRecord, void, undefined> {
  return playFleet(demoPlan());
}

/** What must be found in the records of the demo. */
export function demoTruth(): FleetTruth {
  return truthOfPlan(demoPlan());
}

function demoPlan(): FleetPlan {
  const [first, ...rest] = CAST.map(castHost);
  if (first === undefined) throw new Error('the demo has hosts');
  const hosts: FleetPlan['hosts'] = [first, ...rest];
  return { seed: SEED, hosts, startUs: DEMO_START_US, spanUs: SPAN_US, noise: 6000, reports: () => demoReports(hosts) };
}

function castHost([name, flavour, era, ...ships]: Row): SimHost {
  return simHost({ seed: SEED, name, flavour, era, ships, startUs: DEMO_START_US, callers: name === 'k8s-2' });
}

function* demoReports(hosts: FleetPlan['hosts']): Generator<PlannedReport, void, undefined> {
  for (const [index, [minute, name, kind, workloadName]] of SCENES.entries()) {
    const host = hosts.find((candidate) => candidate.name === name) ?? hosts[0];
    const workload = host.workloads.find((candidate) => candidate.name === workloadName);
    yield {
      reportId: `d${String(index)}`,
      host,
      timeUs: DEMO_START_US + minute * 60 * MICROS_PER_SECOND + index * 137_911,
      print: () => drawReport(host, { kind, workload, firstPid: 4_000 + index * 613 }, createRng(SEED, 'scene', index)),
    };
  }
}
