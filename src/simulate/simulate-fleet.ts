import type { Micros } from '../lib/time.ts';
import { drawReport, REPORT_KINDS, type ReportKind, type ReportWish } from './draw-report.ts';
import type { EnvelopeKind } from './envelopes/kind.ts';
import { SHAPES } from './envelopes/shapes.ts';
import { ALL_ERA_IDS, ERA_IDS, ERAS, type EraId } from './eras.ts';
import {
  playFleet,
  truthOfPlan,
  type FleetPlan,
  type FleetRecord,
  type FleetTruth,
  type PlannedReport,
} from './fleet.ts';
import { LENIENT_IN_PIECES } from './lenient.ts';
import type { ReportShape } from './report-shapes.ts';
import { createRng, type Rng } from './rng.ts';
import { simHost, type SimHost } from './sim-host.ts';
import { damageOnTheWay, drawTransportDamage, type DamagedReport } from './transport-damage.ts';
import type { Flavour } from './workloads.ts';

/** What fleet is simulated; the same options give the same bytes. */
export interface FleetOptions {
  readonly seed: number;
  readonly hosts: number;
  readonly reports: number;
  readonly startUs: Micros;
  readonly spanUs: Micros;
  /** Records that are none of a report's, for each report (in all, when there are no reports). */
  readonly noisePerReport: number;
  /** How often each kind of report comes, relative to the others; DEFAULT_MIX when left out. */
  readonly mix?: Partial<Readonly<Record<ReportKind, number>>> | undefined;
  /** How far ahead the wall clock of a host is, by its name. */
  readonly clockSkewUs?: Readonly<Record<string, Micros>> | undefined;
  /**
   * Of every seven reports three are said at once on different hosts, and two at once on one host, by two cgroups. Without
   * it no report begins before the one before had its time, as long as the span leaves room.
   */
  readonly interleave?: boolean | undefined;
  /** This share of the reports, 0..1, is damaged on its way, each in one of the ways of TransportDamage; none when left out. */
  readonly damagedShare?: number | undefined;
  /** Every third host ships its log twice: as journald JSON and as syslog. */
  readonly copies?: boolean | undefined;
  /** Kernels of the fleet; all when left out. */
  readonly eras?: readonly [EraId, ...EraId[]] | 'all' | undefined;
  /** Shapes that reports are drawn from, of those that their kernel has; plain when left out. */
  readonly shapes?: readonly ReportShape[] | 'all' | undefined;
  /** Ways of shipping, by host in turn; half of the hosts ship journald JSON when left out. */
  readonly envelopes?: readonly [EnvelopeKind, ...EnvelopeKind[]] | undefined;
}

/** Mostly cgroups at their limits, some hosts, a few of each rarity. */
export const DEFAULT_MIX: Readonly<Record<ReportKind, number>> = {
  cgroup: 50,
  group: 10,
  host: 20,
  cpuset: 2,
  mempolicy: 2,
  manual: 2,
  unkillable: 1,
  cut: 4,
  headless: 4,
  clipped: 3,
  duplicated: 3,
};

/** The records of a fleet in order of time; lazily, in bounded memory. */
export function simulateFleet(options: FleetOptions): Generator<FleetRecord, void, undefined> {
  return playFleet(planOf(options));
}

/** What must be found in the records of simulateFleet(options). */
export function truthOf(options: FleetOptions): FleetTruth {
  return truthOfPlan(planOf(options));
}

function planOf(options: FleetOptions): FleetPlan {
  const { seed, startUs, spanUs, reports, noisePerReport } = options;
  const hosts = hostsOf(options);
  return {
    seed,
    hosts,
    startUs,
    spanUs,
    noise: noisePerReport * Math.max(1, reports),
    reports: () => plannedReports(options, hosts),
  };
}

const FLAVOURS: readonly [Flavour, ...Flavour[]] = [
  'services',
  'kubernetes-systemd',
  'docker',
  'kubernetes-cgroupfs',
  'services',
  'kubernetes-systemd',
  'desktop',
];

const ENVELOPES: readonly [EnvelopeKind, ...EnvelopeKind[]] = [
  'journald',
  'syslog-wire',
  'journald',
  'syslog-file',
  'journald',
  'syslog-iso',
  'journald',
  'syslog-5424',
];

const PREFIXES: Readonly<Record<Flavour, string>> = {
  services: 'srv',
  docker: 'dock',
  'kubernetes-systemd': 'k8s',
  'kubernetes-cgroupfs': 'kube',
  desktop: 'desk',
  podman: 'pod',
  'kubernetes-crio': 'ocp',
  'kubernetes-static': 'ctl',
  'kubernetes-nested': 'kind',
  containerd: 'ctr',
  lxc: 'pve',
  nomad: 'nomad',
  ecs: 'ecs',
  slurm: 'hpc',
  yarn: 'yarn',
  mesos: 'mesos',
  htcondor: 'condor',
  libvirt: 'virt',
  'user-units': 'user',
};

function hostsOf(options: FleetOptions): FleetPlan['hosts'] {
  const [first, ...rest] = Array.from({ length: Math.max(1, options.hosts) }, (_, index) => hostAt(options, index));
  if (first === undefined) throw new Error('a fleet has a host');
  return [first, ...rest];
}

/** An item by turn. */
const turn = <T>(items: readonly [T, ...T[]], index: number): T => items[index % items.length] ?? items[0];

function hostAt({ seed, startUs, clockSkewUs, copies, eras, envelopes }: FleetOptions, index: number): SimHost {
  const flavour = turn(FLAVOURS, index);
  const name = `${PREFIXES[flavour]}-${String(index + 1).padStart(2, '0')}`;
  const kind = turn(envelopes ?? ENVELOPES, index);
  const both = copies === true && index % 3 === 0;
  return simHost({
    seed,
    name,
    flavour,
    // A stride that is prime to the number of eras, so that they do not march in step with flavours and envelopes.
    era: turn(eras === 'all' ? ALL_ERA_IDS : (eras ?? ERA_IDS), index * 3 + Math.floor(index / 8)),
    ships: both ? ['journald', kind === 'journald' ? 'syslog-iso' : kind] : [kind],
    startUs,
    skewUs: clockSkewUs?.[name],
    callers: index % 4 === 1,
    pageBytes: index % 19 === 18 ? 65536 : index % 19 === 11 ? 16384 : 4096,
  });
}

/** Where in seven reports one begins while the one before is being printed: on another host, or on the same. */
const CYCLE = 7;
const BURST: ReadonlySet<number> = new Set([2, 3]);
const TWIN = 6;
const OVERLAP_US = 60;
/** Pids of a report begin where those of the one before, on whatever host, cannot be. */
const PIDS_PER_REPORT = 16;
const FIRST_PID = 2_000;
const PID_MAX = 4_194_000;

function* plannedReports(options: FleetOptions, hosts: FleetPlan['hosts']): Generator<PlannedReport, void, undefined> {
  const { seed, reports, startUs, spanUs } = options;
  const slotUs = spanUs / Math.max(1, reports);
  let timeUs = startUs;
  let host = hosts[0];
  for (let index = 0; index < reports; index += 1) {
    const rng = createRng(seed, 'report', index);
    const place = options.interleave === true ? index % CYCLE : 0;
    const twin = place === TWIN;
    timeUs =
      twin || BURST.has(place)
        ? timeUs + Math.min(OVERLAP_US, Math.floor(slotUs / 10))
        : startUs + Math.floor(slotUs * (index + rng.next() * 0.8));
    // Hosts in turn: the next report of a host is as far away as can be.
    if (!twin) host = turn(hosts, index);
    yield planned(options, host, index, timeUs);
  }
}

function planned(options: FleetOptions, host: SimHost, index: number, timeUs: Micros): PlannedReport {
  return {
    reportId: `r${String(index)}`,
    host,
    timeUs,
    lenient: isWoven(options, index) ? unclearWhenWoven(host) : undefined,
    print: () => printed(options, host, index),
  };
}

/** The same each time that it is asked for: once to be said, once to be known. */
function printed(options: FleetOptions, host: SimHost, index: number): DamagedReport {
  const firstPid = FIRST_PID + ((index * PIDS_PER_REPORT) % (PID_MAX - FIRST_PID));
  const rng = createRng(options.seed, 'print', index);
  const report = drawReport(host, { ...chosen(options, host, index, rng), firstPid }, rng);
  const luck = createRng(options.seed, 'damage', index);
  const whole = report.truth.damaged === undefined && !isWoven(options, index);
  if (report.truth.inPieces === true) return { ...report, lenient: LENIENT_IN_PIECES };
  if (!whole || !luck.chance(options.damagedShare ?? 0)) return report;
  return damageOnTheWay(report, drawTransportDamage(report, luck));
}

/** Whether the report's lines come between those of another one of its host. */
const isWoven = ({ interleave }: FleetOptions, index: number): boolean =>
  interleave === true && index % CYCLE >= TWIN - 1;

/** Until 4.20 the lines that name the cgroups name no process: two such reports that mix can be told apart by callers alone. */
const unclearWhenWoven = ({ era, callers, ships }: SimHost): PlannedReport['lenient'] =>
  ERAS[era].summary === 'absent' && !(callers && ships.every((kind) => SHAPES[kind].carries.caller))
    ? ['victimCgroup', 'limitOwner', 'memory']
    : undefined;

/** Of two reports that mix, each is whole and of a cgroup of its own: only such contexts can run side by side. */
function chosen(options: FleetOptions, host: SimHost, index: number, rng: Rng): Omit<ReportWish, 'firstPid'> {
  if (isWoven(options, index)) return { kind: 'cgroup', workload: turn(host.workloads, index) };
  return { kind: drawKind(options.mix ?? DEFAULT_MIX, rng), shapes: options.shapes };
}

function drawKind(mix: Partial<Readonly<Record<ReportKind, number>>>, rng: Rng): ReportKind {
  const total = REPORT_KINDS.reduce((sum, kind) => sum + (mix[kind] ?? 0), 0);
  let left = rng.next() * total;
  for (const kind of REPORT_KINDS) {
    left -= mix[kind] ?? 0;
    if (left < 0) return kind;
  }
  return 'cgroup';
}
