import { present } from '../lib/present.ts';
import { printable } from '../lib/printable.ts';
import type { Context } from '../model/generated/context.ts';
import type { Workload } from '../model/generated/incident.ts';
import type { HostKey } from '../model/sieved-line.ts';

type Names = Pick<Context, 'namespace' | 'podName' | 'controller' | 'containerName' | 'startedAt'>;
type Identity = Pick<Workload, 'identity' | 'fleetIdentity' | 'identityQuality'>;

/** The workload with its names, and with an identity that survives restarts where they give one. */
export function nameWorkload(workload: Workload, names: Names, hostKey: HostKey): Workload {
  const { namespace, podName, controller, containerName, startedAt } = names;
  const known = present({ namespace, podName, controller, containerName, startedAt });
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
