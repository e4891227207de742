import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/model/log-line.ts';
import { isRejected } from '../../../src/records/envelope.ts';
import { decodeRecord } from '../../../src/records/index.ts';
import { demoFleet, demoTruth } from '../../../src/simulate/demo-fleet.ts';
import type { FleetRecord, FleetTruth, ReportExpectation } from '../../../src/simulate/fleet.ts';
import { simulateFleet, truthOf, type FleetOptions } from '../../../src/simulate/simulate-fleet.ts';

const startUs = Date.UTC(2026, 8, 15, 5) * 1000;
const fleet: FleetOptions = {
  seed: 3,
  hosts: 60,
  reports: 300,
  startUs,
  spanUs: 900_000_000,
  noisePerReport: 20,
  interleave: true,
};

function linesOf({ bytes }: FleetRecord): readonly LogLine[] {
  const decoded = decodeRecord(bytes, { receivedUs: startUs, timezone: 'UTC', bare: false });
  return isRejected(decoded) ? [] : decoded;
}

/** The kernel's messages by report; '' collects those that belong to none. */
function messagesByReport(records: Iterable<FleetRecord>): ReadonlyMap<string, readonly string[]> {
  const messages = new Map<string, string[]>();
  for (const record of records) {
    const said = messages.get(record.reportId ?? '') ?? [];
    for (const line of linesOf(record)) if (line.provenance === 'kernel') said.push(line.message);
    messages.set(record.reportId ?? '', said);
  }
  return messages;
}

const KILLED =
  /^(?:(?:Memory cgroup out|Out) of memory: )?Killed process (\d+) \((.*)\) total-vm:(\d+)kB, anon-rss:(\d+)kB, file-rss:(?:(\d+)kB, shmem-rss:(\d+)kB)?/;
const bytesOf = (kb: string | undefined): number | undefined => (kb === undefined ? undefined : Number(kb) * 1024);

/** Victims by pid, as their kill lines say. */
function killsIn(messages: readonly string[]): ReadonlyMap<number, object> {
  const kills = new Map<number, object>();
  for (const message of messages) {
    const [, pid, comm, vm, anon, file, shmem] = KILLED.exec(message) ?? [];
    if (pid === undefined) continue;
    const sizes = {
      totalVmBytes: bytesOf(vm),
      anonRssBytes: bytesOf(anon),
      fileRssBytes: bytesOf(file),
      shmemRssBytes: bytesOf(shmem),
    };
    kills.set(Number(pid), { pid: Number(pid), comm, ...sizes });
  }
  return kills;
}

function expectedKills({ victims }: ReportExpectation): ReadonlyMap<number, object> {
  const killed = victims.filter((victim) => victim.totalVmBytes !== undefined);
  return new Map(
    killed.map(({ pid, comm, totalVmBytes, anonRssBytes, fileRssBytes, shmemRssBytes }) => [
      pid,
      { pid, comm, totalVmBytes, anonRssBytes, fileRssBytes, shmemRssBytes },
    ]),
  );
}

/** Pids of the task table's rows that agree with the kill line: total_vm in pages, name. */
function tableAgrees(messages: readonly string[], report: ReportExpectation): boolean {
  const [victim] = report.victims;
  if (victim?.totalVmBytes === undefined) return true;
  const row = messages.find((message) => new RegExp(`^\\[ *${String(victim.pid)}\\] `).test(message));
  const cells =
    row
      ?.replace(/^\[ *\d+\]/, '')
      .trim()
      .split(/ +/) ?? [];
  const pages = Number(cells[2]);
  return [4096, 16384, 65536].some((pageBytes) => pages * pageBytes === victim.totalVmBytes);
}

describe.each<readonly [string, Iterable<FleetRecord>, FleetTruth]>([
  ['fleet', simulateFleet(fleet), truthOf(fleet)],
  ['fleet with copies', simulateFleet({ ...fleet, copies: true }), truthOf({ ...fleet, copies: true })],
  ['demo', demoFleet(), demoTruth()],
])('what the lines of a %s say, read without the grammar', (_name, records, truth) => {
  const messages = messagesByReport(records);
  const of = ({ reportId }: ReportExpectation): readonly string[] => messages.get(reportId) ?? [];

  it('is who was killed and how large, in every report', () => {
    for (const report of truth.reports) expect(killsIn(of(report))).toStrictEqual(expectedKills(report));
  });

  it('is the same in the task table', () => {
    for (const report of truth.reports) expect(tableAgrees(of(report), report)).toBe(true);
  });

  it('is the constraint, and both cgroups, where the oom-kill line stands', () => {
    for (const report of truth.reports.filter(({ constraint }) => constraint !== undefined)) {
      const line = of(report).find((message) => message.startsWith('oom-kill:')) ?? '';
      expect(line).toContain(`constraint=${report.constraint ?? ''},`);
      expect(line).toContain(report.limitOwner === undefined ? ',global_oom,' : `,oom_memcg=${report.limitOwner},`);
      expect(line).toContain(`,task_memcg=${report.victimCgroup ?? ''},task=`);
    }
  });

  it('is the usage at the limit and not above', () => {
    for (const report of truth.reports.filter(({ memory }) => memory !== undefined)) {
      const { usageBytes = 0, limitBytes = 0 } = report.memory ?? {};
      expect(usageBytes).toBeLessThanOrEqual(limitBytes);
      expect(of(report)).toContainEqual(
        expect.stringMatching(`^memory: usage ${String(usageBytes / 1024)}kB, limit ${String(limitBytes / 1024)}kB,`),
      );
    }
  });

  it('is the group, where one died', () => {
    for (const { groupCgroup, reportId } of truth.reports.filter((report) => report.groupCgroup !== undefined))
      expect(messages.get(reportId)).toContain(
        `Tasks in ${groupCgroup ?? ''} are going to be killed due to memory.oom.group set`,
      );
  });

  it('is no kill between the reports: look-alikes and quotations do not count', () => {
    expect(killsIn(messages.get('') ?? [])).toStrictEqual(new Map());
  });
});
