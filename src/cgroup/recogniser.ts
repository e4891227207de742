import type { Workload } from '../model/generated/incident.ts';

/** What a recogniser says of a path; the registry adds the path itself. */
export type Recognised = Omit<Workload, 'cgroup'>;

/** A cgroup path, cut into its components. */
export interface CgroupPath {
  /** As printed. */
  readonly path: string;
  /** Components without empty ones; systemd's escapes are left as they are. */
  readonly parts: readonly string[];
  readonly hostKey: string;
}

/** One family of paths. Gives undefined for a path that is not of its family; never throws. */
export interface Recogniser {
  readonly id: string;
  /** A path of the family, made up; its first test. */
  readonly sample: string;
  recognise(path: CgroupPath): Recognised | undefined;
}
