import { present } from '../../lib/present.ts';
import type { Context } from '../../model/generated/context.ts';
import type { ApiNode } from './api-object.ts';

/** Labels that the cloud's controllers set, under the names that shippers' words for the same get. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  'topology.kubernetes.io/region': 'cloud.region',
  'topology.kubernetes.io/zone': 'cloud.zone',
  'node.kubernetes.io/instance-type': 'cloud.machine',
  'kubernetes.io/arch': 'architecture',
  'kubernetes.io/os': 'os',
};
const MACHINE_ID = /^[0-9a-f]{32}$/;
const MAX_LABELS = 31;

/** The entry of a node as a host: its name, machine id, and those of its labels that are wanted. Undefined for what has no name. */
export function nodeEntry({ metadata, status }: ApiNode, wanted: readonly string[]): Context | undefined {
  const host = metadata?.name;
  if (host === undefined) return undefined;
  const labels = wanted.flatMap((name) => {
    const value = metadata?.labels?.[name];
    return value === undefined || value === '' ? [] : [[WELL_KNOWN[name] ?? name, value] as const];
  });
  const machineId = status?.nodeInfo?.machineID?.replaceAll('-', '').toLowerCase() ?? '';
  return {
    host,
    ...present({ machineId: MACHINE_ID.test(machineId) ? machineId : undefined }),
    labels: { node: host, ...Object.fromEntries(labels.slice(0, MAX_LABELS)) },
  };
}
