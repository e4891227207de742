import { DEFAULT_ASSEMBLE } from '../../../src/assemble/options.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import type { LineEvent } from '../../../src/model/line-event.ts';
import type { LogLine } from '../../../src/model/log-line.ts';
import type { Progress } from '../../../src/model/generated/progress.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { assembleHost, compareForReplay } from '../../../src/assemble/assemble-sorted.ts';

/** 2026-03-01T00:00:00Z. */
export const START_US = 1_772_323_200_000_000;
export const SECOND = 1_000_000;

/** Says when and how the lines of a script were logged. */
export interface Telling {
  readonly hostKey?: string;
  /** Microseconds after START_US. */
  readonly atUs?: number;
  readonly stepUs?: number;
  readonly clock?: 'monotonic' | 'wall' | 'none';
  readonly transport?: LogLine['transport'];
  readonly bootId?: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: number;
  readonly caller?: string;
}

/** Lines that say the events one after the other, `stepUs` apart. */
export function tell(events: readonly LineEvent[], telling: Telling = {}): SievedLine[] {
  return events.map((event, at) => lineOf(event, at, telling));
}

function lineOf(event: LineEvent, at: number, telling: Telling): SievedLine {
  const { clock = 'monotonic', atUs = 0, stepUs = 100, offset = 0 } = telling;
  const timeUs = atUs + at * stepUs;
  const line: LogLine = {
    message: JSON.stringify(event),
    part: 0,
    transport: telling.transport ?? 'journald',
    provenance: 'kernel',
    host: telling.hostKey ?? 'web-7',
    ...(telling.bootId === undefined ? {} : { bootId: telling.bootId }),
    ...(clock === 'none' ? {} : { timeUs: START_US + timeUs, timeSource: 'kernel' }),
    ...(clock === 'monotonic' ? { monotonicUs: 1000 * SECOND + timeUs } : {}),
    ...(telling.caller === undefined ? {} : { caller: telling.caller }),
  };
  const { topic = 'logs', partition = 0 } = telling;
  const origin = { topic, partition, incarnation: 0, offset: offset + at, line: 0 };
  return { hostKey: telling.hostKey ?? 'web-7', line, event, origin };
}

/** What a replay makes of the lines of one host. */
export function replayed(lines: readonly SievedLine[], options = DEFAULT_ASSEMBLE): IncidentDraft[] {
  const drafts: IncidentDraft[] = [];
  assembleHost(lines.toSorted(compareForReplay), options, (draft) => drafts.push(draft));
  return drafts;
}

/** A progress record that names partitions `0..times.length-1` of `logs`. */
export function progressTo(times: readonly number[], partitions = times.length): Progress {
  return {
    schema: 'oomstream.progress/1',
    member: 'a',
    writtenUs: Math.max(START_US, ...times),
    partitions: times.map((timeUs, partition) => ({ topic: 'logs', partition, incarnation: 0, timeUs })),
    known: [{ topic: 'logs', partitions }],
  };
}

export interface Story {
  readonly pid?: number;
  readonly comm?: string;
  readonly path?: string;
  readonly triggerPid?: number;
  readonly trigger?: string;
  readonly limitBytes?: number;
}

/** A memory cgroup's kill as 6.x prints it, part by part. */
export function memcgReport(story: Story = {}): LineEvent[] {
  const { pid = 4711, comm = 'java', path = '/system.slice/app.service' } = story;
  const { trigger = comm, triggerPid = pid, limitBytes = 1 << 30 } = story;
  return [
    { family: 'opening', comm: trigger, gfpMask: '0xcc0', gfpFlags: 'GFP_KERNEL', order: 0, oomScoreAdj: 0 },
    { family: 'cpuLine', pid: triggerPid, comm: trigger, kernelRelease: '6.1.0-18-amd64' },
    { family: 'traceHint', hint: 'memcg' },
    { family: 'memcgUsage', counter: 'memory', usageBytes: limitBytes, limitBytes, failcnt: 812 },
    { family: 'memcgUsage', counter: 'swap', usageBytes: 0, unlimited: true, failcnt: 0 },
    { family: 'memcgStats', cgroup: path },
    { family: 'memcgStat', name: 'anon', value: limitBytes - 4096 },
    { family: 'memcgStat', name: 'file', value: 4096 },
    ...taskTable(pid, comm),
    {
      family: 'constraint',
      constraint: 'CONSTRAINT_MEMCG',
      nodemask: '(null)',
      cpuset: 'app.service',
      memsAllowed: '0',
      oomMemcg: path,
      taskMemcg: path,
      comm,
      pid,
      uid: 1000,
    },
    killed(pid, comm, 'Memory cgroup out of memory'),
  ];
}

/** The host's own shortage, as 6.x prints it. */
export function hostReport(story: Story = {}): LineEvent[] {
  const { pid = 815, comm = 'mysqld', path = '/system.slice/mysql.service' } = story;
  const { trigger = 'kswapd-helper', triggerPid = 77 } = story;
  return [
    { family: 'opening', comm: trigger, gfpMask: '0x140cca', order: 0, oomScoreAdj: 0 },
    { family: 'cpuLine', pid: triggerPid, comm: trigger, kernelRelease: '6.1.0-18-amd64' },
    { family: 'memInfo' },
    { family: 'memInfoTotals', pages: { active_anon: 100, inactive_anon: 200 } },
    { family: 'memInfoZone', node: 0, zone: 'Normal', bytes: { free: 65_536, min: 131_072 } },
    { family: 'buddy', node: 0, zone: 'Normal', chunks: { 4096: 16 }, pageBytes: 4096 },
    { family: 'swapTotals', freeBytes: 0 },
    { family: 'swapTotals', totalBytes: 1 << 30 },
    { family: 'pagesTotal', what: 'ram', pages: 2_000_000 },
    ...taskTable(pid, comm),
    {
      family: 'constraint',
      constraint: 'CONSTRAINT_NONE',
      globalOom: true,
      taskMemcg: path,
      comm,
      pid,
      uid: 27,
    },
    killed(pid, comm, 'Out of memory'),
  ];
}

export function taskTable(pid: number, comm: string): LineEvent[] {
  const columns = ['uid', 'tgid', 'total_vm', 'rss', 'pgtables_bytes', 'swapents', 'oom_score_adj', 'name'];
  return [
    { family: 'tableStart' },
    { family: 'tableHeader', columns },
    { family: 'taskRow', pid: 1, cells: ['0', '1', '2000', '500', '40960', '0', '-1000', 'systemd'] },
    {
      family: 'taskRow',
      pid,
      cells: ['1000', String(pid), '262144', '200000', '1654784', '0', '0', ...comm.split(' ')],
    },
  ];
}

export function killed(pid: number, comm: string, prefix: string): LineEvent {
  return {
    family: 'killed',
    prefix,
    pid,
    comm,
    uid: 1000,
    totalVmBytes: 262_144 * 4096,
    anonRssBytes: 800 * 1024 * 1024,
    fileRssBytes: 0,
    shmemRssBytes: 0,
    pgtablesBytes: 1_654_784,
    oomScoreAdj: 0,
  };
}
