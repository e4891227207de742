import { nestedUnit } from './nested-unit.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

type Runtime = NonNullable<Recognised['containerRuntime']>;

const PREFIX = '(docker|libpod|libpod-conmon|cri-containerd|crio|crio-conmon|nerdctl)';
const SCOPE = new RegExp(`^${PREFIX}-([0-9a-f]{64})(?:\\.scope)?$`);
// runc with a systemd path but without systemd: `system.slice:docker:<id>`.
const JOINED = new RegExp(`^[^:]*:${PREFIX}:([0-9a-f]{64})$`);
const BARE = /^[0-9a-f]{64}$/;
const PODMAN_POD = /^(?:[a-z]+-)?libpod_pod_([0-9a-f]{64})\.slice$/;

const RUNTIME_OF: Readonly<Record<string, Runtime>> = {
  docker: 'docker',
  libpod: 'podman',
  // The container's monitor: what it does counts for its container.
  'libpod-conmon': 'podman',
  'cri-containerd': 'containerd',
  crio: 'cri-o',
  'crio-conmon': 'cri-o',
  nerdctl: 'containerd',
};

const KIND_OF: Readonly<Record<Runtime, Recognised['kind']>> = {
  docker: 'docker-container',
  podman: 'podman-container',
  containerd: 'container',
  'cri-o': 'container',
};

function container(id: string, runtime: Runtime | undefined): Recognised {
  const identity = `container/${id}`;
  return {
    kind: runtime === undefined ? 'container' : KIND_OF[runtime],
    identity,
    fleetIdentity: identity,
    identityQuality: 'instance',
    containerId: id,
    ...(runtime === undefined ? {} : { containerRuntime: runtime }),
  };
}

function podmanPod(unit: string, id: string): Recognised {
  const identity = `podman-pod/${id}`;
  return { kind: 'systemd-slice', identity, fleetIdentity: identity, identityQuality: 'instance', unit };
}

function fromPart(part: string, parent: string | undefined): Recognised | undefined {
  const [, prefix, id] = SCOPE.exec(part) ?? JOINED.exec(part) ?? [];
  if (prefix !== undefined && id !== undefined) return container(id, RUNTIME_OF[prefix]);
  // A bare id below another parent (ECS, a --cgroup-parent, a containerd namespace) does not tell its runtime.
  return BARE.test(part) ? container(part, parent === 'docker' ? 'docker' : undefined) : undefined;
}

/** The innermost container wins, since Docker in Docker nests; without one, the pod of Podman. */
function innermost({ parts }: CgroupPath): Recognised | undefined {
  for (let at = parts.length - 1; at >= 0; at -= 1) {
    const found = fromPart(parts[at] ?? '', parts[at - 1]);
    if (found !== undefined) return { ...found, ...nestedUnit(parts, found.containerId ?? '') };
  }
  for (const part of parts) {
    const id = PODMAN_POD.exec(part)?.[1];
    if (id !== undefined) return podmanPod(part, id);
  }
  return undefined;
}

/** Docker under both drivers and rootless, Podman, and other runtimes' containers outside of Kubernetes. */
export const CONTAINER: Recogniser = {
  id: 'container',
  sample: '/system.slice/docker-00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff.scope',
  recognise: innermost,
};
