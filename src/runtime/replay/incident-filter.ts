import { microsFromIso, type Micros } from '../../lib/time.ts';
import type { Incident } from '../../model/generated/incident.ts';
import type { Workload } from '../../model/generated/incident.ts';

/** Which incidents are wanted; what is absent does not narrow. */
export interface IncidentFilter {
  /** From this moment on. */
  readonly sinceUs?: Micros | undefined;
  /** Before this moment. */
  readonly untilUs?: Micros | undefined;
  /** Paths: of a victim's cgroup, of the one that was short, or of one above either; `*` stands for anything. */
  readonly cgroups?: readonly string[] | undefined;
  /** Names or keys of hosts. */
  readonly hosts?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
}

/** Says of an incident whether it is wanted. One without a time is never between two. */
export function incidentFilter(filter: IncidentFilter): (incident: Incident) => boolean {
  const { kinds, hosts } = filter;
  const names = hosts?.map((host) => host.toLowerCase());
  const matchers = filter.cgroups?.map(cgroupMatcher);
  return (incident) =>
    isWithin(incident, filter) &&
    (kinds?.includes(incident.kind) ?? true) &&
    (names === undefined || namesOf(incident).some((name) => names.includes(name))) &&
    (matchers === undefined || cgroupsOf(incident).some((path) => matchers.some((matches) => matches(path))));
}

function isWithin({ time }: Incident, { sinceUs, untilUs }: IncidentFilter): boolean {
  if (sinceUs === undefined && untilUs === undefined) return true;
  const timeUs = time === undefined ? undefined : microsFromIso(time);
  return timeUs !== undefined && timeUs >= (sinceUs ?? timeUs) && timeUs < (untilUs ?? Number.POSITIVE_INFINITY);
}

function namesOf({ host }: Incident): string[] {
  return [host.key, host.name].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
}

function cgroupsOf({ victims, limitOwner, groupCgroup, workload }: Incident): string[] {
  const paths = [
    groupCgroup,
    limitOwner?.cgroup,
    ...namesOfWorkload(workload),
    ...namesOfWorkload(limitOwner?.workload),
  ];
  return [...paths, ...victims.map(({ cgroup }) => cgroup)].flatMap((path) => (path === undefined ? [] : [path]));
}

function namesOfWorkload(workload: Workload | undefined): string[] {
  return workload === undefined ? [] : [workload.identity, workload.fleetIdentity];
}

function cgroupMatcher(wanted: string): (path: string) => boolean {
  const pattern = wanted.replace(/\/+$/, '');
  if (!pattern.includes('*')) return (path) => path === pattern || path.startsWith(`${pattern}/`);
  const parts = pattern.split(/\*+/);
  return (path) => fits(path, parts);
}

/** The parts stand in the path in their order: the first at its begin, the last at its end or before a slash. */
function fits(path: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = rest.at(-1) ?? '';
  return last === '' || path.endsWith(last) || path.lastIndexOf(`${last}/`) >= 0;
}
