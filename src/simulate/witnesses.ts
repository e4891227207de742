import { isoFromMicros, type Micros } from '../lib/time.ts';
import type { Witness } from '../model/line-event.ts';
import type { Speaker } from './envelopes/spoken.ts';
import { SPEAKERS } from './speakers.ts';
import type { Workload } from './workloads.ts';

/** A line of a program about a report's kill. */
export interface DaemonRecord {
  readonly by: Speaker;
  readonly severity: number;
  readonly text: string;
  /** Against the kill; a runtime that watches the cgroup's event may be before the kernel's line. */
  readonly afterUs: Micros;
}

/** What a manager says, and what a reader must take from it. */
export interface WitnessRecord extends DaemonRecord {
  readonly truth: Witness;
}

/** Who died, where, and when. */
export interface Death {
  readonly workload: Pick<Workload, 'cgroup' | 'kind' | 'runtime'>;
  readonly pid: number;
  readonly comm: string;
  /** Host name, as the node's agent spells it. */
  readonly node: string;
  readonly timeUs: Micros;
  readonly kills: number;
  /** For want of the host's memory, not the workload's. */
  readonly hostShortage: boolean;
}

const NOTICE = 5;
const WARNING = 4;
const INFO = 6;
const ERROR = 3;

const DOCKERD: Speaker = { identifier: 'dockerd', pid: 1102, facility: 3, unit: 'docker.service' };
const CONMON: Speaker = { identifier: 'conmon', pid: 51_204, facility: 1, unit: 'crio.service' };
const SLURMSTEPD: Speaker = { identifier: 'slurmstepd', pid: 88_123, facility: 3, unit: 'slurmstepd.scope' };

type Say = (death: Death) => readonly WitnessRecord[];

/** Who watches over what; what is not named here is watched by nobody. */
const MANAGERS: Partial<Readonly<Record<NonNullable<Workload['kind']>, Say>>> = {
  'systemd-service': (death) => [...unitSays(death), ...serviceSays(death)],
  'systemd-scope': unitSays,
  'user-session': unitSays,
  'docker-container': dockerSays,
  container: containerdSays,
  'kubernetes-container': (death) => [...runtimeSays(death), ...(death.hostShortage ? kubeletSays(death) : [])],
  'slurm-job': slurmSays,
};

/** All that managers say of a death, in order of time. */
export function witnessesOf(death: Death): readonly WitnessRecord[] {
  const said = MANAGERS[death.workload.kind ?? 'cgroup']?.(death) ?? [];
  return [...said].sort((a, b) => a.afterUs - b.afterUs);
}

/** Of this host's own systemd: a guest's is another one. */
const unitOf = ({ workload }: Death): string | undefined =>
  workload.cgroup.startsWith('/lxc')
    ? undefined
    : workload.cgroup.split('/').findLast((component) => /\.(?:service|scope)$/.test(component));

/** src/core/unit.c: unit_check_oom(); systemd sees that memory.events counts more kills than before. */
function unitSays(death: Death): readonly WitnessRecord[] {
  const unit = unitOf(death);
  if (unit === undefined) return [];
  const text = `${unit}: A process of this unit has been killed by the OOM killer.`;
  const truth = { source: 'systemd', says: 'oom-kill', unit } as const;
  return [{ by: SPEAKERS.systemd, severity: NOTICE, text, afterUs: 61_000, truth }];
}

/** src/core/service.c: service_sigchld_event(); src/core/unit.c: unit_log_failure(). */
function serviceSays(death: Death): readonly WitnessRecord[] {
  const unit = unitOf(death);
  if (unit === undefined) return [];
  const by = SPEAKERS.systemd;
  const exit = `${unit}: Main process exited, code=killed, status=9/KILL`;
  const result = `${unit}: Failed with result 'oom-kill'.`;
  return [
    { by, severity: NOTICE, text: exit, afterUs: 74_000, truth: { source: 'systemd', says: 'exit', unit } },
    { by, severity: WARNING, text: result, afterUs: 310_000, truth: { source: 'systemd', says: 'result', unit } },
  ];
}

const containerIdOf = ({ workload }: Death): string | undefined => /[0-9a-f]{64}/.exec(workload.cgroup)?.[0];

/** logrus' text: what containerd and dockerd print. */
function logrus({ timeUs }: Death, afterUs: Micros, message: string, rest = ''): string {
  return `time="${isoFromMicros(timeUs + afterUs).replace('Z', '000Z')}" level=info msg="${message}"${rest}`;
}

/** internal/cri/server/events.go: before the kernel's line as often as after it. */
function containerdSays(death: Death): readonly WitnessRecord[] {
  const containerId = containerIdOf(death);
  if (containerId === undefined) return [];
  const afterUs = death.pid % 2 === 0 ? -1_900 : 412_000;
  const message =
    death.pid % 3 === 0
      ? `TaskOOM event &TaskOOM{ContainerID:${containerId},XXX_unrecognized:[],}`
      : `TaskOOM event container_id:\\"${containerId}\\"`;
  const truth = { source: 'containerd', says: 'oom-kill', containerId } as const;
  return [{ by: SPEAKERS.containerd, severity: INFO, text: logrus(death, afterUs, message), afterUs, truth }];
}

/** daemon/monitor.go and libcontainerd/remote/client.go. */
function dockerSays(death: Death): readonly WitnessRecord[] {
  const containerId = containerIdOf(death);
  if (containerId === undefined) return [];
  const afterUs = 233_000;
  const rest = ` container=${containerId} module=libcontainerd namespace=moby topic=/tasks/oom type="*events.TaskOOM"`;
  const truth = { source: 'docker', says: 'oom-kill', containerId } as const;
  return [{ by: DOCKERD, severity: INFO, text: logrus(death, afterUs, 'ignoring event', rest), afterUs, truth }];
}

function runtimeSays(death: Death): readonly WitnessRecord[] {
  return death.workload.runtime === 'cri-o' ? conmonSays(death) : containerdSays(death);
}

/** conmon names its container by the first twenty digits of its id. */
function conmonSays(death: Death): readonly WitnessRecord[] {
  const containerId = containerIdOf(death)?.slice(0, 20);
  if (containerId === undefined) return [];
  const text = `conmon ${containerId} <ninfo>: OOM received`;
  const truth = { source: 'conmon', says: 'oom-kill', containerId } as const;
  return [{ by: CONMON, severity: INFO, text, afterUs: -700, truth }];
}

const two = (n: number): string => String(n).padStart(2, '0');

/** klog's header: level, month and day, time, thread. */
function klog({ timeUs }: Death, afterUs: Micros, place: string, message: string): string {
  const at = new Date(Math.floor((timeUs + afterUs) / 1000));
  const day = two(at.getUTCMonth() + 1) + two(at.getUTCDate());
  const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':');
  return `I${day} ${clock}.${String((timeUs + afterUs) % 1_000_000).padStart(6, '0')}    1120 ${place}] ${message}`;
}

/** pkg/kubelet/oom/oom_watcher_linux.go: only of shortages of the node itself. */
function kubeletSays(death: Death): readonly WitnessRecord[] {
  const { pid, comm, timeUs } = death;
  const time = isoFromMicros(timeUs).slice(0, 19).replace('T', ' ');
  const event = `&{Pid:${String(pid)} ProcessName:${comm} TimeOfDeath:${time} +0000 UTC ContainerName:/ VictimContainerName:/ Constraint:CONSTRAINT_NONE}`;
  const afterUs = 802_000;
  const text = klog(death, afterUs, 'oom_watcher_linux.go:78', `"Got sys oom event" event=${event}`);
  const truth = { source: 'kubelet', says: 'oom-kill', pid, comm } as const;
  return [{ by: SPEAKERS.kubelet, severity: INFO, text, afterUs, truth }];
}

/** src/plugins/task/cgroup: what a step's memory.events counted when it ends. */
function slurmSays({ workload, kills }: Death): readonly WitnessRecord[] {
  const [, number, step] = /\/job_(\d+)\/step_(\w+)/.exec(workload.cgroup) ?? [];
  if (number === undefined || step === undefined) return [];
  const job = `${number}.${step}`;
  const text = `error: Detected ${String(kills)} oom_kill event${kills === 1 ? '' : 's'} in StepId=${job}. Some of the step tasks have been OOM Killed.`;
  const truth = { source: 'slurm', says: 'oom-kill', job, count: kills } as const;
  return [{ by: SLURMSTEPD, severity: ERROR, text, afterUs: 2_600_000, truth }];
}
