// Made by `npm run generate` from schemas/. Do not edit.

/**
 * What happened to one workload in one window. An upsert with absolute values: the newest for a key replaces the rest.
 */
export interface Aggregate {
  schema: 'oomstream.aggregate/1';
  identity: string;
  fleetIdentity: string;
  workload: Workload;
  window: {
    /**
     * Duration, such as 5m.
     */
    size: string;
    /**
     * Inclusive.
     */
    start: string;
    /**
     * Exclusive.
     */
    end: string;
    /**
     * The size of the smallest windows, which tell the same incidents. Absent from these: who adds aggregates up, or alerts on them, takes those without it.
     */
    sumOf?: string;
  };
  incidents: number;
  /**
   * Distinct victims.
   */
  victims: number;
  /**
   * Host keys, sorted; at most aggregate.max-hosts.
   */
  hosts: string[];
  distinctHosts: number;
  /**
   * Incidents by primary finding.
   */
  byCause: {
    [k: string]: number;
  };
  /**
   * Incidents by scope.
   */
  byScope: {
    [k: string]: number;
  };
  /**
   * Incidents by kind.
   */
  byKind?: {
    [k: string]: number;
  };
  /**
   * Of the first incident.
   */
  firstSeen: string;
  /**
   * Of the last incident.
   */
  lastSeen: string;
  /**
   * Largest victim.
   */
  maxAnonRssBytes?: number;
  limitBytes?: {
    first?: number;
    last?: number;
  };
  /**
   * Between the window's incidents that killed; a group is killed once.
   */
  gaps?: {
    medianSeconds?: number;
    minSeconds?: number;
    /**
     * Standard deviation of the gaps over their mean, from two gaps on: near 0 when they are regular.
     */
    variation?: number;
  };
  restartLoop?: boolean;
  /**
   * leak: it grows to its ceiling again and again; undersized: it dies at once, or in a loop.
   */
  trend?: 'leak' | 'undersized' | 'unknown';
  /**
   * The next limit to try, where raising it is no mistake.
   */
  suggestedLimitBytes?: number;
  /**
   * Hosts on which this workload was killed within ten minutes; at most aggregate.max-hosts.
   */
  correlatedHosts?: number;
  /**
   * When the last incident was, in the newest window of a workload that is at rest, for as long as its hosts still log.
   */
  quietSince?: string;
  findings: Finding[];
  replayId?: string;
  /**
   * What a restart needs to go on exactly, beyond the values; for no other reader.
   */
  state?: {
    /**
     * Distinct kill times in microseconds since the epoch, ascending; the earliest 4096.
     */
    killTimesUs: number[];
    /**
     * Host keys beyond those in `hosts`, ascending.
     */
    moreHosts?: string[];
    /**
     * The incident that `workload` is of.
     */
    last: {
      timeUs: number;
      incident: string;
    };
    /**
     * The incident that `limitBytes.first` is of.
     */
    limitFirst?: {
      timeUs: number;
      incident: string;
    };
    /**
     * The incident that `limitBytes.last` is of.
     */
    limitLast?: {
      timeUs: number;
      incident: string;
    };
    /**
     * The last 32 of this window.
     */
    incidents?: Mark[];
    /**
     * The last 16 before this window.
     */
    before?: Mark[];
  };
  /**
   * Offset in the incident topic of the last incident folded in.
   */
  lastOffset: number;
  /**
   * Grows with every change.
   */
  revision: number;
}
/**
 * What a cgroup path means.
 */
export interface Workload {
  /**
   * What the cgroup path means.
   */
  kind:
    | 'systemd-service'
    | 'systemd-scope'
    | 'systemd-slice'
    | 'user-session'
    | 'docker-container'
    | 'podman-container'
    | 'container'
    | 'kubernetes-container'
    | 'kubernetes-pod'
    | 'kubernetes-qos'
    | 'kubernetes-node'
    | 'lxc-container'
    | 'nomad-task'
    | 'ecs-task'
    | 'slurm-job'
    | 'yarn-container'
    | 'mesos-container'
    | 'htcondor-job'
    | 'batch-job'
    | 'virtual-machine'
    | 'lambda'
    | 'cgroup'
    | 'root'
    | 'host';
  /**
   * What aggregates are keyed by: the same after a restart; per host where a unit is meant (host/unit).
   */
  identity: string;
  /**
   * The same without the host: one name over the whole fleet.
   */
  fleetIdentity: string;
  /**
   * controller: a name that survives restarts; instance: only a pod uid or container id is known, so it is left out of fleet rules.
   */
  identityQuality: 'controller' | 'unit' | 'instance' | 'path';
  /**
   * The path it was read from.
   */
  cgroup: string;
  /**
   * systemd unit.
   */
  unit?: string;
  /**
   * Innermost systemd slice.
   */
  slice?: string;
  /**
   * Owner of a systemd user slice.
   */
  userId?: number;
  /**
   * Pod uid with dashes, or the 32 hex digits of a static pod.
   */
  podUid?: string;
  /**
   * 64 hex digits.
   */
  containerId?: string;
  containerRuntime?: 'docker' | 'containerd' | 'cri-o' | 'podman';
  /**
   * Kubernetes quality of service.
   */
  qos?: 'guaranteed' | 'burstable' | 'besteffort';
  containerName?: string;
  podName?: string;
  namespace?: string;
  controller?: string;
  /**
   * Of a batch system, as it spells it.
   */
  jobId?: string;
  /**
   * Of an orchestrator: allocation, task or application.
   */
  taskId?: string;
  /**
   * Name of a virtual machine or system container.
   */
  guest?: string;
  /**
   * Image of the container, as its pod names it.
   */
  containerImage?: string;
  /**
   * Memory that the container asks for, as the API tells it.
   */
  memoryRequestBytes?: number;
  /**
   * Memory that the container may use, as the API tells it.
   */
  memoryLimitBytes?: number;
  /**
   * Whether the container is started again.
   */
  restartPolicy?: 'always' | 'on-failure' | 'never';
  /**
   * When this instance started, where an inventory or the API tells it.
   */
  startedAt?: string;
}
export interface Finding {
  /**
   * The rule's id.
   */
  id: string;
  confidence: 'high' | 'medium' | 'low';
  /**
   * The values that decided it, with units in their names.
   */
  evidence: {
    [k: string]: unknown;
  };
  /**
   * For a person.
   */
  text: string;
  /**
   * Commands or steps, the safe ones first.
   */
  remedy?: string[];
  /**
   * Commands that look at what the log cannot answer, for this very target; they change nothing.
   */
  checks?: string[];
  /**
   * How to see that the remedy helped, and until when to watch.
   */
  verify?: string[];
  reference?: string;
}
/**
 * One incident of the workload, as its findings need it.
 */
export interface Mark {
  timeUs: number;
  incident: string;
  host: string;
  /**
   * It had a victim.
   */
  killed: boolean;
  limitBytes?: number;
  failcnt?: number;
  /**
   * Since the workload started, where that is known.
   */
  ageSeconds?: number;
}
