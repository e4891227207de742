import { damageReport, type Damage } from './damage.ts';
import { ERAS } from './eras.ts';
import { printReport } from './kernel-report.ts';
import { canTakeShape, REPORT_SHAPES, shapeReport, type ReportShape } from './report-shapes.ts';
import type { PrintedReport, ReportSpec, TaskSpec } from './report-spec.ts';
import type { Rng } from './rng.ts';
import type { SimHost } from './sim-host.ts';
import type { Workload } from './workloads.ts';

/** What kinds of reports a fleet says. */
export const REPORT_KINDS = [
  'cgroup',
  'group',
  'host',
  'cpuset',
  'mempolicy',
  'manual',
  'unkillable',
  'cut',
  'headless',
  'clipped',
  'duplicated',
] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** What is asked of a report; what is left out is drawn. */
export interface ReportWish {
  readonly kind: ReportKind;
  readonly workload?: Workload | undefined;
  /** The report's pids begin here. */
  readonly firstPid: number;
  /** Shapes to choose from, of those that its kernel has; plain when left out, and where the kind is a damage. */
  readonly shapes?: readonly ReportShape[] | 'all' | undefined;
}

const DAMAGES: Partial<Readonly<Record<ReportKind, Damage>>> = {
  cut: { kind: 'cut', from: 'killed' },
  headless: { kind: 'headless', keepFrom: 'table' },
  clipped: { kind: 'clipped', digits: 0 },
  duplicated: { kind: 'duplicated' },
};

/** A report of a host: believable numbers, drawn. */
export function drawReport(host: SimHost, wish: ReportWish, rng: Rng): PrintedReport {
  const report = printReport(inSomeShape(drawSpec(host, wish, rng), wish, rng));
  const damage = DAMAGES[wish.kind];
  return damage === undefined ? report : damageReport(report, damage);
}

function inSomeShape(spec: ReportSpec, { kind, shapes }: ReportWish, rng: Rng): ReportSpec {
  if (shapes === undefined || DAMAGES[kind] !== undefined) return spec;
  const wished = shapes === 'all' ? REPORT_SHAPES : shapes;
  const [first, ...rest] = wished.filter((shape) => canTakeShape(spec, shape, rng));
  return first === undefined ? spec : shapeReport(spec, rng.pick([first, ...rest]), rng);
}

/** The spec of a report of this kind; a group dies only where there is cgroup v2 and the workload asks for it. */
export function drawSpec(host: SimHost, wish: ReportWish, rng: Rng): ReportSpec {
  const { kind, firstPid } = wish;
  const workload = wish.workload ?? drawWorkload(host, kind, rng);
  // Before cgroups had memory, it was the host's that ran out.
  const scope = SCOPES[kind] ?? (ERAS[host.era].memcg === undefined ? 'host' : 'cgroup');
  const tasks = scope === 'cgroup' ? ownTasks(host, workload, firstPid, rng) : hostTasks(host, workload, firstPid, rng);
  // A system's task may have the same name, and dies once at most.
  const own = tasks.filter((task) => task.pid >= firstPid && workload.comms.includes(task.comm));
  const group =
    scope === 'cgroup' &&
    kind !== 'unkillable' &&
    host.cgroupVersion === 2 &&
    ERAS[host.era].notes.group &&
    workload.group;
  const victims = kind === 'unkillable' ? [] : group ? tasks : own.slice(0, 1);
  const manual = kind === 'manual';
  return {
    era: host.era,
    scope,
    trigger: manual ? { comm: 'kworker/1:3', pid: 83 } : triggerOf(tasks, rng),
    tasks,
    victims: victims.map((task) => task.pid),
    ...(scope === 'cgroup' ? { limitOwner: workload.limitOwner, memory: memoryOf(host, workload, rng) } : {}),
    victimCgroup: workload.cgroup,
    ...(group ? { groupCgroup: workload.cgroup } : {}),
    swap: { usageBytes: 0, limitBytes: 0, failcnt: 0 },
    cgroupVersion: host.cgroupVersion,
    ramBytes: host.ramBytes,
    pageBytes: host.pageBytes,
    traceLines: rng.int(6, 14),
    reaped: rng.chance(0.8),
    manual,
    callers: host.callers,
    cpu: rng.int(0, 7),
  };
}

const SCOPES: Partial<Readonly<Record<ReportKind, ReportSpec['scope']>>> = {
  host: 'host',
  manual: 'host',
  cpuset: 'cpuset',
  mempolicy: 'mempolicy',
};

function drawWorkload(host: SimHost, kind: ReportKind, rng: Rng): Workload {
  const grouped = host.workloads.filter((workload) => kind !== 'group' || workload.group);
  const [first, ...rest] = grouped;
  return rng.pick(first === undefined ? host.workloads : [first, ...rest]);
}

function triggerOf(tasks: readonly TaskSpec[], rng: Rng): ReportSpec['trigger'] {
  const task = tasks[rng.int(0, tasks.length - 1)];
  return task === undefined
    ? { comm: 'kthreadd', pid: 2 }
    : { comm: task.comm, pid: task.pid, uid: task.uid, oomScoreAdj: task.oomScoreAdj };
}

/** Usage stands at the limit: the charge that did not fit is not in it. */
function memoryOf(host: SimHost, { limitBytes }: Workload, rng: Rng): ReportSpec['memory'] {
  return { usageBytes: limitBytes - rng.int(0, 8) * host.pageBytes, limitBytes, failcnt: rng.int(1, 90_000) };
}

function ownTasks(host: SimHost, workload: Workload, firstPid: number, rng: Rng): readonly TaskSpec[] {
  return workload.comms.map((comm, index) => {
    const share = index === 0 ? 0.85 + rng.next() * 0.08 : 0.05 / workload.comms.length;
    return drawTask(
      host,
      { pid: firstPid + index, comm, uid: workload.uid, adj: workload.oomScoreAdj },
      workload.limitBytes * share,
      rng,
    );
  });
}

const SYSTEM_TASKS: readonly (readonly [string, number, number])[] = [
  ['systemd-journal', 0, -250],
  ['systemd-udevd', 0, -1000],
  ['dbus-daemon', 101, -900],
  ['sshd', 0, -1000],
  ['cron', 0, 0],
  ['rsyslogd', 104, 0],
  ['agetty', 0, 0],
  ['(sd-pam)', 1000, 100],
];

function hostTasks(host: SimHost, workload: Workload, firstPid: number, rng: Rng): readonly TaskSpec[] {
  const system = SYSTEM_TASKS.map(([comm, uid, adj], index) =>
    drawTask(host, { pid: 400 + index * 61, comm, uid, adj }, rng.int(1, 20) * 1024 ** 2, rng),
  );
  const comm = workload.comms[0];
  const victim = { pid: firstPid, comm, uid: workload.uid, adj: Math.max(0, workload.oomScoreAdj) };
  return [...system, drawTask(host, victim, host.ramBytes * (0.6 + rng.next() * 0.25), rng)];
}

interface Who {
  readonly pid: number;
  readonly comm: string;
  readonly uid: number;
  readonly adj: number;
}

function drawTask({ pageBytes }: SimHost, { pid, comm, uid, adj }: Who, rssBytes: number, rng: Rng): TaskSpec {
  const pages = (bytes: number): number => Math.max(0, Math.floor(bytes / pageBytes)) * pageBytes;
  return {
    pid,
    uid,
    comm,
    totalVmBytes: pages(rssBytes * (1.4 + rng.next() * 3)),
    anonRssBytes: pages(rssBytes * 0.96),
    fileRssBytes: pages(rssBytes * 0.03),
    shmemRssBytes: rng.chance(0.3) ? pages(rssBytes * 0.01) : 0,
    pgtablesBytes: pages(rssBytes / 400) + pageBytes * 8,
    swapBytes: 0,
    oomScoreAdj: adj,
  };
}
