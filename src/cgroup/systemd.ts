import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';
import { stableUnit, unescapeUnit } from './unit-name.ts';

const UNIT = /\.(service|scope|slice)$/;
const USER_SLICE = /^user-(\d{1,10})\.slice$/;
const USER_MANAGER = /^user@(\d{1,10})\.service$/;
// Podman with --cgroups=split, as quadlets use it: the container lives in its service, and the service is the better name.
const PAYLOAD = /^libpod-payload-([0-9a-f]{64})$/;
const KIND_OF: Readonly<Record<string, Recognised['kind']>> = {
  service: 'systemd-service',
  scope: 'systemd-scope',
  slice: 'systemd-slice',
};

function userOf(parts: readonly string[]): number | undefined {
  for (const part of parts) {
    const user = (USER_SLICE.exec(part) ?? USER_MANAGER.exec(part))?.[1];
    if (user !== undefined) return Number(user);
  }
  return undefined;
}

function payloadOf(parts: readonly string[]): Pick<Recognised, 'containerId' | 'containerRuntime'> {
  for (const part of parts) {
    const containerId = PAYLOAD.exec(part)?.[1];
    if (containerId !== undefined) return { containerId, containerRuntime: 'podman' };
  }
  return {};
}

/** The innermost service or scope names the workload; without one, the innermost slice. */
function unitOf(parts: readonly string[]): string | undefined {
  return parts.findLast((part) => /\.(service|scope)$/.test(part)) ?? parts.findLast((part) => part.endsWith('.slice'));
}

function recognise({ parts, hostKey }: CgroupPath): Recognised | undefined {
  const unit = unitOf(parts);
  const type = unit === undefined ? undefined : UNIT.exec(unit)?.[1];
  if (unit === undefined || type === undefined) return undefined;
  const slice = parts.findLast((part) => part.endsWith('.slice'));
  const userId = userOf(parts);
  const name = unescapeUnit(stableUnit(unit));
  const fleetIdentity =
    userId === undefined || USER_SLICE.test(unit) || USER_MANAGER.test(unit) ? name : `user-${String(userId)}/${name}`;
  return {
    kind: userId !== undefined && name === 'session.scope' ? 'user-session' : (KIND_OF[type] ?? 'cgroup'),
    identity: `${hostKey}/${fleetIdentity}`,
    fleetIdentity,
    identityQuality: 'unit',
    unit,
    ...(slice === undefined ? {} : { slice }),
    ...(userId === undefined ? {} : { userId }),
    ...payloadOf(parts),
  };
}

/** Services with their instances, scopes, slices, user sessions and user services. */
export const SYSTEMD: Recogniser = { id: 'systemd', sample: '/system.slice/nginx.service', recognise };
