import { formatBytes } from '../lib/quantity.ts';
import { printable } from '../lib/printable.ts';
import type { Workload } from '../model/generated/incident.ts';
import { shellQuote } from './quote.ts';

const MIB = 1024 ** 2;
const SHORT_ID = 12;

/** A workload in words: `container 3f2a51c09b7e of pod 8c1e…`, `nginx.service`, `the cgroup /a/b`. */
export function nameOf(workload: Workload): string {
  return printable(NAMES[workload.kind]?.(workload) ?? workload.unit ?? `the cgroup ${workload.cgroup}`);
}

const NAMES: Readonly<Partial<Record<Workload['kind'], (workload: Workload) => string>>> = {
  'kubernetes-container': (w) => `container ${shortId(w)} of ${podName(w)}`,
  'kubernetes-pod': podName,
  'kubernetes-qos': (w) => `the ${w.qos ?? 'unknown'} pods of this node`,
  'kubernetes-node': () => 'all pods of this node',
  'docker-container': (w) => `Docker container ${shortId(w)}`,
  'podman-container': (w) => `Podman container ${shortId(w)}`,
  container: (w) => `container ${shortId(w)}`,
  'user-session': (w) => `a session of user ${String(w.userId ?? 'unknown')}`,
  host: () => 'the host',
  root: () => 'the root cgroup',
};

function podName(workload: Workload): string {
  return workload.podName === undefined
    ? `pod ${workload.podUid ?? 'unknown'}`
    : `pod ${workload.namespace ?? ''}/${workload.podName}`;
}

function shortId(workload: Workload): string {
  return (workload.containerId ?? 'unknown').slice(0, SHORT_ID);
}

/** Commands that look at the target without changing anything. */
export function checksFor(workload: Workload): string[] {
  return CHECKS[workload.kind]?.(workload) ?? [`cat /sys/fs/cgroup${shellQuote(workload.cgroup)}/memory.events`];
}

const CHECKS: Readonly<Partial<Record<Workload['kind'], (workload: Workload) => string[]>>> = {
  'systemd-service': (w) => [`systemctl show ${unit(w)} -p MemoryMax -p MemoryCurrent -p NRestarts`],
  'systemd-scope': (w) => [`systemctl show ${unit(w)} -p MemoryMax -p MemoryCurrent`],
  'systemd-slice': (w) => [`systemctl show ${unit(w)} -p MemoryMax -p MemoryCurrent`, `systemd-cgtop ${unit(w)}`],
  'docker-container': (w) => [`docker inspect -f '{{.Name}} {{.HostConfig.Memory}} {{.State.OOMKilled}}' ${id(w)}`],
  'podman-container': (w) => [`podman inspect -f '{{.Name}} {{.HostConfig.Memory}} {{.State.OOMKilled}}' ${id(w)}`],
  'kubernetes-container': podChecks,
  'kubernetes-pod': podChecks,
};

function podChecks(workload: Workload): string[] {
  const uid = shellQuote(workload.podUid ?? '');
  return [
    `kubectl get pods -A -o custom-columns=NS:.metadata.namespace,POD:.metadata.name,UID:.metadata.uid | grep ${uid}`,
  ];
}

/** Commands that give the target the limit `bytes`; empty where no command can. */
export function raiseLimit(workload: Workload, bytes: number): string[] {
  return RAISE[workload.kind]?.(workload, Math.ceil(bytes / MIB)) ?? [];
}

const RAISE: Readonly<Partial<Record<Workload['kind'], (workload: Workload, mib: number) => string[]>>> = {
  'systemd-service': setProperty,
  'systemd-scope': (w, mib) => [`systemctl set-property --runtime ${unit(w)} MemoryMax=${String(mib)}M`],
  'systemd-slice': setProperty,
  'docker-container': (w, mib) => [`docker update --memory ${String(mib)}m --memory-swap ${String(mib)}m ${id(w)}`],
  'podman-container': (w, mib) => [`podman update --memory ${String(mib)}m ${id(w)}`],
  'kubernetes-container': setLimits,
  'kubernetes-pod': setLimits,
};

function setProperty(workload: Workload, mib: number): string[] {
  return [`systemctl set-property ${unit(workload)} MemoryMax=${String(mib)}M`];
}

function setLimits(_: Workload, mib: number): string[] {
  return [`kubectl -n NAMESPACE set resources deployment/NAME -c CONTAINER --limits=memory=${String(mib)}Mi`];
}

function unit(workload: Workload): string {
  return shellQuote(workload.unit ?? workload.cgroup);
}

function id(workload: Workload): string {
  return shellQuote((workload.containerId ?? '').slice(0, SHORT_ID));
}

/** The next limit to try: a fifth more, at least 100 MiB. Usage is cut off at the limit, so more cannot be read from a report. */
export function nextLimit(limitBytes: number): number {
  return Math.ceil(Math.max(limitBytes * 1.2, limitBytes + 100 * MIB));
}

/** Bytes for a sentence, or a word for what is not known. */
export function amount(bytes: number | undefined): string {
  return bytes === undefined ? 'an unknown amount' : formatBytes(bytes);
}
