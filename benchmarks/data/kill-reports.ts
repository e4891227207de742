import { drawSpec } from '../../src/simulate/draw-report.ts';
import { playFleet } from '../../src/simulate/fleet.ts';
import { printReport } from '../../src/simulate/kernel-report.ts';
import { createRng } from '../../src/simulate/rng.ts';
import { simHost } from '../../src/simulate/sim-host.ts';

/** A report of its own, as it is shipped. */
export interface KillReport {
  /** No other report of the sequence has it. */
  readonly victimPid: number;
  /** journald's JSON, a record a line. */
  readonly records: readonly Buffer[];
}

const SEED = 7;
const HOSTS = 400;
// Before any machine that runs this.
const BOOTED_BEFORE_US = 1_700_000_000_000_000;
const SPAN_US = 1_000_000;
const FIRST_PID = 2_000;
const PIDS_PER_REPORT = 16;

/** The report with this number: a kill at a cgroup's limit on one of 400 hosts, said at `timeUs`. */
export function killReport(index: number, timeUs: number): KillReport {
  const host = simHost({
    seed: SEED,
    name: `kill-${String((index % HOSTS) + 1).padStart(3, '0')}`,
    flavour: 'services',
    era: '6.1',
    ships: ['journald'],
    startUs: BOOTED_BEFORE_US,
  });
  const firstPid = FIRST_PID + index * PIDS_PER_REPORT;
  const report = printReport(drawSpec(host, { kind: 'cgroup', firstPid }, createRng(SEED, 'print', index)));
  const plan = { seed: SEED, hosts: [host] as const, startUs: timeUs, spanUs: SPAN_US, noise: 0 };
  const planned = { reportId: `r${index}`, host, timeUs, print: () => report };
  const records = [...playFleet({ ...plan, reports: () => [planned] })].map(({ bytes }) => bytes);
  return { victimPid: report.truth.victims[0]?.pid ?? Number.NaN, records };
}
