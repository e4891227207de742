import type { Era, MemcgShape } from './era.ts';
import { SEVERITY, type Printer } from './printer.ts';
import type { CounterSpec, ReportSpec, TaskSpec } from './report-spec.ts';

/** What mem_cgroup_print_oom_meminfo() prints: counters, then statistics of the limit's owner. */
export function printMemcgBlock(printer: Printer, era: Era, spec: ReportSpec): void {
  const { memcg } = era;
  if (memcg === undefined) return;
  const say = (text: string): void => {
    printer.print('memory', SEVERITY.info, text);
  };
  const owner = spec.limitOwner ?? '/';
  if (memcg.taskInPieces !== undefined)
    printer.printPieces('memory', SEVERITY.info, taskInPieces(spec, owner, memcg.taskInPieces));
  const counters = memcg.usage ? countersOf(memcg, spec) : [];
  for (const [name, counter] of counters) say(`${name}: ${counterText(counter, unlimitedKb(memcg, spec))}`);
  if (memcg.stats === 'one-line')
    printer.printPieces('memory', SEVERITY.info, statsPieces(owner, spec.tasks), undefined, true);
  else for (const text of statsRecords(memcg, owner, spec.tasks)) say(text);
}

/** mm/memcontrol.c: mem_cgroup_print_oom_info() until 4.20: which cgroup died by whose limit; a path is a piece of its own since 3.15. */
export function taskInPieces(
  { victims, victimCgroup, ending }: ReportSpec,
  owner: string,
  count: 2 | 5,
): readonly string[] {
  if (victims.length === 0 || ending?.kind === 'unkillable') return ['Memory limit reached of cgroup ', owner];
  return count === 2
    ? [`Task in ${victimCgroup} killed`, ` as a result of limit of ${owner}`]
    : ['Task in ', victimCgroup, ' killed as a result of limit of ', owner];
}

function countersOf(memcg: MemcgShape, spec: ReportSpec): readonly (readonly [string, CounterSpec])[] {
  const memory = spec.memory ?? { usageBytes: 0, failcnt: 0 };
  const swap = spec.swap ?? { usageBytes: 0, failcnt: 0 };
  if (spec.cgroupVersion === 2 && memcg.v2Counters)
    return [
      ['memory', memory],
      ['swap', swap],
    ];
  const both = { usageBytes: memory.usageBytes + swap.usageBytes, failcnt: 0 };
  const kmem = { usageBytes: Math.floor(memory.usageBytes / 64 / spec.pageBytes) * spec.pageBytes, failcnt: 0 };
  return [['memory', memory], ['memory+swap', both], ...(memcg.kmem ? [['kmem', kmem] as const] : [])];
}

/** PAGE_COUNTER_MAX (include/linux/page_counter.h), before 3.19 RES_COUNTER_MAX, in kB. */
function unlimitedKb({ unlimited }: MemcgShape, { pageBytes, machine }: ReportSpec): string {
  if (unlimited !== 'pages') return unlimited;
  const pageKb = pageBytes / 1024;
  const pages = machine?.arch === 'i386' || machine?.arch === 'mips' ? 2n ** 31n : 2n ** 63n / BigInt(pageBytes);
  return String((pages - 1n) * BigInt(pageKb));
}

function counterText({ usageBytes, limitBytes, failcnt }: CounterSpec, unlimited: string): string {
  const limit = limitBytes === undefined ? unlimited : String(limitBytes / 1024);
  return `usage ${String(usageBytes / 1024)}kB, limit ${limit}kB, failcnt ${String(failcnt)}`;
}

const statsPieces = (owner: string, tasks: readonly TaskSpec[]): readonly string[] => [
  'Memory cgroup stats for ',
  owner,
  ':',
  ...statsInKb(tasks)
    .split(' ')
    .map((value) => ` ${value}`),
];

function statsRecords({ stats }: MemcgShape, owner: string, tasks: readonly TaskSpec[]): readonly string[] {
  if (stats === 'none') return [];
  const lines = statsInBytes(tasks).map(([name, value]) => `${name} ${String(value)}`);
  const head = `Memory cgroup stats for ${owner}:`;
  return stats === 'one-record' ? [head, lines.join('\n')] : [head, ...lines];
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
