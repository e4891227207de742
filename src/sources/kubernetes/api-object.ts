/** What is read of an object's metadata; the API leaves out what is empty. */
export interface ApiMeta {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly ApiOwner[];
}

export interface ApiOwner {
  readonly kind?: string;
  readonly name?: string;
  readonly controller?: boolean;
}

/** core/v1 Resources: quantities by resource name. */
export interface ApiResources {
  readonly requests?: Readonly<Record<string, unknown>>;
  readonly limits?: Readonly<Record<string, unknown>>;
}

export interface ApiContainer {
  readonly name?: string;
  readonly image?: string;
  readonly restartPolicy?: string;
  readonly resources?: ApiResources;
}

interface ApiStarted {
  readonly startedAt?: string;
  readonly containerID?: string;
}

export interface ApiContainerState {
  readonly running?: ApiStarted;
  readonly terminated?: ApiStarted;
}

export interface ApiContainerStatus {
  readonly name?: string;
  readonly containerID?: string;
  readonly resources?: ApiResources;
  readonly state?: ApiContainerState;
  readonly lastState?: ApiContainerState;
}

/** What is read of a core/v1 Pod. */
export interface ApiPod {
  readonly metadata?: ApiMeta;
  readonly spec?: {
    readonly restartPolicy?: string;
    readonly containers?: readonly ApiContainer[];
    readonly initContainers?: readonly ApiContainer[];
    readonly ephemeralContainers?: readonly ApiContainer[];
  };
  readonly status?: {
    readonly qosClass?: string;
    readonly containerStatuses?: readonly ApiContainerStatus[];
    readonly initContainerStatuses?: readonly ApiContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ApiContainerStatus[];
  };
}

/** What is read of a core/v1 Node. */
export interface ApiNode {
  readonly metadata?: ApiMeta;
  readonly status?: { readonly nodeInfo?: { readonly machineID?: string } };
}

/** The objects of a list that the API may leave out. */
export function objectsOf<T extends object>(list: readonly T[] | null | undefined): readonly T[] {
  return Array.isArray(list)
    ? list.filter((item: unknown): item is T => typeof item === 'object' && item !== null)
    : [];
}
