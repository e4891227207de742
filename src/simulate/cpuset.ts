import type { ReportSpec } from './report-spec.ts';

/** A policy's nodes; a list has commas. */
export function nodemaskOf({ scope, machine }: ReportSpec): string {
  if (scope !== 'mempolicy') return '(null)';
  return (machine?.nodes ?? 1) > 2 ? '0,2' : '0';
}

/** The nodes that the allocator's cpuset allows. */
export function memsOf({ machine }: ReportSpec): string {
  return machine === undefined || machine.nodes === 1 ? '0' : `0-${String(machine.nodes - 1)}`;
}

/** The allocator's cpuset: its name only, no path. Here that of the victim's cgroup. */
export function cpusetOf({ manual, scope, victimCgroup }: ReportSpec): string {
  const name = victimCgroup.split('/').at(-1);
  return manual || scope === 'host' || name === undefined || name === '' ? '/' : name;
}
