import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const UNIT = /\.(service|scope|slice)$/;
const USER_SLICE = /^user-(\d{1,10})\.slice$/;
const USER_MANAGER = /^user@(\d{1,10})\.service$/;
// Names that are made anew for each run: they must not make a new identity.
const TRANSIENT: readonly (readonly [RegExp, string])[] = [
  [/^session-(?:c?\d+)\.scope$/, 'session.scope'],
  [/^run-(?:r?[0-9a-f]{6,}|p?\d+(?:-i?\d+)*|u\d+)\.(service|scope)$/, 'run.$1'],
  [/^(app-.+?)-\d+\.(scope|service)$/, '$1.$2'],
  [/^(app-.+?)@[0-9a-f]{32}\.service$/, '$1@.service'],
  [/^(.+)@(?:\d+-[0-9a-f.:]+-?.*|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|\d+)\.service$/, '$1@.service'],
];
const KIND_OF: Readonly<Record<string, Recognised['kind']>> = {
  service: 'systemd-service',
  scope: 'systemd-scope',
  slice: 'systemd-slice',
};

/** Undoes systemd's `\xHH`, for names that people read. */
export function unescapeUnit(name: string): string {
  return name.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The name without what changes from run to run. */
export function stableUnit(unit: string): string {
  if (USER_MANAGER.test(unit)) return unit;
  for (const [pattern, stable] of TRANSIENT) if (pattern.test(unit)) return unit.replace(pattern, stable);
  return unit;
}

function userOf(parts: readonly string[]): number | undefined {
  for (const part of parts) {
    const user = (USER_SLICE.exec(part) ?? USER_MANAGER.exec(part))?.[1];
    if (user !== undefined) return Number(user);
  }
  return undefined;
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
  };
}

/** Services with their instances, scopes, slices, user sessions and user services. */
export const SYSTEMD: Recogniser = { id: 'systemd', sample: '/system.slice/nginx.service', recognise };
