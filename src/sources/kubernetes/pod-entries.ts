import { present } from '../../lib/present.ts';
import type { Context } from '../../model/generated/context.ts';
import {
  objectsOf,
  type ApiContainer,
  type ApiContainerState,
  type ApiContainerStatus,
  type ApiPod,
  type ApiResources,
} from './api-object.ts';
import { memoryBytes } from './memory-quantity.ts';
import { controllerOf, staticUid } from './controller-name.ts';

type OfPod = Pick<Context, 'podUid' | 'namespace' | 'podName' | 'controller' | 'qos' | 'restartPolicy'>;

const QOS: Readonly<Record<string, Context['qos']>> = {
  Guaranteed: 'guaranteed',
  Burstable: 'burstable',
  BestEffort: 'besteffort',
};
const RESTARTS: Readonly<Record<string, Context['restartPolicy']>> = {
  Always: 'always',
  OnFailure: 'on-failure',
  Never: 'never',
};
const CONTAINER_ID = /^(?:[a-z][a-z0-9.-]*:\/\/)?([0-9a-f]{64})$/;

/**
 * An entry for each of the pod's containers that has an id, that of before its last restart included; for a pod without any
 * one of its own. Empty for what has no uid.
 */
export function podEntries(pod: ApiPod): Context[] {
  const ofPod = podNames(pod);
  if (ofPod === undefined) return [];
  const { spec, status } = pod;
  const declared = new Map(
    [spec?.initContainers, spec?.containers, spec?.ephemeralContainers]
      .flatMap((list) => objectsOf(list))
      .map((container) => [container.name, container]),
  );
  const entries = [status?.initContainerStatuses, status?.containerStatuses, status?.ephemeralContainerStatuses]
    .flatMap((list) => objectsOf(list))
    .flatMap((each) => containerEntries(ofPod, each, declared.get(each.name)));
  return entries.length > 0 ? entries : [ofPod];
}

function podNames({ metadata = {}, spec, status }: ApiPod): OfPod | undefined {
  const podUid = staticUid(metadata) ?? metadata.uid;
  if (podUid === undefined) return undefined;
  return {
    podUid,
    ...present({
      namespace: metadata.namespace,
      podName: metadata.name,
      controller: controllerOf(metadata),
      qos: QOS[status?.qosClass ?? ''],
      restartPolicy: RESTARTS[spec?.restartPolicy ?? ''],
    }),
  };
}

function containerEntries(ofPod: OfPod, status: ApiContainerStatus, declared: ApiContainer | undefined): Context[] {
  // A container that is resized in place has what its status tells, not yet what is asked for.
  const { requests, limits }: ApiResources = status.resources ?? declared?.resources ?? {};
  const ofContainer = present({
    containerName: status.name,
    containerImage: declared?.image,
    memoryRequestBytes: memoryBytes(requests?.['memory']),
    memoryLimitBytes: memoryBytes(limits?.['memory']),
    // Of init containers alone: one that is always started again runs beside the others.
    restartPolicy: RESTARTS[declared?.restartPolicy ?? ''],
  });
  const lives = [lifeOf(status.lastState, undefined), lifeOf(status.state, status.containerID)];
  return lives.flatMap((life) => (life === undefined ? [] : [{ ...ofPod, ...ofContainer, ...life }]));
}

type Life = Pick<Context, 'containerId' | 'startedAt'>;

/** One run of a container: its id, and when it began. A container that waits to be started again has that of its last run. */
function lifeOf(state: ApiContainerState | undefined, given: string | undefined): Life | undefined {
  const at = state?.running ?? state?.terminated;
  const containerId = CONTAINER_ID.exec(given ?? at?.containerID ?? '')?.[1];
  return containerId === undefined ? undefined : { containerId, ...present({ startedAt: at?.startedAt ?? undefined }) };
}
