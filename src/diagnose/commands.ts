import { printable } from '../lib/printable.ts';
import type { Workload } from '../model/generated/incident.ts';
import { shellQuote } from './quote.ts';
import { SHORT_ID } from './target.ts';

const MIB = 1024 ** 2;
const MAX_TYPED_CHARS = 1024;
const INSPECT = `inspect -f '{{.Name}} {{.HostConfig.Memory}} {{.State.OOMKilled}}'`;

type Commands<Rest extends readonly unknown[]> = Readonly<
  Partial<Record<Workload['kind'], (workload: Workload, ...rest: Rest) => string[]>>
>;

/** What runs inside of a guest is not known to the tools of its host; the guest itself is. */
function commandOf<Rest extends readonly unknown[]>(
  commands: Commands<Rest>,
  { kind, guest }: Workload,
): Commands<Rest>[Workload['kind']] {
  const inside = guest !== undefined && kind !== 'lxc-container' && kind !== 'virtual-machine';
  return inside ? undefined : commands[kind];
}

/** Commands that look at the target without changing anything. */
export function checksFor(workload: Workload): string[] {
  if (!canBeTyped(workload)) return [];
  return commandOf(CHECKS, workload)?.(workload) ?? [`cat /sys/fs/cgroup${shellQuote(workload.cgroup)}/memory.events`];
}

const CHECKS: Commands<[]> = {
  'systemd-service': (w) => [`${systemctl(w)} show -p MemoryMax -p MemoryCurrent -p NRestarts ${unit(w)}`],
  'systemd-scope': (w) => [`${systemctl(w)} show -p MemoryMax -p MemoryCurrent ${unit(w)}`],
  'systemd-slice': (w) => [
    `${systemctl(w)} show -p MemoryMax -p MemoryCurrent ${unit(w)}`,
    `systemd-cgtop -1 -m ${operand(w.cgroup)}`,
  ],
  'docker-container': (w) => [`docker ${INSPECT} ${id(w)}`],
  'podman-container': (w) => [`podman ${INSPECT} ${id(w)}`],
  'kubernetes-container': (w) => [
    ...podChecks(w),
    ...(w.containerId === undefined ? [] : [`crictl ps -a --id ${id(w)}`]),
  ],
  'kubernetes-pod': podChecks,
  'lxc-container': (w) => [...(isVmid(w) ? [`pct config ${guest(w)}`] : []), events(w)],
  'virtual-machine': (w) => [isVmid(w) ? `qm config ${guest(w)}` : `virsh dommemstat ${guest(w)}`],
  'slurm-job': (w) =>
    w.jobId === undefined ? [] : [`sacct -j ${operand(w.jobId)} --format=JobID,JobName,State,ReqMem,MaxRSS`],
};

/** Proxmox numbers its guests. */
const isVmid = ({ guest: name }: Workload): boolean => /^\d{3,9}$/.test(name ?? '');

function guest({ guest: name }: Workload): string {
  return operand(name ?? 'NAME');
}

function podChecks({ namespace, podName, podUid }: Workload): string[] {
  if (namespace !== undefined && podName !== undefined)
    return [`kubectl -n ${shellQuote(namespace)} describe pod ${operand(podName)}`];
  const columns = 'custom-columns=NS:.metadata.namespace,POD:.metadata.name,UID:.metadata.uid';
  return podUid === undefined ? [] : [`kubectl get pods -A -o ${columns} | grep -F -e ${shellQuote(podUid)}`];
}

/** Commands that give the target the limit `bytes`, in whole MiB; empty where no command can. */
export function raiseLimit(workload: Workload, bytes: number): string[] {
  return canBeTyped(workload) ? (commandOf(RAISE, workload)?.(workload, Math.ceil(bytes / MIB)) ?? []) : [];
}

const RAISE: Commands<[mib: number]> = {
  'systemd-service': setProperty,
  // A scope has no unit file that could keep the value.
  'systemd-scope': (w, mib) => [`${systemctl(w)} set-property --runtime ${unit(w)} MemoryMax=${String(mib)}M`],
  'systemd-slice': setProperty,
  'docker-container': (w, mib) => [`docker update --memory ${String(mib)}m --memory-swap ${String(mib)}m ${id(w)}`],
  'podman-container': (w, mib) => [`podman update --memory ${String(mib)}m ${id(w)}`],
  'kubernetes-container': setLimits,
  'kubernetes-pod': setLimits,
  'lxc-container': (w, mib) => (isVmid(w) ? [`pct set ${guest(w)} --memory ${String(mib)}`] : []),
};

function setProperty(workload: Workload, mib: number): string[] {
  return [`${systemctl(workload)} set-property ${unit(workload)} MemoryMax=${String(mib)}M`];
}

/** Capitals stand for what a path does not tell; the checks print those names. */
function setLimits({ namespace, controller, containerName }: Workload, mib: number): string[] {
  const where = `-n ${shellQuote(namespace ?? 'NAMESPACE')}`;
  const what = operand(controller ?? 'deployment/NAME');
  const limits = { resources: { limits: { memory: `${String(mib)}Mi` } } };
  const patch = { spec: { template: { spec: { containers: [{ name: containerName ?? 'CONTAINER', ...limits }] } } } };
  return [`kubectl ${where} patch ${what} --patch ${shellQuote(JSON.stringify(patch))}`];
}

/** Commands that show whether it went on: to be run again over one full cycle of the load. Empty where no command can. */
export function verifyFor(workload: Workload): string[] {
  return canBeTyped(workload) ? (commandOf(VERIFY, workload)?.(workload) ?? [events(workload)]) : [];
}

/** `oom_kill` must stay where it is, and memory.current must settle below memory.max. */
function events({ cgroup }: Workload): string {
  const path = `/sys/fs/cgroup${cgroup === '/' ? '' : cgroup}`;
  return `grep -H . ${shellQuote(`${path}/memory.events`)} ${shellQuote(`${path}/memory.current`)} ${shellQuote(`${path}/memory.pressure`)}`;
}

const VERIFY: Commands<[]> = {
  'systemd-service': (w) => [`${systemctl(w)} show -p MemoryCurrent -p MemoryPeak -p NRestarts ${unit(w)}`, events(w)],
  'docker-container': (w) => [`docker ${INSPECT} ${id(w)}`, `docker stats --no-stream ${id(w)}`],
  'podman-container': (w) => [`podman ${INSPECT} ${id(w)}`, `podman stats --no-stream ${id(w)}`],
  // A restarted pod has other cgroups: ask for the pod, not for the path.
  'kubernetes-container': podRestarts,
  'kubernetes-pod': podRestarts,
};

function podRestarts({ namespace, podName }: Workload): string[] {
  const where = `-n ${shellQuote(namespace ?? 'NAMESPACE')}`;
  const pod = operand(podName ?? 'POD');
  return [`kubectl ${where} top pod ${pod} --containers`, `kubectl ${where} get pod ${pod} -o wide`];
}

/** Commands that make the kernel choose others first; for a systemd service only, the others have no place to say it. */
export function protect(workload: Workload): string[] {
  if (workload.kind !== 'systemd-service' || workload.unit === undefined || !canBeTyped(workload)) return [];
  if (workload.userId !== undefined || workload.guest !== undefined) return [];
  const folder = shellQuote(`/etc/systemd/system/${workload.unit}.d`);
  const file = shellQuote(`/etc/systemd/system/${workload.unit}.d/50-oom.conf`);
  return [
    `mkdir -p ${folder} && printf '[Service]\nOOMScoreAdjust=-800\n' > ${file} && systemctl daemon-reload`,
    `systemctl restart ${unit(workload)}`,
  ];
}

/** A unit below `user@UID.service` belongs to that user's manager, and the system's knows nothing of it. */
function systemctl({ cgroup, userId }: Workload): string {
  const ofUser = userId !== undefined && /\/user@\d+\.service\/.*\.(?:service|scope|slice)/.test(cgroup);
  return ofUser ? `systemctl --user -M ${String(userId)}@.host` : 'systemctl';
}

function unit(workload: Workload): string {
  return operand(workload.unit ?? workload.cgroup);
}

function id({ containerId }: Workload): string {
  return operand((containerId ?? '').slice(0, SHORT_ID));
}

/** A quoted word that no tool takes for an option. */
function operand(word: string): string {
  return word.startsWith('-') ? `-- ${shellQuote(word)}` : shellQuote(word);
}

// Nearly every name is, which is asked thrice an incident.
const PLAIN = /^[ -~]*$/;

function isShownAsItIs(text: string): boolean {
  return printable(text) === text && !/\p{Surrogate}/u.test(text);
}

/** A name that a terminal would not show as it is may look like another one: better no command than one for that. */
function canBeTyped(workload: Workload): boolean {
  const { cgroup, unit: name, namespace, podName, controller, containerName, guest: inside, jobId } = workload;
  return [cgroup, name, namespace, podName, controller, containerName, inside, jobId].every(
    (text = '') => text.length <= MAX_TYPED_CHARS && (PLAIN.test(text) || isShownAsItIs(text)),
  );
}
