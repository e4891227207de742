// Made by `npm run generate` from schemas/. Do not edit.

/**
 * The configuration file of oomstream. Durations and sizes are strings with units: 30s, 8MiB. Every key may be left out.
 */
export interface Config {
  /**
   * Prefix of topics, groups and transactional ids, so that two deployments share a cluster.
   */
  deployment?: string;
  /**
   * exactly-once: incidents, checkpoint and offset are one transaction, and who reads committed records alone sees each incident once; at-least-once may repeat one, under its id, after a crash. Aggregates are written once either way.
   */
  delivery?: 'at-least-once' | 'exactly-once';
  /**
   * How to reach the cluster.
   */
  kafka?: {
    /**
     * host:port of some brokers.
     *
     * @minItems 1
     */
    brokers?: [string, ...string[]];
    /**
     * Name of this client in the brokers' logs and quotas.
     */
    'client-id'?: string;
    /**
     * true for the system's authorities, or files of one's own.
     */
    tls?:
      | boolean
      | {
          /**
           * Certificate authority, PEM file.
           */
          ca?: string;
          /**
           * Client certificate, PEM file.
           */
          cert?: string;
          /**
           * Client key, PEM file.
           */
          key?: string;
        };
    /**
     * Credentials.
     */
    sasl?: {
      /**
       * plain, scram-sha-256 and scram-sha-512 take username and password, oauthbearer a token-file.
       */
      mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer';
      /**
       * User name.
       */
      username?: string;
      /**
       * Password; write ${NAME} for an environment variable or ${file:/run/secrets/name}.
       */
      password?: string;
      /**
       * File with the OAuth bearer token; read anew for every authentication, so whoever renews it there need tell nobody.
       */
      'token-file'?: string;
    };
    /**
     * After this silence a member's partitions go to others.
     */
    'session-timeout'?: string;
    /**
     * How long members may take to rejoin.
     */
    'rebalance-timeout'?: string;
    /**
     * For one connection attempt.
     */
    'connect-timeout'?: string;
    /**
     * For one request.
     */
    'request-timeout'?: string;
    /**
     * Fetched at once from one partition; sixteen times as much where record batches stay undecoded.
     */
    'max-bytes-per-partition'?: string;
    /**
     * How input is read: batches are searched whole and only records that were hit are decoded; records decodes every one.
     */
    lane?: 'batches' | 'records';
    /**
     * What a compressed batch may inflate to; a larger one goes to the dead letter.
     */
    'inflated-bytes'?: string;
    /**
     * Of the topics that `topics create` makes.
     */
    partitions?: number;
    /**
     * Of the topics that `topics create` makes.
     */
    'replication-factor'?: number;
  };
  /**
   * Where the raw records are.
   */
  input?: {
    /**
     * Topics of raw journald or syslog records.
     *
     * Items: A topic.
     */
    topics?: string[];
    /**
     * A regular expression over topic names; oomstream's own topics are left out.
     */
    pattern?: string;
  };
  /**
   * Names of oomstream's topics.
   */
  topics?: {
    /**
     * Lines that passed the sieve.
     */
    lines?: string;
    /**
     * Incidents.
     */
    incidents?: string;
    /**
     * Aggregates.
     */
    aggregates?: string;
    /**
     * Checkpoints.
     */
    checkpoint?: string;
    /**
     * Last kills of each workload.
     */
    history?: string;
    /**
     * When each host was last heard.
     */
    hosts?: string;
    /**
     * What could not be used.
     */
    'dead-letter'?: string;
  };
  /**
   * How hosts are named.
   */
  host?: {
    /**
     * short: lower case up to the first dot; fqdn; machine-id.
     */
    key?: 'short' | 'fqdn' | 'machine-id';
    /**
     * Other spellings of a host, each with the key it stands for.
     */
    aliases?: {
      [k: string]: string;
    };
  };
  /**
   * What log lines leave out.
   */
  envelope?: {
    /**
     * IANA zone of stamps that carry none.
     */
    timezone?: string;
    /**
     * Year of stamps that carry none; by default the one nearest to when the record came.
     */
    year?: number;
  };
  /**
   * Stage 1.
   */
  sieve?: {
    /**
     * Larger records that look like kernel text are dead-lettered unread.
     */
    'max-record'?: string;
  };
  /**
   * How stages tell each other how far they have read.
   */
  progress?: {
    /**
     * Between two progress records.
     */
    interval?: string;
    /**
     * After which an input partition that nobody reports is left out.
     */
    timeout?: string;
  };
  /**
   * Stage 2.
   */
  assemble?: {
    /**
     * How far apart two records of one host may be appended and still be put in order.
     */
    grace?: string;
    /**
     * Event time without a line after which a report is over.
     */
    gap?: string;
    /**
     * Lines of one report.
     */
    'max-report-lines'?: number;
    /**
     * Text of one report.
     */
    'max-report-size'?: string;
    /**
     * Lines held for one host.
     */
    'max-host-lines'?: number;
    /**
     * Text held for one host.
     */
    'max-host-size'?: string;
    /**
     * Text held for one partition of the line topic.
     */
    'max-partition-size'?: string;
    /**
     * How long a kill that was published stays known.
     */
    known?: string;
    /**
     * Around a report, where its witnesses are absorbed.
     */
    absorb?: string;
    /**
     * Between two checkpoints.
     */
    'checkpoint-interval'?: string;
  };
  /**
   * Stage 3.
   */
  aggregate?: {
    /**
     * Size of the windows, or several: an incident counts in one of each.
     */
    window?: string | string[];
    /**
     * How long after its event time an incident is still folded.
     */
    lateness?: string;
    /**
     * Hosts that an aggregate lists by name.
     */
    'max-hosts'?: number;
    /**
     * Windows of one size held in memory by one partition.
     */
    'max-windows'?: number;
    /**
     * Where the findings over time draw their lines.
     */
    thresholds?: {
      /**
       * V.repeat: incidents of one workload.
       */
      'repeat-incidents'?: number;
      /**
       * V.repeat: within this.
       */
      'repeat-within'?: string;
      /**
       * V.restart-loop: the last two gaps at most.
       */
      'loop-gap'?: string;
      /**
       * V.fleet: hosts of one workload.
       */
      'fleet-hosts'?: number;
      /**
       * V.fleet: within this.
       */
      'fleet-within'?: string;
      /**
       * C3.leak: kills of one workload on one host.
       */
      'leak-kills'?: number;
      /**
       * C3.leak: mean time between them, at least.
       */
      'leak-gap'?: string;
      /**
       * C3.leak: standard deviation of the gaps over their mean, at most.
       */
      'leak-variation'?: number;
      /**
       * C2.limit-too-low: killed within this after every start.
       */
      startup?: string;
      /**
       * V.limit-raised-still-killing: raises after which no further one is suggested.
       */
      raises?: number;
      /**
       * V.resolved: nothing for this long, while all hosts that were hit still log.
       */
      quiet?: string;
      /**
       * V.resolved: or for so many times the median gap between its kills, if that is longer.
       */
      'quiet-gaps'?: number;
    };
  };
  /**
   * What follows from a report.
   */
  diagnose?: {
    /**
     * Where the rules draw their lines; shares are 0 to 1.
     */
    thresholds?: {
      /**
       * A counter stands at its limit when no more than this is left.
       */
      'near-limit'?: string;
      /**
       * ... or this share of the limit.
       */
      'near-limit-share'?: number;
      /**
       * C3.dominant: what one process holds of a control group's limit.
       */
      'dominant-share-of-limit'?: number;
      /**
       * C3.dominant: what one process holds of the host's memory.
       */
      'dominant-share-of-host'?: number;
      /**
       * C3.many-workers: processes of one name that are many.
       */
      workers?: number;
      /**
       * C3.many-workers: what they hold together of all resident memory.
       */
      'workers-share'?: number;
      /**
       * C3.many-workers: what one of them holds at most.
       */
      'one-worker-share'?: number;
      /**
       * C4.swap-exhausted: free share of swap, at most.
       */
      'swap-full-share'?: number;
      /**
       * C4.swap-unused: free share of swap, at least.
       */
      'swap-unused-share'?: number;
      /**
       * C5.dirty: dirty and writeback pages, of the host's memory or the limit.
       */
      'dirty-share'?: number;
      /**
       * C5.cache-heavy: file cache, of the limit.
       */
      'cache-share'?: number;
      /**
       * C5.not-cache: file cache, of the host's memory, at most.
       */
      'no-cache-share'?: number;
      /**
       * C5.not-cache: anonymous memory, of the host's memory, at least.
       */
      'anon-share'?: number;
      /**
       * C5.shmem: shared memory and tmpfs, of the host's memory.
       */
      'shmem-share-of-host'?: number;
      /**
       * C5.shmem: shared memory and tmpfs, of the limit.
       */
      'shmem-share-of-limit'?: number;
      /**
       * X.numa, X.lowmem32: a zone has room when this many times its high watermark is free.
       */
      'room-factor'?: number;
      /**
       * X.slab: unreclaimable objects of the kernel, of the host's memory.
       */
      'slab-share'?: number;
      /**
       * X.unaccounted: what belongs to nobody, of the host's memory.
       */
      'unaccounted-share'?: number;
      /**
       * X.hugepages: reserved huge pages, of the host's memory.
       */
      'hugepages-share'?: number;
      /**
       * X.hugepages: free ones among them, from which on the reservation is plainly wasted.
       */
      'hugepages-free-share'?: number;
      /**
       * X.unevictable: locked memory, of the host's memory.
       */
      'unevictable-share'?: number;
      /**
       * X.pagetables: page tables, of the host's memory.
       */
      'pagetables-share'?: number;
      /**
       * X.min-free: what the kernel keeps back, of the host's memory.
       */
      'min-free-share'?: number;
      /**
       * X.sock: socket buffers, of the limit.
       */
      'socket-share'?: number;
      /**
       * X.memcg-kernel: kernel memory of a control group, of the limit.
       */
      'kernel-share'?: number;
      /**
       * X.wrong-victim: oom_score_adj at or below which a process is as good as never chosen.
       */
      'protected-adj'?: number;
      /**
       * X.wrong-victim: what the victim holds of what the largest, protected process holds, at most.
       */
      'wrong-victim-share'?: number;
      /**
       * X.critical-victim: oom_score_adj above which a critical process is not protected.
       */
      'critical-adj'?: number;
      /**
       * X.critical-victim: processes without which nobody can look after the host.
       */
      'critical-comms'?: string[];
      /**
       * V.storm: victims on one host within a minute.
       */
      'storm-victims'?: number;
    };
  };
  /**
   * Who knows more of hosts, pods and containers than the log.
   */
  enrich?: {
    /**
     * How long an incident waits for what may still come to be known; then it leaves without.
     */
    wait?: string;
    /**
     * How long after the start incidents wait for a source that has not been read to its end.
     */
    'start-wait'?: string;
    /**
     * Entries that one source holds in memory.
     */
    'max-entries'?: number;
    /**
     * A file of hosts, pods or containers: YAML, JSON or CSV.
     */
    inventory?: {
      /**
       * Path of the inventory: .yaml, .yml, .json or .csv.
       */
      file?: string;
      /**
       * How often it is looked at for a new version.
       */
      reload?: string;
    };
    /**
     * A compacted topic of such entries, under its full name; every member reads all of it.
     */
    topic?: string;
    /**
     * The Kubernetes API, of which pods and nodes are watched.
     */
    kubernetes?: {
      /**
       * Whether it is asked; needs get, list and watch on pods and nodes (deploy/kubernetes/rbac.yaml).
       */
      enabled?: boolean;
      /**
       * Path of a kubeconfig; without it the service account of the pod that the process runs in.
       */
      kubeconfig?: string;
      /**
       * A context of the kubeconfig other than its current one.
       */
      context?: string;
      /**
       * Namespaces whose pods are watched; all when it is empty.
       *
       * Items: A namespace.
       */
      namespaces?: string[];
      /**
       * Which pods are watched, as the API spells it.
       */
      'field-selector'?: string;
      /**
       * Labels of nodes that become labels of hosts; when it is empty nodes are not watched.
       *
       * @maxItems 31
       *
       * Items: A label.
       */
      'node-labels'?: string[];
      /**
       * How long a pod or node stays known after it was deleted.
       */
      remember?: string;
      /**
       * Entries held of it in memory, in place of enrich.max-entries.
       */
      'max-entries'?: number;
    };
  };
  /**
   * Receivers besides the output topics, by name; see src/sinks/README.md.
   */
  sinks?: {
    [k: string]: {
      /**
       * Which kind of receiver it is.
       */
      type: 'alertmanager' | 'elasticsearch' | 'forward' | 'kafka' | 'ndjson';
    };
  };
  /**
   * What must not leave; see src/redact/README.md.
   */
  redact?: {
    /**
     * Lines as printed: excerpts, dead letters. Dropped as well when anything else is redacted.
     */
    'raw-lines'?: 'keep' | 'drop';
    /**
     * Names of processes.
     */
    comm?: 'keep' | 'drop' | 'hash';
    /**
     * User ids, also in the names of slices.
     */
    users?: 'keep' | 'drop' | 'hash';
    /**
     * What redact.cgroup-parts match.
     */
    cgroups?: 'keep' | 'drop' | 'hash';
    /**
     * Regular expressions over control group paths; the first group, or else the whole match, is the part.
     *
     * @maxItems 32
     */
    'cgroup-parts'?: string[];
    /**
     * Key of the pseudonyms, at least 16 characters; write ${file:/run/secrets/name}.
     */
    key?: string;
  };
  /**
   * Metrics and health.
   */
  http?: {
    /**
     * Address to listen on.
     */
    host?: string;
    /**
     * Port; 0 for any free one.
     */
    port?: number;
  };
  /**
   * Log lines on stderr.
   */
  log?: {
    /**
     * Least level.
     */
    level?: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  };
}
