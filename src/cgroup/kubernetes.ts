import { nestedUnit } from './nested-unit.ts';
import type { Recogniser, Recognised, CgroupPath } from './recogniser.ts';

type Qos = 'guaranteed' | 'burstable' | 'besteffort';

// Pod uid: dashed (cgroupfs), with underscores (systemd driver), or 32 hex digits without either (static pods).
// A kubelet with --cgroup-root puts that root before each slice's name, as kind does: `kubelet-kubepods-burstable.slice`.
const POD =
  /^(?:(?:.*-)?kubepods-(?:(besteffort|burstable)-)?)?pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?$/;
const QOS = /^(?:(?:.*-)?kubepods-)?(besteffort|burstable)(?:\.slice)?$/;
const ROOT = /^(?:.*-)?kubepods(?:\.slice)?$/;
const CONTAINER = /^(?:(cri-containerd|crio|crio-conmon|docker)-)?([0-9a-f]{64})(?:\.scope)?$/;
// containerd without systemd inside of a service: `kubepods-burstable-pod<uid>.slice:cri-containerd:<id>`.
const BELOW_ROOT = /(?:^|-)kubepods-/;
const JOINED = /^([^:]*):(cri-containerd|crio|docker):([0-9a-f]{64})$/;

const RUNTIMES: Readonly<Record<string, 'containerd' | 'cri-o' | 'docker'>> = {
  'cri-containerd': 'containerd',
  crio: 'cri-o',
  'crio-conmon': 'cri-o',
  docker: 'docker',
};

interface Found {
  readonly level: 'node' | 'qos' | 'pod' | 'container';
  readonly qos?: Qos;
  readonly podUid?: string;
  readonly containerId?: string;
  readonly runtime?: 'containerd' | 'cri-o' | 'docker';
}

/** Pods, their containers and the cgroups above them, under both drivers, with any prefix (kind, minikube, LXC). */
export const KUBERNETES: Recogniser = {
  id: 'kubernetes',
  sample:
    '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9.slice/cri-containerd-00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff.scope',
  recognise(path) {
    const found = find(path.parts);
    return found === undefined ? undefined : describe(found, path);
  },
};

function find(parts: readonly string[]): Found | undefined {
  let found: Found | undefined;
  for (const part of parts) {
    const joined = JOINED.exec(part);
    if (joined?.[1] !== undefined && BELOW_ROOT.test(joined[1])) return fromJoined(joined);
    if (ROOT.test(part)) found = { level: 'node' };
    else found = found === undefined ? startOf(part) : deeper(found, part);
  }
  return found;
}

/** A cut or namespaced path may begin at the pod. */
function startOf(part: string): Found | undefined {
  return BELOW_ROOT.test(part) ? deeper({ level: 'node' }, part) : undefined;
}

function deeper(found: Found, part: string): Found {
  const pod = POD.exec(part);
  if (pod?.[2] !== undefined) {
    const qos = (pod[1] as Qos | undefined) ?? found.qos ?? 'guaranteed';
    return { level: 'pod', qos, podUid: pod[2].replaceAll('_', '-') };
  }
  const qos = QOS.exec(part)?.[1] as Qos | undefined;
  if (qos !== undefined && found.level === 'node') return { level: 'qos', qos };
  const container = CONTAINER.exec(part);
  if (container?.[2] === undefined || found.level !== 'pod') return found;
  const runtime = container[1] === undefined ? undefined : RUNTIMES[container[1]];
  return { ...found, level: 'container', containerId: container[2], ...(runtime === undefined ? {} : { runtime }) };
}

function fromJoined(joined: RegExpExecArray): Found | undefined {
  const pod = deeper({ level: 'node' }, joined[1] ?? '');
  const runtime = RUNTIMES[joined[2] ?? ''];
  if (joined[3] === undefined) return undefined;
  return { ...pod, level: 'container', containerId: joined[3], ...(runtime === undefined ? {} : { runtime }) };
}

/** Without the API's names a pod is its uid. A container that restarts in its pod keeps the pod's identity. */
function describe(found: Found, { hostKey, parts }: CgroupPath): Recognised {
  const names = { ...(found.qos === undefined ? {} : { qos: found.qos }) };
  if (found.level === 'node') {
    return {
      kind: 'kubernetes-node',
      identity: `${hostKey}/kubepods`,
      fleetIdentity: 'kubepods',
      identityQuality: 'unit',
    };
  }
  if (found.level === 'qos' || found.podUid === undefined) {
    const name = `kubepods/${found.qos ?? 'unknown'}`;
    return {
      kind: 'kubernetes-qos',
      identity: `${hostKey}/${name}`,
      fleetIdentity: name,
      identityQuality: 'unit',
      ...names,
    };
  }
  const identity = `pod/${found.podUid}`;
  return {
    kind: found.level === 'pod' ? 'kubernetes-pod' : 'kubernetes-container',
    identity,
    fleetIdentity: identity,
    identityQuality: 'instance',
    podUid: found.podUid,
    ...(found.containerId === undefined
      ? {}
      : { containerId: found.containerId, ...nestedUnit(parts, found.containerId) }),
    ...(found.runtime === undefined ? {} : { containerRuntime: found.runtime }),
    ...names,
  };
}
