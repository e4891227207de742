import { ERAS, type Era } from './eras.ts';
import type { ReportSpec, TaskSpec } from './report-spec.ts';
import type { Rng } from './rng.ts';

/** Turns a plain report into one of this shape; undefined where its kernel or its scope has no such. */
type Shaper = (spec: ReportSpec, era: Era, rng: Rng) => ReportSpec | undefined;

const kills = ({ victims }: ReportSpec): boolean => victims.length > 0;
const ofHost = ({ scope, manual }: ReportSpec): boolean => scope !== 'cgroup' && !manual;
const single = (spec: ReportSpec): boolean => spec.victims.length === 1 && spec.groupCgroup === undefined;

/** The spec with its first victim changed, wherever it stands. */
function withVictim(spec: ReportSpec, changes: Partial<TaskSpec>): ReportSpec {
  const [pid] = spec.victims;
  if (pid === undefined) return spec;
  const tasks = spec.tasks.map((task) => (task.pid === pid ? { ...task, ...changes } : task));
  return { ...spec, tasks, victims: [changes.pid ?? pid, ...spec.victims.slice(1)] };
}

/** The spec in another cgroup; the limit is its own again, whatever it was. */
function inCgroup(spec: ReportSpec, cgroup: string): ReportSpec {
  return {
    ...spec,
    victimCgroup: cgroup,
    ...(spec.limitOwner === undefined ? {} : { limitOwner: cgroup }),
    ...(spec.groupCgroup === undefined ? {} : { groupCgroup: cgroup }),
  };
}

const parentOf = (cgroup: string): string => cgroup.slice(0, Math.max(1, cgroup.lastIndexOf('/')));

/** Names of fifteen bytes at most, as programs may choose them (prctl(2), PR_SET_NAME). */
const HOSTILE_COMMS = [
  ') total-vm:1kB',
  ',pid=1,uid=0',
  '((agetty))',
  'a, b=c "d" [e]:',
  'x score 1 or sa',
  'Isolated Web Co',
  'kworker/u8:2+f\udcc3',
  '\\x0aKilled proc',
] as const;

/** Where no sizes follow it, a name that looks like sizes cannot be told from them. */
const PLAIN_COMMS = ['((agetty))', 'a, b=c "d" [e]:', 'x score 1 or sa'] as const;

const HOSTILE_CGROUPS = [
  '/system.slice/web app,nodemask=0.service',
  '/system.slice/system-x\\x2dy.slice/x\\x2dy@a\\x5cb.service',
  '/user.slice/grün/日本=1,task=init,pid=1,uid=0',
  '/a killed as a result of limit of /b',
] as const;

/** A path whose components are as long as a file system lets them be. */
const longCgroup = (rng: Rng): string => `/long.slice/${rng.hex(255)}/${rng.hex(255)}/leaf-${rng.hex(200)}`;

const SHAPERS = {
  plain: (spec) => spec,
  pieces: (spec) => ({ ...spec, pieces: true }),
  suppressed: (spec, _era, rng) => (kills(spec) && !spec.manual ? { ...spec, suppressed: rng.int(1, 40) } : undefined),
  'unkillable-repeated': (spec, era) =>
    spec.victims.length === 0 && era.panics.nothingLine && spec.scope === 'cgroup'
      ? { ...spec, ending: { kind: 'unkillable', times: 3 } }
      : undefined,
  exiting: (spec, era) =>
    era.notes.exiting && single(spec) ? { ...spec, ending: { kind: 'exiting' }, reaped: false } : undefined,
  sharers: (spec, era) => {
    const [pid = 0] = spec.victims;
    const sharers = [
      { pid: pid + 4, comm: 'helper' },
      { pid: pid + 5, comm: 'helper (2)' },
    ];
    return era.notes.sharing && single(spec) ? { ...spec, sharers } : undefined;
  },
  'child-sacrificed': (spec, era) => {
    const parent = spec.tasks.find((task) => !spec.victims.includes(task.pid));
    return era.candidate !== undefined && parent !== undefined && single(spec)
      ? { ...spec, candidate: parent.pid }
      : undefined;
  },
  'allocating-task': (spec, era) =>
    era.notes.allocatingTask && ofHost(spec) && kills(spec) ? { ...spec, allocatingTask: true } : undefined,
  unreaped: (spec, era) => (era.notes.reaper && single(spec) ? { ...spec, unreaped: true, reaped: false } : undefined),
  'panic-on-oom': (spec) => (ofHost(spec) ? { ...spec, ending: { kind: 'panic', why: 'on-oom' } } : undefined),
  'panic-compulsory': (spec) => (ofHost(spec) ? { ...spec, ending: { kind: 'panic', why: 'compulsory' } } : undefined),
  'panic-nothing': (spec) =>
    ofHost(spec) ? { ...spec, victims: [], ending: { kind: 'panic', why: 'nothing' } } : undefined,
  'init-killed': (spec) => (kills(spec) ? { ...spec, ending: { kind: 'init-killed' } } : undefined),
  'ancestor-group': (spec, era) =>
    era.notes.group && spec.scope === 'cgroup' && spec.cgroupVersion === 2 && kills(spec)
      ? { ...spec, groupCgroup: parentOf(spec.victimCgroup), victims: victimsFirst(spec) }
      : undefined,
  'ancestor-limit': (spec) =>
    spec.scope === 'cgroup' ? { ...spec, limitOwner: parentOf(spec.victimCgroup) } : undefined,
  'vendor-column': (spec, era) => (era.table === undefined ? undefined : { ...spec, vendorColumn: 'locked_vm' }),
  'no-table': (spec) => ({ ...spec, dumpTasks: false }),
  'many-tasks': (spec, _era, rng) => ({ ...spec, tasks: [...manyTasks(spec, rng.int(300, 4000)), ...spec.tasks] }),
  'long-ids': (spec) => {
    const [pid = 0] = spec.victims;
    // The largest pids there can be; which one depends on the report, so that two do not share it.
    return single(spec) ? withVictim(spec, { pid: 4_194_304 - (pid % 65_536), uid: 1_001_240_000 }) : undefined;
  },
  'hostile-comm': (spec, era, rng) =>
    withVictim(spec, { comm: rng.pick(era.killed.sizes.length > 0 ? HOSTILE_COMMS : PLAIN_COMMS) }),
  'hostile-cgroup': (spec, _era, rng) => inCgroup(spec, rng.pick(HOSTILE_CGROUPS)),
  'long-cgroup': (spec, _era, rng) => inCgroup(spec, longCgroup(rng)),
  'long-cgroup-tail-lost': (spec, _era, rng) => ({ ...inCgroup(spec, longCgroup(rng)), tailLost: true }),
  i386: (spec) => ({ ...spec, machine: { arch: 'i386', nodes: 1 } }),
  arm64: (spec) => ({ ...spec, machine: { arch: 'arm64', nodes: 1 } }),
  mips: (spec) => ({ ...spec, machine: { arch: 'mips', nodes: 1 } }),
  ppc64: (spec) => ({ ...spec, machine: { arch: 'ppc64', nodes: 2 } }),
  'eight-nodes': (spec) => ({ ...spec, machine: { arch: 'x86_64', nodes: 8 } }),
  'slab-info': (spec, era) =>
    era.memInfo.slabInfo && spec.scope !== 'cgroup' ? { ...spec, slabInfo: true } : undefined,
} as const satisfies Readonly<Record<string, Shaper>>;

/** What reports may look like beside the plain ones. */
export type ReportShape = keyof typeof SHAPERS;
export const REPORT_SHAPES = Object.keys(SHAPERS) as readonly ReportShape[];

/** The report in this shape; as it was where its kernel or its scope has no such. */
export function shapeReport(spec: ReportSpec, shape: ReportShape, rng: Rng): ReportSpec {
  const shaper: Shaper = SHAPERS[shape];
  return shaper(spec, ERAS[spec.era], rng) ?? spec;
}

/** Whether this report can take this shape. */
export function canTakeShape(spec: ReportSpec, shape: ReportShape, rng: Rng): boolean {
  const shaper: Shaper = SHAPERS[shape];
  return shaper(spec, ERAS[spec.era], rng) !== undefined;
}

/** All tasks of the table die with the group, the chosen one first. */
function victimsFirst({ tasks, victims }: ReportSpec): readonly number[] {
  const others = tasks.map(({ pid }) => pid).filter((pid) => !victims.includes(pid));
  return [...victims, ...others];
}

/** Idle tasks with pids below those that are drawn, until these are spent. */
function manyTasks({ tasks, pageBytes }: ReportSpec, count: number): readonly TaskSpec[] {
  const taken = new Set(tasks.map(({ pid }) => pid));
  const idle: TaskSpec = {
    pid: 0,
    uid: 33,
    comm: 'php-fpm: pool w',
    totalVmBytes: 700 * pageBytes,
    anonRssBytes: 0,
    fileRssBytes: 3 * pageBytes,
    shmemRssBytes: 0,
    pgtablesBytes: 8 * pageBytes,
    swapBytes: 0,
    oomScoreAdj: 0,
  };
  return Array.from({ length: count }, (_, at) => ({ ...idle, pid: 100 + at })).filter(({ pid }) => !taken.has(pid));
}
