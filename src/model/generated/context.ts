// Made by `npm run generate` from schemas/. Do not edit.

/**
 * What an inventory says of a host, a pod or a container: a row of the inventory file, a value of the inventory topic. It speaks of the container where it names one, else of the pod, else of the host.
 */
export interface Context {
  schema?: 'oomstream.context/1';
  /**
   * Name of the host in any spelling that gives its key; of the node, where a pod or container is meant.
   */
  host?: string;
  /**
   * The host's /etc/machine-id.
   */
  machineId?: string;
  /**
   * Uid of the pod, as in the cgroup path.
   */
  podUid?: string;
  /**
   * 64 hex digits.
   */
  containerId?: string;
  namespace?: string;
  podName?: string;
  /**
   * What makes the pod again: kind and name, in small letters the kind.
   */
  controller?: string;
  containerName?: string;
  /**
   * Image of the container, as its pod names it.
   */
  containerImage?: string;
  /**
   * Memory that the container asks for.
   */
  memoryRequestBytes?: number;
  /**
   * Memory that the container may use.
   */
  memoryLimitBytes?: number;
  /**
   * Kubernetes quality of service of the pod.
   */
  qos?: 'guaranteed' | 'burstable' | 'besteffort';
  /**
   * Whether the container is started again.
   */
  restartPolicy?: 'always' | 'on-failure' | 'never';
  /**
   * When the container started.
   */
  startedAt?: string;
  /**
   * Of the host: team, tier, site ... They become the incident's host.labels.
   */
  labels?: {
    [k: string]: string;
  };
}
