import type { Workload as IncidentWorkload } from '../model/generated/incident.ts';

/** What a cgroup's path means. */
export type WorkloadKind = IncidentWorkload['kind'];

/** Something that runs on a host and may run out of memory. */
export interface Workload {
  readonly name: string;
  /** Names of its processes, the largest first. */
  readonly comms: readonly [string, ...string[]];
  readonly uid: number;
  /** Where its processes live. */
  readonly cgroup: string;
  /** Whose limit it hits. */
  readonly limitOwner: string;
  readonly limitBytes: number;
  readonly oomScoreAdj: number;
  /** memory.oom.group is set on its cgroup, where there is cgroup v2. */
  readonly group: boolean;
  /** What its cgroup's path must be read as. */
  readonly kind?: WorkloadKind;
  /** Of a container in a pod. */
  readonly runtime?: 'containerd' | 'cri-o';
}
