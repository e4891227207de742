import { ERAS, type Era } from './eras.ts';
import { printMemInfo } from './mem-info.ts';
import { printMemcgBlock } from './memcg-block.ts';
import { createPrinter, SEVERITY, type Printer } from './printer.ts';
import {
  readableComm,
  type KernelRecord,
  type PrintedReport,
  type ReportSpec,
  type ReportTruth,
  type Scope,
  type TaskSpec,
  type VictimTruth,
} from './report-spec.ts';
import { printTaskTable } from './task-table.ts';
import { printTrace } from './trace.ts';

const CONSTRAINTS: Readonly<Record<Scope, string>> = {
  host: 'CONSTRAINT_NONE',
  cgroup: 'CONSTRAINT_MEMCG',
  cpuset: 'CONSTRAINT_CPUSET',
  mempolicy: 'CONSTRAINT_MEMORY_POLICY',
};

/** Prints one report as the kernel of `spec.era` does (mm/oom_kill.c: oom_kill_process()), and tells what it says. */
export function printReport(spec: ReportSpec): PrintedReport {
  const era = ERAS[spec.era];
  const records: KernelRecord[] = [];
  const printer = createPrinter(records, spec.callers ? spec.trigger.pid : undefined);
  const victims = victimsOf(spec);
  printHeader(printer, era, spec);
  if (spec.scope === 'cgroup') printMemcgBlock(printer, era, spec);
  else printMemInfo(printer, era, spec);
  printTaskTable(printer, era, spec.tasks, spec.pageBytes);
  printKills(printer, era, spec, victims);
  return { records, truth: truthOf(era, spec, victims) };
}

function victimsOf(spec: ReportSpec): readonly TaskSpec[] {
  return spec.victims.flatMap((pid) => spec.tasks.filter((task) => task.pid === pid));
}

function printHeader(printer: Printer, era: Era, spec: ReportSpec): void {
  const { comm, oomScoreAdj = 0 } = spec.trigger;
  if (spec.manual) printer.print('manual', SEVERITY.info, era.manualLine);
  const nodemask = era.openingNodemask ? ` nodemask=${nodemaskOf(spec)},` : '';
  const gfp = spec.manual ? gfpManual(era) : era.gfp[spec.scope === 'cgroup' ? 'cgroup' : 'host'];
  const order = spec.manual ? '-1' : '0';
  printer.print(
    'opening',
    SEVERITY.warning,
    `${comm} invoked oom-killer: gfp_mask=${gfp},${nodemask} order=${order}, oom_score_adj=${String(oomScoreAdj)}`,
  );
  if (era.cpusetLine) printer.print('opening', SEVERITY.info, `${comm} cpuset=${cpusetOf(spec)} mems_allowed=0`);
  printTrace(printer, era, spec);
}

const gfpManual = (era: Era): string => (era.gfp.cgroup.startsWith('0xcc0') ? '0xcc0(GFP_KERNEL)' : era.gfp.cgroup);
const nodemaskOf = ({ scope }: ReportSpec): string => (scope === 'mempolicy' ? '0' : '(null)');

/** The allocator's cpuset: its name only, no path. Here that of the victim's cgroup. */
function cpusetOf({ manual, scope, victimCgroup }: ReportSpec): string {
  const name = victimCgroup.split('/').at(-1);
  return manual || scope === 'host' || name === undefined || name === '' ? '/' : name;
}

function printKills(printer: Printer, era: Era, spec: ReportSpec, victims: readonly TaskSpec[]): void {
  const [first] = victims;
  if (first === undefined) {
    printer.print('none', SEVERITY.warning, 'Out of memory and no killable processes...');
    return;
  }
  if (!era.taskInLine) printer.print('constraint', SEVERITY.info, constraintText(era, spec, first), first.pid);
  if (era.candidateLine) {
    const who = `${String(first.pid)} (${first.comm})`;
    printer.print('candidate', SEVERITY.err, `${prefixOf(spec)}: Kill process ${who} score 973 or sacrifice child`);
  }
  printer.print('killed', SEVERITY.err, killedText(era, spec, first), first.pid);
  if (spec.groupCgroup !== undefined) printGroup(printer, era, spec, victims);
  if (spec.reaped) printReaped(printer, victims);
}

/** The group is killed member by member, the first victim once more (mm/oom_kill.c: oom_kill_memcg_member()). */
function printGroup(printer: Printer, era: Era, spec: ReportSpec, victims: readonly TaskSpec[]): void {
  const text = `Tasks in ${spec.groupCgroup ?? ''} are going to be killed due to memory.oom.group set`;
  printer.print('group', SEVERITY.info, text);
  for (const victim of victims) printer.print('killed', SEVERITY.err, killedText(era, spec, victim), victim.pid);
}

/** The reaper is a thread of its own and comes some milliseconds later. */
function printReaped(printer: Printer, victims: readonly TaskSpec[]): void {
  for (const { pid, comm, shmemRssBytes } of victims) {
    printer.wait(4_000 + (pid % 7_000), 57);
    const text = `oom_reaper: reaped process ${String(pid)} (${comm}), now anon-rss:0kB, file-rss:0kB, shmem-rss:${kb(shmemRssBytes)}`;
    printer.print('reaped', SEVERITY.info, text, pid);
  }
}

const prefixOf = ({ scope }: ReportSpec): string =>
  scope === 'cgroup' ? 'Memory cgroup out of memory' : 'Out of memory';

const printedConstraint = (era: Era, scope: Scope): string => CONSTRAINTS[era.constraintUnset ? 'host' : scope];

function constraintText(era: Era, spec: ReportSpec, { comm, pid, uid }: TaskSpec): string {
  return [
    `oom-kill:constraint=${printedConstraint(era, spec.scope)}`,
    `nodemask=${nodemaskOf(spec)}`,
    `cpuset=${cpusetOf(spec)}`,
    'mems_allowed=0',
    spec.scope === 'cgroup' ? `oom_memcg=${spec.limitOwner ?? '/'}` : 'global_oom',
    `task_memcg=${spec.victimCgroup}`,
    `task=${comm}`,
    `pid=${String(pid)}`,
    `uid=${String(uid)}`,
  ].join(',');
}

const kb = (bytes: number): string => `${String(bytes / 1024)}kB`;

function killedText(era: Era, spec: ReportSpec, victim: TaskSpec): string {
  const prefix = era.candidateLine ? '' : `${prefixOf(spec)}: `;
  const sizes = [
    `total-vm:${kb(victim.totalVmBytes)}`,
    `anon-rss:${kb(victim.anonRssBytes)}`,
    `file-rss:${kb(victim.fileRssBytes)}`,
    `shmem-rss:${kb(victim.shmemRssBytes)}`,
  ].join(', ');
  const { uid, pgtablesBytes, oomScoreAdj } = victim;
  const tail = `, UID:${String(uid)} pgtables:${kb(pgtablesBytes)} oom_score_adj:${String(oomScoreAdj)}`;
  return `${prefix}Killed process ${String(victim.pid)} (${victim.comm}) ${sizes}${era.killTail ? tail : ''}`;
}

function truthOf(era: Era, spec: ReportSpec, victims: readonly TaskSpec[]): ReportTruth {
  const group = spec.groupCgroup !== undefined;
  const cgroup = spec.scope === 'cgroup';
  return {
    kind: victims.length === 0 ? 'kernel-no-victim' : group ? 'kernel-group-kill' : 'kernel-kill',
    // Without an oom-kill line, and until 5.2 with it, nothing tells a cpuset's or a policy's shortage from the host's.
    scope: cgroup || (tellsScope(era) && victims.length > 0) ? spec.scope : 'host',
    constraint: era.taskInLine || victims.length === 0 ? undefined : printedConstraint(era, spec.scope),
    trigger: { comm: readableComm(spec.trigger.comm), pid: spec.trigger.pid },
    manual: spec.manual,
    victims: victims.map((victim, index) => victimTruth(era, victim, index === 0)),
    limitOwner: cgroup ? spec.limitOwner : undefined,
    victimCgroup: victims.length === 0 || (era.taskInLine && !cgroup) ? undefined : spec.victimCgroup,
    groupCgroup: spec.groupCgroup,
    memory: cgroup ? spec.memory : undefined,
  };
}

const tellsScope = (era: Era): boolean => !(era.constraintUnset || era.taskInLine);

function victimTruth(era: Era, victim: TaskSpec, first: boolean): VictimTruth {
  const { pid, comm, uid, totalVmBytes, anonRssBytes, fileRssBytes, shmemRssBytes } = victim;
  return {
    pid,
    comm: readableComm(comm),
    ...(era.killTail || (first && !era.taskInLine) ? { uid } : {}),
    totalVmBytes,
    anonRssBytes,
    fileRssBytes,
    shmemRssBytes,
    ...(era.killTail ? { pgtablesBytes: victim.pgtablesBytes, oomScoreAdj: victim.oomScoreAdj } : {}),
  };
}
