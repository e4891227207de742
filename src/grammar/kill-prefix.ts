/** What precedes a kill or its announcement: `Out of memory: `, with the reason captured (mm/oom_kill.c, out_of_memory()). */
export const KILL_PREFIX =
  '((?:Memory cgroup out of memory|Out of [Mm]emory|No available memory(?: \\(MPOL_BIND\\)| in cpuset)?)(?: \\([a-z_]+\\))?): ';
