// Made by `npm run generate` from schemas/. Do not edit.

/**
 * One OOM episode on one host, published once, when its report is complete. Absent = the log did not say.
 */
export interface Incident {
  schema: 'oomstream.incident/1';
  /**
   * Stable hash: the same episode has the same id from every source and in every run.
   */
  id: string;
  kind: 'kernel-kill' | 'kernel-group-kill' | 'kernel-no-victim' | 'kernel-panic' | 'userspace-kill' | 'runtime-only';
  /**
   * Of the first kill (of the first line, where there is none).
   */
  time?: string;
  /**
   * kernel: the kernel's clock; record: the log record's; received: when it reached us.
   */
  timeSource?: 'kernel' | 'record' | 'received';
  /**
   * What of the time the envelope did not carry.
   */
  timeInferred?: ('year' | 'zone')[];
  /**
   * Where the input stood when the last line was read; absent in replay.
   */
  streamTime?: string;
  host: {
    /**
     * As the log spells it.
     */
    name?: string;
    /**
     * The name all spellings share.
     */
    key: string;
    machineId?: string;
    bootId?: string;
    kernelRelease?: string;
    /**
     * Kernel time of the kill since boot.
     */
    uptimeSeconds?: number;
    labels?: {
      [k: string]: string;
    };
  };
  /**
   * Whose shortage it was.
   */
  scope: 'cgroup' | 'host' | 'cpuset' | 'mempolicy' | 'userspace' | 'unknown';
  /**
   * As printed.
   */
  constraint?: string;
  trigger?: {
    /**
     * The thread that asked for memory; not the victim.
     */
    comm?: string;
    pid?: number;
    gfpMask?: string;
    gfpFlags?: string;
    order?: number;
    oomScoreAdj?: number;
    cpuset?: string;
    nodemask?: string;
    memsAllowed?: string;
    /**
     * Requested through sysrq.
     */
    manual?: boolean;
  };
  /**
   * The cgroup that was killed as a unit.
   */
  groupCgroup?: string;
  limitOwner?: {
    /**
     * The cgroup whose limit was hit.
     */
    cgroup: string;
    /**
     * To the victim's cgroup.
     */
    relation?: 'own' | 'ancestor' | 'unrelated';
    workload?: Workload;
  };
  /**
   * In the order of their kills.
   */
  victims: Victim[];
  memory?: Memory;
  tasks?: {
    /**
     * Rows of the task table.
     */
    count: number;
    /**
     * Sum over the rows; shared pages count once per process.
     */
    rssBytes?: number;
    /**
     * Size of a page as the report tells it; absent where it does not, then 4096 was assumed.
     */
    pageBytes?: number;
    /**
     * The largest by resident memory, first the largest.
     */
    top: Task[];
  };
  workload?: Workload;
  diagnosis?: {
    /**
     * One sentence a person can act on.
     */
    summary: string;
    severity: 'low' | 'medium' | 'high' | 'critical';
    /**
     * The id of the finding that matters most.
     */
    primary?: string;
    findings: Finding[];
  };
  /**
   * The kernel's words.
   */
  panicReason?: string;
  /**
   * How often the same report without a victim was printed.
   */
  occurrences?: number;
  /**
   * Who killed from userspace, and in its words why. Where the kernel killed the same process, its kill is the incident and this stands in it.
   */
  userspace?: {
    killer: string;
    /**
     * intent: announced, never seen to happen; attempt: a signal was sent; done: said to be over.
     */
    stage: 'intent' | 'attempt' | 'done';
    /**
     * The cgroup that was killed.
     */
    cgroup?: string;
    signal?: string;
    reason?: string;
    /**
     * Processes killed, as counted by the killer or its manager.
     */
    killed?: number;
  };
  /**
   * What was known beside the log when the incident left. It may differ from run to run.
   */
  enrichment?: {
    /**
     * Who knew something, in the order in which they are believed.
     */
    sources: ('inventory' | 'topic' | 'kubernetes')[];
    /**
     * When they were asked; absent in replay.
     */
    at?: string;
    /**
     * Of what nobody knew anything.
     */
    missing: ('host' | 'pod' | 'container')[];
  };
  /**
   * Userspace lines that confirm the kill; for runtime-only all there is.
   */
  witnesses?: Witness[];
  evidence: {
    /**
     * Lines of the report, copies included.
     */
    lines: number;
    /**
     * Parts that a report of this kind has and this one lacks.
     */
    missing: string[];
    /**
     * Lines that break off.
     */
    damaged: string[];
    /**
     * Kill lines that name a victim again.
     */
    duplicates: number;
    /**
     * Copies of the log that told this episode.
     */
    copies?: number;
    provenance: 'kernel' | 'userspace' | 'none';
    /**
     * Said after its report had left.
     */
    late?: boolean;
    /**
     * A bound cut lines off.
     */
    cut?: boolean;
    /**
     * Reports that the kernel's rate limit swallowed.
     */
    suppressed?: number;
    /**
     * Where lines of the report, or next to it, are known to be lost.
     */
    gaps?: {
      /**
       * kernel, journald, rsyslog, syslog-ng: they said so; sequence: numbers of the ring buffer are missing; table: rows of the task table are.
       */
      source: 'kernel' | 'journald' | 'rsyslog' | 'syslog-ng' | 'sequence' | 'table';
      /**
       * How many, as far as it is known.
       */
      lines?: number;
    }[];
    /**
     * Lines that were put together from pieces.
     */
    reassembled?: number;
    /**
     * First and last record of the report.
     */
    origins?: {
      topic: string;
      partition: number;
      offset: number;
    }[];
    /**
     * The lines that decide, as printed.
     */
    excerpt?: string[];
  };
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
/**
 * A process that was killed.
 */
export interface Victim {
  /**
   * Process id as printed, in the initial pid namespace.
   */
  pid: number;
  /**
   * At most 15 bytes, verbatim.
   */
  comm?: string;
  /**
   * User id in the initial namespace.
   */
  uid?: number;
  /**
   * Where the victim lived.
   */
  cgroup?: string;
  totalVmBytes?: number;
  anonRssBytes?: number;
  fileRssBytes?: number;
  shmemRssBytes?: number;
  pgtablesBytes?: number;
  /**
   * Resident memory, as a userspace killer says it.
   */
  rssBytes?: number;
  /**
   * As a userspace killer says it.
   */
  swapBytes?: number;
  /**
   * -1000 to 1000.
   */
  oomScoreAdj?: number;
  reaped?: true;
  /**
   * Of this victim's kill line, when it differs from the incident's.
   */
  time?: string;
  sharingMm?: true;
}
/**
 * What the report says of memory: of the cgroup whose limit was hit, or of the host.
 */
export interface Memory {
  usageBytes?: number;
  limitBytes?: number;
  unlimited?: true;
  failcnt?: number;
  memsw?: Counter;
  kmem?: Counter;
  swap?: Counter;
  /**
   * The cgroup whose statistics `stats` are.
   */
  statsCgroup?: string;
  /**
   * memory.stat at the kill, by the kernel's names; sizes in bytes, events as counts.
   */
  stats?: {
    [k: string]: number;
  };
  /**
   * Mem-Info of a kill that was not a cgroup's.
   */
  host?: {
    /**
     * Size of a page; absent when the report does not tell it.
     */
    pageBytes?: number;
    /**
     * Mem-Info's totals, in pages, by the kernel's names.
     */
    pages?: {
      [k: string]: number;
    };
    ramPages?: number;
    reservedPages?: number;
    swapTotalBytes?: number;
    swapFreeBytes?: number;
    zones?: {
      node?: number;
      zone: string;
      /**
       * free, min, low, high, managed, ... in bytes.
       */
      bytes: {
        [k: string]: number;
      };
    }[];
    buddy?: {
      node?: number;
      zone: string;
      /**
       * Free chunks by size in bytes.
       */
      chunks: {
        [k: string]: number;
      };
    }[];
    nodes?: {
      node: number;
      /**
       * In bytes.
       */
      bytes: {
        [k: string]: number;
      };
    }[];
    hugepages?: {
      node?: number;
      total?: number;
      free?: number;
      sizeBytes?: number;
    }[];
    unreclaimableSlabs?: {
      name: string;
      usedBytes?: number;
      totalBytes?: number;
    }[];
  };
}
/**
 * A charge counter of a memory cgroup.
 */
export interface Counter {
  usageBytes?: number;
  limitBytes?: number;
  unlimited?: true;
  /**
   * Failed charges since the cgroup was made; not kills.
   */
  failcnt?: number;
}
/**
 * A row of the kernel's task table.
 */
export interface Task {
  pid: number;
  tgid?: number;
  uid?: number;
  comm?: string;
  totalVmBytes?: number;
  rssBytes?: number;
  swapBytes?: number;
  pgtablesBytes?: number;
  oomScoreAdj?: number;
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
 * A manager's line about a kill.
 */
export interface Witness {
  source:
    'systemd' | 'systemd-oomd' | 'containerd' | 'cri-o' | 'conmon' | 'docker' | 'podman' | 'kubelet' | 'slurm' | 'flux';
  /**
   * oom-kill: the kernel killed; result: the unit, container or job ended by it; oomd-kill: systemd-oomd killed; exit: a process ended by SIGKILL.
   */
  says: 'oom-kill' | 'result' | 'oomd-kill' | 'exit';
  time?: string;
  unit?: string;
  containerId?: string;
  container?: string;
  pod?: string;
  cgroup?: string;
  pid?: number;
  comm?: string;
  node?: string;
  job?: string;
  count?: number;
  /**
   * As printed.
   */
  message?: string;
}
