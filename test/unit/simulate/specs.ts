import type { EraId } from '../../../src/simulate/eras.ts';
import type { ReportSpec, TaskSpec } from '../../../src/simulate/report-spec.ts';

const MIB = 1024 ** 2;

export const JAVA: TaskSpec = {
  pid: 4711,
  uid: 1000,
  comm: 'java',
  totalVmBytes: 2048 * MIB,
  anonRssBytes: 500 * MIB,
  fileRssBytes: 8 * MIB,
  shmemRssBytes: 0,
  pgtablesBytes: 1_228_800,
  swapBytes: 0,
  oomScoreAdj: 936,
};

export const SH: TaskSpec = {
  ...JAVA,
  pid: 4700,
  comm: 'sh',
  totalVmBytes: 4 * MIB,
  anonRssBytes: MIB,
  fileRssBytes: 2 * MIB,
  pgtablesBytes: 45_056,
};

/** A cgroup at its limit of 512 MiB. */
export function cgroupSpec(era: EraId, more: Partial<ReportSpec> = {}): ReportSpec {
  return {
    era,
    scope: 'cgroup',
    trigger: { comm: 'java', pid: 4712, uid: 1000, oomScoreAdj: 936 },
    tasks: [SH, JAVA],
    victims: [4711],
    limitOwner: '/app.slice',
    victimCgroup: '/app.slice/web.service',
    cgroupVersion: 2,
    memory: { usageBytes: 512 * MIB, limitBytes: 512 * MIB, failcnt: 77 },
    swap: { usageBytes: 0, limitBytes: 0, failcnt: 0 },
    ramBytes: 8192 * MIB,
    pageBytes: 4096,
    traceLines: 5,
    reaped: true,
    manual: false,
    callers: false,
    ...more,
  };
}
