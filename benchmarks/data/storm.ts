import { drawSpec } from '../../src/simulate/draw-report.ts';
import { ERA_IDS, ERAS } from '../../src/simulate/eras.ts';
import { playFleet, type FleetRecord, type PlannedReport } from '../../src/simulate/fleet.ts';
import { printReport } from '../../src/simulate/kernel-report.ts';
import type { PrintedReport, ReportSpec, TaskSpec } from '../../src/simulate/report-spec.ts';
import { createRng } from '../../src/simulate/rng.ts';
import { simHost, type SimHost } from '../../src/simulate/sim-host.ts';

/** What a storm is made from. */
export interface StormShape {
  readonly reports: number;
  readonly hosts: number;
  /** Records of a report: its task table is filled up to there. A report that has more by itself keeps them. */
  readonly linesPerReport: number;
}

const SEED = 6;
const START_US = 1_789_450_000_000_000;
/** Between two kills of a host: what was killed was started again. Within it a report is complete, so a round at a time is held. */
const ROUND_US = 10_000_000;
const FIRST_PID = 2_000;
const FILLER_RSS_BYTES = 4 * 1024 ** 2;
// Kernels whose cgroups have a limit, and that print who was in them.
const ERAS_OF_STORM = ERA_IDS.filter((era) => ERAS[era].memcg !== undefined && ERAS[era].table !== undefined);

/** Kills at their cgroups' limits on very many hosts, in rounds: every host says one, and all begin within a moment, so all are mixed. */
export function storm(shape: StormShape): Generator<FleetRecord, void, undefined> {
  const [first, ...rest] = Array.from({ length: shape.hosts }, (_, index) => hostAt(index));
  if (first === undefined) throw new Error('a storm has a host');
  const hosts = [first, ...rest] as const;
  const spanUs = Math.ceil(shape.reports / shape.hosts) * ROUND_US;
  return playFleet({ seed: SEED, hosts, startUs: START_US, spanUs, noise: 0, reports: () => planned(shape, hosts) });
}

function hostAt(index: number): SimHost {
  const era = ERAS_OF_STORM[index % ERAS_OF_STORM.length];
  if (era === undefined) throw new Error('no era has what a storm needs');
  return simHost({
    seed: SEED,
    name: `web-${String(index + 1).padStart(4, '0')}`,
    flavour: index % 2 === 0 ? 'services' : 'kubernetes-systemd',
    era,
    ships: ['journald'],
    startUs: START_US,
  });
}

function* planned({ reports, linesPerReport }: StormShape, hosts: readonly SimHost[]): Generator<PlannedReport> {
  const pidsPerReport = 2 * linesPerReport;
  for (let index = 0; index < reports; index += 1) {
    const place = index % hosts.length;
    const host = hosts[place];
    if (host === undefined) return;
    yield {
      reportId: `r${index}`,
      host,
      timeUs: START_US + Math.floor(index / hosts.length) * ROUND_US + place,
      print: () => printLong(host, { index, firstPid: FIRST_PID + index * pidsPerReport, linesPerReport }),
    };
  }
}

interface Wanted {
  readonly index: number;
  readonly firstPid: number;
  readonly linesPerReport: number;
}

/** A report whose cgroup held so many workers that it has the lines that are wanted. */
function printLong(host: SimHost, { index, firstPid, linesPerReport }: Wanted): PrintedReport {
  const spec = drawSpec(host, { kind: 'cgroup', firstPid }, createRng(SEED, 'print', index));
  const missing = linesPerReport - printReport(spec).records.length;
  return printReport({ ...spec, tasks: [...spec.tasks, ...workers(spec, missing)] });
}

function workers({ tasks }: ReportSpec, count: number): TaskSpec[] {
  const last = tasks.at(-1);
  if (last === undefined) return [];
  return Array.from({ length: Math.max(0, count) }, (_, index) => ({
    ...last,
    pid: last.pid + 1 + index,
    comm: 'worker',
    anonRssBytes: FILLER_RSS_BYTES,
    fileRssBytes: 0,
    shmemRssBytes: 0,
  }));
}
