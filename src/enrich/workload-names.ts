import { present } from '../lib/present.ts';
import { printable } from '../lib/printable.ts';
import type { Context } from '../model/generated/context.ts';
import type { Workload } from '../model/generated/incident.ts';
import type { HostKey } from '../model/sieved-line.ts';

type PodNames = Pick<Context, 'namespace' | 'podName' | 'controller' | 'qos' | 'restartPolicy'>;
type ContainerNames = Pick<
  Context,
  'containerName' | 'containerImage' | 'memoryRequestBytes' | 'memoryLimitBytes' | 'startedAt'
>;
type Names = PodNames & ContainerNames;
type Identity = Pick<Workload, 'identity' | 'fleetIdentity' | 'identityQuality'>;

/** The workload with its names, and with an identity that survives restarts where they give one. */
export function nameWorkload(workload: Workload, names: Names, hostKey: HostKey): Workload {
  const { namespace, podName, controller, restartPolicy } = names;
  const { containerName, containerImage, memoryRequestBytes, memoryLimitBytes, startedAt } = names;
  const ofPod = { namespace, podName, controller, restartPolicy };
  const ofContainer = { containerName, containerImage, memoryRequestBytes, memoryLimitBytes, startedAt };
  // The path tells the quality of service that the kernel went by.
  const { qos = names.qos } = workload;
  const known = present({ ...ofPod, ...ofContainer, qos });
  return { ...workload, ...known, ...(identityOf(workload, names, hostKey) ?? {}) };
}

/**
 * A pod's names come from its controller; a pod whose controller is not known keeps its uid, since its own name may be made anew
 * with every restart. A container outside of Kubernetes is known by its name, which is unique on its host.
 */
function identityOf(workload: Workload, names: Names, hostKey: HostKey): Identity | undefined {
  const { namespace, controller, containerName } = names;
  if (workload.podUid !== undefined) {
    if (namespace === undefined || controller === undefined) return undefined;
    const container = workload.kind === 'kubernetes-container' ? containerName : undefined;
    const identity = printable(
      ['k8s', namespace, controller, ...(container === undefined ? [] : [container])].join('/'),
    );
    return { identity, fleetIdentity: identity, identityQuality: 'controller' };
  }
  // A unit that runs a container has a name already.
  if (workload.containerId === undefined || workload.identityQuality !== 'instance') return undefined;
  if (containerName === undefined) return undefined;
  const fleetIdentity = printable(`container/${containerName}`);
  return { identity: printable(`${hostKey}/${fleetIdentity}`), fleetIdentity, identityQuality: 'controller' };
}
