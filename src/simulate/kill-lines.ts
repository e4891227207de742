import type { Era } from './era.ts';
import { cpusetOf, memsOf, nodemaskOf } from './cpuset.ts';
import { SEVERITY, type Printer } from './printer.ts';
import type { ReportSpec, TaskSpec } from './report-spec.ts';

const CONSTRAINTS: Readonly<Record<ReportSpec['scope'], string>> = {
  host: 'CONSTRAINT_NONE',
  cgroup: 'CONSTRAINT_MEMCG',
  cpuset: 'CONSTRAINT_CPUSET',
  mempolicy: 'CONSTRAINT_MEMORY_POLICY',
};

/** CONSTRAINT_NONE, CONSTRAINT_MEMCG, ... as the era prints it. */
export function printedConstraint(era: Era, { scope }: ReportSpec): string {
  return CONSTRAINTS[era.summary === 'none-always' ? 'host' : scope];
}

/** The victims as the table has them, in the order of their kills. */
export function victimsOf(spec: ReportSpec): readonly TaskSpec[] {
  return spec.victims.flatMap((pid) => spec.tasks.filter((task) => task.pid === pid));
}

/** Whom the kernel chose: the first victim. */
export function chosenOf(spec: ReportSpec): TaskSpec | undefined {
  return victimsOf(spec)[0];
}

/** The `oom-kill:` line in the pieces that printk is given (mm/oom_kill.c: dump_oom_summary()). */
export function summaryPieces(era: Era, spec: ReportSpec, { comm, pid, uid }: TaskSpec): readonly string[] {
  const owner = spec.scope === 'cgroup' ? [',oom_memcg=', spec.limitOwner ?? '/'] : [',global_oom'];
  return [
    `oom-kill:constraint=${printedConstraint(era, spec)},nodemask=${nodemaskOf(spec)}`,
    ',cpuset=',
    cpusetOf(spec),
    `,mems_allowed=${memsOf(spec)}`,
    ...owner,
    ',task_memcg=',
    spec.victimCgroup,
    `,task=${comm},pid=${String(pid)},uid=${String(uid)}`,
  ];
}

/** From the announcement to the reaper. */
export function printKills(printer: Printer, era: Era, spec: ReportSpec, victims: readonly TaskSpec[]): void {
  const [first] = victims;
  if (first === undefined) return;
  printCandidate(printer, era, spec, first);
  printer.print('killed', SEVERITY.err, killedText(era, spec, first), first.pid);
  for (const { pid, comm } of era.notes.sharing ? (spec.sharers ?? []) : [])
    printer.print('sharing', SEVERITY.err, `Kill process ${String(pid)} (${comm}) sharing same memory`, pid);
  if (spec.groupCgroup !== undefined) printGroup(printer, era, spec, victims);
  if (!era.notes.reaper) return;
  if (spec.unreaped === true) printUnreaped(printer, first);
  else if (spec.reaped) printReaped(printer, victims);
}

function printCandidate(printer: Printer, { candidate, ...era }: Era, spec: ReportSpec, first: TaskSpec): void {
  if (candidate === undefined) return;
  const { pid, comm } = spec.tasks.find((task) => task.pid === spec.candidate) ?? first;
  const text = `${candidate.verb} process ${String(pid)} (${comm}) score 973 ${candidate.ending}`;
  printer.print('candidate', SEVERITY.err, `${prefixOf(era, spec)}: ${text}`);
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

/** After ten attempts in a second (mm/oom_kill.c: oom_reap_task()), and what the victim is stuck in. */
function printUnreaped(printer: Printer, { pid, comm }: TaskSpec): void {
  printer.wait(1_000_000, 57);
  printer.print('unreaped', SEVERITY.info, `oom_reaper: unable to reap pid:${String(pid)} (${comm})`, pid);
  const state = `task:${comm.padEnd(15)} state:D stack:0     pid:${String(pid).padEnd(5)} ppid:1      flags:0x00000004`;
  for (const text of [state, 'Call Trace:', ' __schedule+0x2e3/0x1100', ' schedule+0x5e/0xd0'])
    printer.print('unreaped', SEVERITY.info, text);
}

/** The first words of an announcement or a kill line. */
export function prefixOf({ prefixes, notes }: Pick<Era, 'prefixes' | 'notes'>, spec: ReportSpec): string {
  const allocating = spec.allocatingTask === true && notes.allocatingTask && spec.scope !== 'cgroup';
  return allocating ? 'Out of memory (oom_kill_allocating_task)' : prefixes[spec.scope];
}

const kb = (bytes: number): string => `${String(bytes / 1024)}kB`;

/** Before 4.5 shared pages count as file pages. */
export const countsShmemAsFile = ({ killed }: Era): boolean => !killed.sizes.includes('shmem-rss');

/** The kill line as the era prints it. */
export function killedText(era: Era, spec: ReportSpec, victim: TaskSpec): string {
  const { killed } = era;
  const { uid, comm, totalVmBytes, anonRssBytes, fileRssBytes, shmemRssBytes } = victim;
  const values = {
    'total-vm': totalVmBytes,
    vsz: totalVmBytes,
    'anon-rss': anonRssBytes,
    'file-rss': fileRssBytes + (countsShmemAsFile(era) ? shmemRssBytes : 0),
    'shmem-rss': shmemRssBytes,
  };
  return [
    killed.prefixed ? `${prefixOf(era, spec)}: ` : '',
    `Killed process ${String(victim.pid)}`,
    killed.uid === 'before' ? `, UID ${String(uid)}, (${comm})` : ` (${comm})`,
    killed.uid === 'after' ? `, UID ${String(uid)},` : '',
    killed.sizes.length > 0 ? ' ' : '',
    killed.sizes.map((size) => `${size}:${kb(values[size])}`).join(', '),
    killed.uid === 'tail' ? tailText(victim) : '',
    killed.dot ? '.' : '',
  ].join('');
}

function tailText({ uid, pgtablesBytes, oomScoreAdj }: TaskSpec): string {
  return `, UID:${String(uid)} pgtables:${kb(pgtablesBytes)} oom_score_adj:${String(oomScoreAdj)}`;
}
