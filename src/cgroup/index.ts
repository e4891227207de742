import { printable } from '../lib/printable.ts';
import type { Workload } from '../model/generated/incident.ts';
import { CONTAINER } from './container.ts';
import { ECS } from './ecs.ts';
import { guestRecogniser } from './guest.ts';
import { HTCONDOR } from './htcondor.ts';
import { KUBERNETES } from './kubernetes.ts';
import { LAMBDA_SANDBOX } from './lambda.ts';
import { LSF } from './lsf.ts';
import { MESOS } from './mesos.ts';
import { NOMAD } from './nomad.ts';
import { PBS } from './pbs.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';
import { SLURM } from './slurm.ts';
import { SYSTEMD } from './systemd.ts';
import { YARN } from './yarn.ts';

/** The families of paths, in the order in which they are tried: what is inside of a unit comes before the unit. */
export const RECOGNISERS: readonly Recogniser[] = [
  guestRecogniser((inside) => firstOf(inside)),
  KUBERNETES,
  NOMAD,
  ECS,
  SLURM,
  YARN,
  MESOS,
  HTCONDOR,
  PBS,
  LSF,
  LAMBDA_SANDBOX,
  CONTAINER,
  SYSTEMD,
];

function firstOf(cgroup: CgroupPath): Recognised | undefined {
  for (const recogniser of RECOGNISERS) {
    const found = recogniser.recognise(cgroup);
    if (found !== undefined) return found;
  }
  return undefined;
}

const MAX_PARTS = 256;

/** What a cgroup path means. Every path means something: an unknown one is itself. */
export function resolveCgroup(path: string, hostKey: string): Workload {
  const cgroup: CgroupPath = { path, parts: partsOf(path).slice(0, MAX_PARTS), hostKey };
  return { ...(firstOf(cgroup) ?? unknown(cgroup)), cgroup: path };
}

/** How the cgroup whose limit was hit stands to the victim's: the same, above it, or neither. */
export function relationOf(limitOwner: string, victim: string): 'own' | 'ancestor' | 'unrelated' {
  if (limitOwner === victim) return 'own';
  const owner = `/${partsOf(limitOwner).join('/')}`;
  const child = `/${partsOf(victim).join('/')}`;
  if (owner === child) return 'own';
  return owner === '/' || child.startsWith(`${owner}/`) ? 'ancestor' : 'unrelated';
}

/** The workload of a host as a whole: what a kill counts for that no cgroup is named in. */
export function hostWorkload(hostKey: string): Workload {
  const identity = `host/${hostKey}`;
  return { kind: 'host', identity, fleetIdentity: identity, identityQuality: 'unit', cgroup: '/' };
}

/** What of an incident decides for whom it counts. */
export interface Accountable {
  readonly hostKey: string;
  readonly scope: string;
  readonly limitOwner?: Workload | undefined;
  readonly workload?: Workload | undefined;
}

/** Who an incident counts for: whose limit was hit; the victim's workload when no limit was; the host when none is known. */
export function subjectOf({ hostKey, scope, limitOwner, workload }: Accountable): Workload {
  const owner = scope === 'cgroup' ? limitOwner : undefined;
  return owner ?? workload ?? hostWorkload(hostKey);
}

function partsOf(path: string): string[] {
  return path
    .replace(/ \(deleted\)$/, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..');
}

function unknown({ parts, hostKey }: CgroupPath): Recognised {
  if (parts.length === 0)
    return { kind: 'root', identity: `${hostKey}//`, fleetIdentity: '/', identityQuality: 'path' };
  const fleetIdentity = printable(`/${parts.join('/')}`);
  return { kind: 'cgroup', identity: printable(`${hostKey}${fleetIdentity}`), fleetIdentity, identityQuality: 'path' };
}
