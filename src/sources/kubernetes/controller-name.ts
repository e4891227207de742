import { objectsOf, type ApiMeta } from './api-object.ts';

interface Made {
  readonly name: string;
  readonly meta: ApiMeta;
}

/** By the kind of a pod's owner, what made that owner, or the owner itself. */
const ABOVE: Readonly<Record<string, (made: Made) => string>> = {
  ReplicaSet: ofReplicaSet,
  ReplicationController: ofReplicationController,
  Job: ofJob,
  Node: ofNode,
};

const STATIC_HASH = 'kubernetes.io/config.hash';

/** The uid that the kubelet gave a static pod, and its cgroup has; the API's uid of its mirror is another one. */
export function staticUid({ annotations }: ApiMeta): string | undefined {
  return annotations?.[STATIC_HASH];
}

/** What makes the pod again, `deployment/checkout`; undefined for a pod that nobody makes again. */
export function controllerOf(meta: ApiMeta): string | undefined {
  const owner = objectsOf(meta.ownerReferences).find(({ controller }) => controller === true);
  if (typeof owner?.kind !== 'string' || typeof owner.name !== 'string') {
    return staticUid(meta) === undefined || meta.name === undefined ? undefined : `staticpod/${meta.name}`;
  }
  const above = ABOVE[owner.kind];
  return above === undefined ? `${owner.kind.toLowerCase()}/${owner.name}` : above({ name: owner.name, meta });
}

// pkg/controller/deployment/sync.go: a ReplicaSet is named after its Deployment and the hash of its template; Argo does the same.
const TEMPLATE_HASHES = [
  ['pod-template-hash', 'deployment'],
  ['rollouts-pod-template-hash', 'rollout'],
] as const;

function ofReplicaSet({ name, meta }: Made): string {
  for (const [label, kind] of TEMPLATE_HASHES) {
    const hash = meta.labels?.[label];
    if (hash !== undefined && hash !== '' && name.endsWith(`-${hash}`))
      return `${kind}/${name.slice(0, -hash.length - 1)}`;
  }
  return `replicaset/${name}`;
}

/** OpenShift names it after the DeploymentConfig and its version. */
function ofReplicationController({ name, meta }: Made): string {
  const config = meta.annotations?.['openshift.io/deployment-config.name'];
  return config === undefined ? `replicationcontroller/${name}` : `deploymentconfig/${config}`;
}

const SCHEDULED = /^(.+)-(\d{8,10})$/;
const SECONDS_PER_MINUTE = 60;
const LONGEST_DELAY_SECONDS = 7 * 86_400;

/**
 * pkg/controller/cronjob/utils.go: a CronJob names its Jobs after the minute (before Kubernetes 1.21 the second) for which
 * they were scheduled. A number that is no time near the pod's beginning is a person's: `import-20240101`.
 */
function ofJob({ name, meta }: Made): string {
  const [, cronJob, digits] = SCHEDULED.exec(name) ?? [];
  const createdSeconds = Date.parse(meta.creationTimestamp ?? '') / 1000;
  const wasScheduled = [Number(digits), Number(digits) * SECONDS_PER_MINUTE].some(
    (seconds) => seconds <= createdSeconds + SECONDS_PER_MINUTE && seconds > createdSeconds - LONGEST_DELAY_SECONDS,
  );
  return cronJob !== undefined && wasScheduled ? `cronjob/${cronJob}` : `job/${name}`;
}

/** A mirror of a static pod is owned by its node, whose name ends the pod's. */
function ofNode({ name, meta }: Made): string {
  const own = meta.name ?? '';
  const suffix = `-${name}`;
  return `staticpod/${own.endsWith(suffix) ? own.slice(0, -suffix.length) : own}`;
}
