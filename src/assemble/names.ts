import { relationOf } from '../cgroup/index.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { UserspaceKill, Witness } from '../model/line-event.ts';

/** By what a line or an incident names what died. Empty lists: it does not say. */
export interface Names {
  readonly cgroups: readonly string[];
  /** systemd units, with their ending. */
  readonly units: readonly string[];
  /** Container ids, at least twelve hex digits. */
  readonly containers: readonly string[];
  /** Pod uids with dashes. */
  readonly pods: readonly string[];
  /** Numbers of a batch system's jobs. */
  readonly jobs: readonly string[];
  readonly pids: readonly number[];
  readonly comms: readonly string[];
}

/** same: what both name is the same; other: it is not; unknown: they name nothing that can be compared. */
export type Relation = 'same' | 'other' | 'unknown';

const NOTHING: Names = { cgroups: [], units: [], containers: [], pods: [], jobs: [], pids: [], comms: [] };

const UNIT = /\.(?:service|scope|slice)$/;
const ID_LENGTH = 64;
const CONTAINER = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;
const CONTAINER_ID = /^[0-9a-f]{12,64}$/;
const POD_UID = /pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12})/g;
const BARE_UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const JOB_OF_PATH = /(?:^|\/)job_(\d+)/g;
// `4711_3` is a task of an array, whose cgroup has a number of its own.
const JOB = /^(?:StepId=|step |job )?(\d+)(?![\d_])/i;
// More names than this are a group's; the first ones do.
const MAX_NAMES = 32;

/** What a userspace line names: a witness, or a killer's. */
export function namesOfLine(said: Partial<Omit<Witness & UserspaceKill, 'source' | 'says'>>): Names {
  const path = said.cgroup === undefined ? NOTHING : namesOfPaths([said.cgroup]);
  const unit = said.unit === undefined ? NOTHING : namesOfPaths([said.unit]);
  const job = said.job === undefined ? undefined : JOB.exec(said.job)?.[1];
  const id = said.containerId?.toLowerCase();
  return {
    cgroups: path.cgroups,
    units: [...path.units, ...unit.units],
    containers: [...(id !== undefined && CONTAINER_ID.test(id) ? [id] : []), ...path.containers, ...unit.containers],
    pods: [...matches(said.pod, BARE_UID, 0), ...path.pods, ...unit.pods],
    jobs: [...(job === undefined ? [] : [job]), ...path.jobs],
    pids: [...(said.pid === undefined ? [] : [said.pid]), ...(said.pids ?? [])].slice(0, MAX_NAMES),
    comms: said.comm === undefined ? [] : [said.comm],
  };
}

/** What an incident names: its victims, where they lived, and whose limit was hit. */
export function namesOfDraft(draft: IncidentDraft): Names {
  const { victims, limitOwner, groupCgroup, userspace } = draft;
  const paths = [...victims.map(({ cgroup }) => cgroup), limitOwner?.cgroup, groupCgroup, userspace?.cgroup];
  const known = paths.flatMap((path) => (path === undefined || path === '' || path === '/' ? [] : [path]));
  return {
    ...namesOfPaths([...new Set(known)].slice(0, MAX_NAMES)),
    pids: victims.map(({ pid }) => pid).slice(0, MAX_NAMES),
    comms: [...new Set(victims.flatMap(({ comm }) => comm ?? []))].slice(0, MAX_NAMES),
  };
}

/** All that several lines of one death name. */
export function joinNames(all: readonly Names[]): Names {
  const joined = <T>(listOf: (names: Names) => readonly T[]): T[] =>
    [...new Set(all.flatMap((names) => listOf(names)))].slice(0, MAX_NAMES);
  return {
    cgroups: joined(({ cgroups }) => cgroups),
    units: joined(({ units }) => units),
    containers: joined(({ containers }) => containers),
    pods: joined(({ pods }) => pods),
    jobs: joined(({ jobs }) => jobs),
    pids: joined(({ pids }) => pids),
    comms: joined(({ comms }) => comms),
  };
}

type Comparison = (known: Names, said: Names) => Relation;

const sameText = (a: string, b: string): boolean => a === b;
const sameId = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);
const nested = (a: string, b: string): boolean => relationOf(a, b) !== 'unrelated' || relationOf(b, a) !== 'unrelated';

// What tells most comes first; the first that both name decides.
const COMPARISONS: readonly Comparison[] = [
  (known, said) => compare(known.containers, said.containers, sameId),
  (known, said) => compare(known.cgroups, said.cgroups, nested),
  (known, said) => compare(known.units, said.units, sameText),
  (known, said) => compare(known.pods, said.pods, sameText),
  (known, said) => compare(known.jobs, said.jobs, sameText),
  (known, said) => compare(known.pids, said.pids, (a, b) => a === b),
  // A thread's name is its own choice: another one proves nothing.
  (known, said) => (compare(known.comms, said.comms, sameText) === 'same' ? 'same' : 'unknown'),
  (known, said) => (namesThing(said) && known.cgroups.length > 0 ? 'other' : 'unknown'),
];

/** How what a line says relates to what is known of a death. */
export function relate(known: Names, said: Names): Relation {
  for (const comparison of COMPARISONS) {
    const relation = comparison(known, said);
    if (relation !== 'unknown') return relation;
  }
  return 'unknown';
}

/** True when something that is killed as a whole is named: then it is none whose path shows that it is another kind of thing. */
export function namesThing({ containers, units, jobs, cgroups }: Names): boolean {
  return containers.length + units.length + jobs.length + cgroups.length > 0;
}

function compare<T>(known: readonly T[], said: readonly T[], same: (a: T, b: T) => boolean): Relation {
  if (known.length === 0 || said.length === 0) return 'unknown';
  return said.some((each) => known.some((other) => same(other, each))) ? 'same' : 'other';
}

function namesOfPaths(paths: readonly string[]): Names {
  const parts = paths.flatMap((path) => path.split('/'));
  return {
    ...NOTHING,
    cgroups: paths.filter((path) => path.startsWith('/') && path !== '/'),
    units: [...new Set(parts.filter((part) => UNIT.test(part)))],
    containers: paths.flatMap((path) => (path.length < ID_LENGTH ? [] : matches(path, CONTAINER, 0))),
    pods: paths.flatMap((path) => (path.includes('pod') ? podsIn(path) : [])),
    jobs: paths.flatMap((path) => (path.includes('job_') ? matches(path, JOB_OF_PATH, 1) : [])),
  };
}

function podsIn(path: string): string[] {
  return matches(path, POD_UID, 1).map((uid) => uid.replaceAll('_', '-'));
}

function matches(text: string | undefined, pattern: RegExp, group: number): string[] {
  return text === undefined ? [] : [...text.matchAll(pattern)].flatMap((match) => match[group] ?? []);
}
