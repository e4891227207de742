import type { Context } from './generated/context.ts';
import type { LogLine } from './log-line.ts';
import type { HostKey } from './sieved-line.ts';

/** The name under which a host is looked up. */
export const hostSubject = (key: HostKey): string => `host:${key}`;
export const machineSubject = (id: string): string => `machine:${id}`;
/** A uid is the same with and without dashes: cgroup paths and shippers differ. */
export const podSubject = (uid: string): string => `pod:${uid.replaceAll('-', '')}`;
export const containerSubject = (id: string): string => `container:${id}`;

/** How the fleet's host keys are made of a name or machine id. */
export type HostKeyFor = (host: Pick<LogLine, 'host' | 'machineId'>) => HostKey;

/** What an entry speaks of: its container and pod where it names one, else its host. Empty when it names nothing. */
export function subjectsOf(entry: Context, hostKeyFor: HostKeyFor): string[] {
  const { host, machineId, podUid, containerId } = entry;
  const inside = [
    ...(containerId === undefined ? [] : [containerSubject(containerId)]),
    ...(podUid === undefined ? [] : [podSubject(podUid)]),
  ];
  if (inside.length > 0) return inside;
  return [
    ...(host === undefined && machineId === undefined ? [] : [hostSubject(hostKeyFor({ host, machineId }))]),
    ...(machineId === undefined ? [] : [machineSubject(machineId)]),
  ];
}
