import fc from 'fast-check';
import type { LogLine } from '../../../src/model/log-line.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { drawReport, type ReportKind } from '../../../src/simulate/draw-report.ts';
import { ERA_IDS } from '../../../src/simulate/eras.ts';
import { readableComm, type KernelRecord, type PrintedReport } from '../../../src/simulate/report-spec.ts';
import { createRng } from '../../../src/simulate/rng.ts';
import { simHost } from '../../../src/simulate/sim-host.ts';
import { START_US, type Telling } from './lines.ts';
import { say, type Extra } from './texts.ts';

const KINDS: readonly ReportKind[] = ['cgroup', 'group', 'host', 'cpuset', 'mempolicy', 'manual', 'unkillable'];

/** The report that a number stands for: any era, kind and shape; not those with thousands of rows. */
export function reportOf(seed: number, firstPid = 10_000): PrintedReport {
  const rng = createRng(seed, 'damage');
  const [era = '6.1'] = ERA_IDS.slice(seed % ERA_IDS.length);
  const host = simHost({
    seed,
    name: `host-${seed % 13}`,
    flavour: rng.pick(['services', 'docker', 'kubernetes-systemd', 'kubernetes-cgroupfs']),
    era,
    ships: ['journald'],
    startUs: START_US,
    callers: rng.chance(0.3),
  });
  return drawReport(host, { kind: KINDS[seed % KINDS.length] ?? 'cgroup', firstPid, shapes: 'all' }, rng);
}

/** Reports of every era, small enough to be read many times. */
export const printedReport: fc.Arbitrary<PrintedReport> = fc
  .nat({ max: 1_000_000 })
  .map((seed) => reportOf(seed))
  .filter(({ records }) => records.length < 400);

/** The records as lines of one way of shipping; each text of a record with newlines is a line. */
export function shipped(records: readonly KernelRecord[], telling: Telling = {}): SievedLine[] {
  return records.flatMap((record, at) => {
    const extra: Extra = {
      ...(record.caller === undefined || telling.clock === 'wall' ? {} : { caller: record.caller }),
      ...(record.piece === undefined ? {} : { piece: {} }),
    };
    const texts = readableComm(record.text).split('\n');
    return texts.flatMap((text, part) =>
      say([[text, { ...extra, part }]], {
        ...telling,
        atUs: (telling.atUs ?? 0) + record.afterUs,
        offset: (telling.offset ?? 0) + at,
      }),
    );
  });
}

/** What the truth says of a field, and what was found; equal or nothing found. */
type Claim = readonly [field: string, truth: Value, found: Value];
type Value = string | number | undefined;

/** The claims of an incident that the report did not make: victims that are none, and values that are not the truth. */
export function falseClaims(draft: IncidentDraft, { truth }: PrintedReport): string[] {
  const claims: Claim[] = [
    ['constraint', truth.constraint, draft.constraint],
    ['groupCgroup', truth.groupCgroup, draft.groupCgroup],
    ['limitOwner', truth.limitOwner, draft.limitOwner?.cgroup],
    ['trigger.comm', truth.trigger?.comm, draft.trigger?.comm],
    ['trigger.pid', truth.trigger?.pid, draft.trigger?.pid],
    ['memory.limitBytes', truth.memory?.limitBytes, draft.memory?.limitBytes],
    ['memory.usageBytes', truth.memory?.usageBytes, draft.memory?.usageBytes],
    ['memory.failcnt', truth.memory?.failcnt, draft.memory?.failcnt],
    ...draft.victims.flatMap((victim) => claimsOf(victim, truth)),
  ];
  return claims.flatMap(([field, said, found]) =>
    found === undefined || found === said ? [] : [`${field}: ${String(found)}, not ${String(said)}`],
  );
}

function claimsOf(victim: IncidentDraft['victims'][number], truth: PrintedReport['truth']): Claim[] {
  const own = truth.victims.find(({ pid }) => pid === victim.pid);
  if (own === undefined) return [['victim', undefined, victim.pid]];
  const { totalVmBytes, anonRssBytes, fileRssBytes, shmemRssBytes, pgtablesBytes, oomScoreAdj, uid, comm } = own;
  return [
    ['comm', comm, victim.comm],
    ['uid', uid, victim.uid],
    ['cgroup', truth.victimCgroup, victim.cgroup],
    ['totalVmBytes', totalVmBytes, victim.totalVmBytes],
    ['anonRssBytes', anonRssBytes, victim.anonRssBytes],
    ['fileRssBytes', fileRssBytes, victim.fileRssBytes],
    ['shmemRssBytes', shmemRssBytes, victim.shmemRssBytes],
    ['pgtablesBytes', pgtablesBytes, victim.pgtablesBytes],
    ['oomScoreAdj', oomScoreAdj, victim.oomScoreAdj],
  ];
}

/** Pids in order of size, each once for every time that it is said to have died. */
export function victimsIn(drafts: readonly IncidentDraft[]): number[] {
  return drafts.flatMap(({ victims }) => victims.map(({ pid }) => pid)).toSorted((a, b) => a - b);
}

/** A way of shipping that is not the first one's. */
export const OTHER_WAY: Telling & { readonly transport: LogLine['transport'] } = {
  transport: 'syslog',
  clock: 'wall',
  topic: 'other',
};
