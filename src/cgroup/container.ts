import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

type Runtime = 'docker' | 'podman' | 'containerd' | 'cri-o';

const SCOPE = /^(docker|libpod|cri-containerd|crio)-([0-9a-f]{64})\.scope$/;
const BARE = /^[0-9a-f]{64}$/;
const PODMAN_CGROUPFS = /^libpod-([0-9a-f]{64})$/;

const RUNTIME_OF: Readonly<Record<string, Runtime>> = {
  docker: 'docker',
  libpod: 'podman',
  'cri-containerd': 'containerd',
  crio: 'cri-o',
};

const KIND_OF: Readonly<Record<Runtime, Recognised['kind']>> = {
  docker: 'docker-container',
  podman: 'podman-container',
  containerd: 'container',
  'cri-o': 'container',
};

function container(id: string, runtime: Runtime): Recognised {
  const identity = `container/${id}`;
  return {
    kind: KIND_OF[runtime],
    identity,
    fleetIdentity: identity,
    identityQuality: 'instance',
    containerId: id,
    containerRuntime: runtime,
  };
}

/** The innermost container wins: Docker in Docker nests. */
function innermost({ parts }: CgroupPath): Recognised | undefined {
  for (let at = parts.length - 1; at >= 0; at -= 1) {
    const part = parts[at] ?? '';
    const scope = SCOPE.exec(part);
    const runtime = RUNTIME_OF[scope?.[1] ?? ''];
    if (scope?.[2] !== undefined && runtime !== undefined) return container(scope[2], runtime);
    if (BARE.test(part) && parts[at - 1] === 'docker') return container(part, 'docker');
    const podman = PODMAN_CGROUPFS.exec(part)?.[1];
    if (podman !== undefined) return container(podman, 'podman');
  }
  return undefined;
}

/** Docker under both drivers and rootless, Podman, and other runtimes' scopes outside of Kubernetes. */
export const CONTAINER: Recogniser = {
  id: 'container',
  sample: '/system.slice/docker-00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff.scope',
  recognise: innermost,
};
