import type { Era } from './eras.ts';
import { SEVERITY, type Printer } from './printer.ts';
import type { CounterSpec, ReportSpec, TaskSpec } from './report-spec.ts';

/** PAGE_COUNTER_MAX in kB with 4 KiB pages (include/linux/page_counter.h). */
const UNLIMITED_KB = '9007199254740988';

/** What mem_cgroup_print_oom_meminfo() prints: counters, then statistics of the limit's owner. */
export function printMemcgBlock(printer: Printer, era: Era, spec: ReportSpec): void {
  const say = (text: string): void => {
    printer.print('memory', SEVERITY.info, text);
  };
  const owner = spec.limitOwner ?? '/';
  if (era.taskInLine) say(taskInText(spec, owner));
  for (const [name, counter] of countersOf(spec)) say(`${name}: ${counterText(counter)}`);
  for (const text of statsRecords(era, owner, spec.tasks)) say(text);
}

/** mm/memcontrol.c: mem_cgroup_print_oom_info() until 4.20. */
function taskInText({ victims, victimCgroup }: ReportSpec, owner: string): string {
  return victims.length === 0
    ? `Memory limit reached of cgroup ${owner}`
    : `Task in ${victimCgroup} killed as a result of limit of ${owner}`;
}

function countersOf(spec: ReportSpec): readonly (readonly [string, CounterSpec])[] {
  const memory = spec.memory ?? { usageBytes: 0, failcnt: 0 };
  const swap = spec.swap ?? { usageBytes: 0, failcnt: 0 };
  if (spec.cgroupVersion === 2)
    return [
      ['memory', memory],
      ['swap', swap],
    ];
  const both = { usageBytes: memory.usageBytes + swap.usageBytes, failcnt: 0 };
  return [
    ['memory', memory],
    ['memory+swap', both],
    ['kmem', { usageBytes: Math.floor(memory.usageBytes / 64 / spec.pageBytes) * spec.pageBytes, failcnt: 0 }],
  ];
}

function counterText({ usageBytes, limitBytes, failcnt }: CounterSpec): string {
  const limit = limitBytes === undefined ? UNLIMITED_KB : String(limitBytes / 1024);
  return `usage ${String(usageBytes / 1024)}kB, limit ${limit}kB, failcnt ${String(failcnt)}`;
}

function statsRecords(era: Era, owner: string, tasks: readonly TaskSpec[]): readonly string[] {
  if (era.stats === 'one-line') return [`Memory cgroup stats for ${owner}: ${statsInKb(tasks)}`];
  const lines = statsInBytes(tasks).map(([name, value]) => `${name} ${String(value)}`);
  const head = `Memory cgroup stats for ${owner}:`;
  return era.stats === 'one-record' ? [head, lines.join('\n')] : [head, ...lines];
}

const sum = (
  tasks: readonly TaskSpec[],
  field: 'anonRssBytes' | 'fileRssBytes' | 'shmemRssBytes' | 'pgtablesBytes',
): number => tasks.reduce((total, task) => total + task[field], 0);

/** mm/memcontrol.c until 5.2: memcg1_stats with names of version 1. */
function statsInKb(tasks: readonly TaskSpec[]): string {
  const kb = (bytes: number): string => `${String(bytes / 1024)}KB`;
  const [anon, file, shmem] = [sum(tasks, 'anonRssBytes'), sum(tasks, 'fileRssBytes'), sum(tasks, 'shmemRssBytes')];
  return [
    `cache:${kb(file + shmem)} rss:${kb(anon)} rss_huge:0KB shmem:${kb(shmem)} mapped_file:${kb(file)} dirty:0KB`,
    `writeback:0KB inactive_anon:${kb(shmem)} active_anon:${kb(anon)} inactive_file:${kb(file)} active_file:0KB`,
    'unevictable:0KB',
  ].join(' ');
}

/** mm/memcontrol.c: memory_stat_format(). */
function statsInBytes(tasks: readonly TaskSpec[]): readonly (readonly [string, number])[] {
  const [anon, file, shmem] = [sum(tasks, 'anonRssBytes'), sum(tasks, 'fileRssBytes'), sum(tasks, 'shmemRssBytes')];
  return [
    ['anon', anon],
    ['file', file + shmem],
    ['kernel_stack', tasks.length * 16384],
    ['pagetables', sum(tasks, 'pgtablesBytes')],
    ['percpu', 17280],
    ['sock', 0],
    ['shmem', shmem],
    ['file_mapped', file],
    ['file_dirty', 0],
    ['file_writeback', 0],
    ['anon_thp', 0],
    ['inactive_anon', shmem],
    ['active_anon', anon],
    ['inactive_file', file],
    ['active_file', 0],
    ['unevictable', 0],
    ['slab_reclaimable', 401408],
    ['slab_unreclaimable', 602112],
    ['workingset_refault_anon', 0],
    ['workingset_refault_file', 1184],
    ['workingset_activate_file', 402],
    ['pgfault', 1_204_551],
    ['pgmajfault', 143],
  ];
}
