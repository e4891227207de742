import { printable } from '../lib/printable.ts';
import type { Workload } from '../model/generated/incident.ts';

/** Hexadecimal digits of a container's id that people and tools use. */
export const SHORT_ID = 12;
const MAX_NAME_CHARS = 120;
const KEPT_HEAD = 40;

/** A workload in words, of bounded length: `container 3f2a51c09b7e of pod 8c1e…`, `nginx.service`, `the cgroup /a/b`. */
export function nameOf(workload: Workload): string {
  const name = NAMES[workload.kind]?.(workload) ?? workload.unit ?? `the cgroup ${workload.cgroup}`;
  return shortened(printable(`${name}${insideOf(workload)}`));
}

const NAMES: Readonly<Partial<Record<Workload['kind'], (workload: Workload) => string>>> = {
  'kubernetes-container': (w) => `container ${w.containerName ?? shortId(w)} of ${podName(w)}`,
  'kubernetes-pod': podName,
  'kubernetes-qos': (w) => `the ${w.qos ?? 'unknown'} pods of this node`,
  'kubernetes-node': () => 'all pods of this node',
  'docker-container': (w) => `Docker container ${shortId(w)}`,
  'podman-container': (w) => `Podman container ${shortId(w)}`,
  container: (w) => `container ${shortId(w)}`,
  'user-session': (w) => `a session of user ${String(w.userId ?? 'unknown')}`,
  'lxc-container': (w) => `system container ${w.guest ?? 'unknown'}`,
  'virtual-machine': (w) => `virtual machine ${w.guest ?? 'unknown'}`,
  'nomad-task': (w) => `Nomad task of allocation ${w.taskId ?? 'unknown'}`,
  'ecs-task': (w) => `ECS task ${w.taskId ?? 'unknown'}`,
  'mesos-container': (w) => `Mesos container ${w.taskId ?? 'unknown'}`,
  'slurm-job': (w) => `Slurm job ${w.jobId ?? 'unknown'}`,
  'yarn-container': (w) => `YARN application ${w.jobId ?? 'unknown'}`,
  'htcondor-job': (w) => `HTCondor ${w.taskId ?? 'job'}`,
  'batch-job': (w) => `batch job ${w.jobId ?? 'unknown'}`,
  host: () => 'the host',
  root: () => 'the root cgroup',
};

/** A guest's own name is said by its kind. */
function insideOf({ kind, guest }: Workload): string {
  return guest === undefined || kind === 'lxc-container' || kind === 'virtual-machine' ? '' : ` inside of ${guest}`;
}

function podName({ namespace, podName: name, podUid }: Workload): string {
  if (name === undefined) return `pod ${podUid ?? 'unknown'}`;
  return namespace === undefined ? `pod ${name}` : `pod ${namespace}/${name}`;
}

function shortId({ containerId }: Workload): string {
  return (containerId ?? 'unknown').slice(0, SHORT_ID);
}

/** The start and the end of a name tell the most. */
function shortened(name: string): string {
  // Mostly it is short enough by the units of its text, of which there are as many or more.
  if (name.length <= MAX_NAME_CHARS) return name;
  const characters = Array.from(name);
  if (characters.length <= MAX_NAME_CHARS) return name;
  const tail = MAX_NAME_CHARS - KEPT_HEAD - 1;
  return `${characters.slice(0, KEPT_HEAD).join('')}…${characters.slice(-tail).join('')}`;
}
