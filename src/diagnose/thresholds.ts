/** Where the rules draw their lines; shares are 0..1. Each is a key of the configuration, `diagnose.thresholds`. */
export interface Thresholds {
  /** A counter stands at its limit when no more than this is left, or `nearLimitShare` of it. */
  readonly nearLimitBytes: number;
  readonly nearLimitShare: number;
  /** One process dominates when it holds this share of the cgroup's limit. */
  readonly dominantShareOfLimit: number;
  /** ... or of the host's memory. */
  readonly dominantShareOfHost: number;
  /** Processes of one name that are many. */
  readonly workers: number;
  /** They hold this share of all resident memory together, */
  readonly workersShare: number;
  /** and none of them more than this. */
  readonly oneWorkerShare: number;
  /** Swap is full when this share of it, or less, is free. */
  readonly swapFullShare: number;
  /** Swap was there to be used when this share of it was free. */
  readonly swapUnusedShare: number;
  /** Dirty and writeback pages, of the host's memory or the cgroup's limit. */
  readonly dirtyShare: number;
  /** File cache of a cgroup, of its limit. */
  readonly cacheShare: number;
  /** The page cache was gone when it was less than this share of the host's memory, */
  readonly noCacheShare: number;
  /** and anonymous memory was at least this. */
  readonly anonShare: number;
  readonly shmemShareOfHost: number;
  readonly shmemShareOfLimit: number;
  /** Another NUMA node has room when its free memory is this many times its high watermark. */
  readonly roomFactor: number;
  readonly slabShare: number;
  readonly unaccountedShare: number;
  readonly hugepagesShare: number;
  /** Of the huge pages, how many must be free so that the reservation is plainly wasted. */
  readonly hugepagesFreeShare: number;
  readonly unevictableShare: number;
  readonly pagetablesShare: number;
  readonly minFreeShare: number;
  readonly socketShare: number;
  readonly kernelShare: number;
  /** oom_score_adj at or below which a process is as good as never chosen. */
  readonly protectedAdj: number;
  /** The victim is a wrong one when it holds less than this share of what a protected process holds. */
  readonly wrongVictimShare: number;
  /** oom_score_adj above which a critical process is not protected. */
  readonly criticalAdj: number;
  /** Processes without which nobody can look after the host. */
  readonly criticalComms: readonly string[];
  /** Victims on one host within a minute that make a storm. */
  readonly stormVictims: number;
}

const MIB = 1024 ** 2;

export const DEFAULT_THRESHOLDS: Thresholds = {
  nearLimitBytes: 2 * MIB,
  nearLimitShare: 0.005,
  dominantShareOfLimit: 0.75,
  dominantShareOfHost: 0.5,
  workers: 8,
  workersShare: 0.6,
  oneWorkerShare: 0.35,
  swapFullShare: 0.02,
  swapUnusedShare: 0.3,
  dirtyShare: 0.1,
  cacheShare: 0.3,
  noCacheShare: 0.02,
  anonShare: 0.75,
  shmemShareOfHost: 0.25,
  shmemShareOfLimit: 0.4,
  roomFactor: 2,
  slabShare: 0.15,
  unaccountedShare: 0.15,
  hugepagesShare: 0.25,
  hugepagesFreeShare: 0.5,
  unevictableShare: 0.25,
  pagetablesShare: 0.05,
  minFreeShare: 0.05,
  socketShare: 0.2,
  kernelShare: 0.4,
  protectedAdj: -900,
  wrongVictimShare: 0.5,
  criticalAdj: -500,
  criticalComms: [
    'systemd',
    'systemd-journal',
    'systemd-logind',
    'systemd-udevd',
    'systemd-network',
    'systemd-resolve',
    'dbus-daemon',
    'dbus-broker',
    'sshd',
    'rsyslogd',
    'syslog-ng',
    'chronyd',
    'node_exporter',
    'kubelet',
    'containerd',
    'dockerd',
    'crio',
    'etcd',
    'kube-apiserver',
  ],
  stormVictims: 5,
};
