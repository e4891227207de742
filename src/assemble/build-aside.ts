import { resolveCgroup } from '../cgroup/index.ts';
import { present } from '../lib/present.ts';
import { isoFromMicros } from '../lib/time.ts';
import type { Victim } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { beginsKill, wayOf, type AsideLine } from './aside-line.ts';
import type { Folded } from './copied-lines.ts';
import { eventIdOf, incidentIdOf } from './incident-id.ts';
import { KILLS_CGROUPS, type Killer, type Stage } from './kill-episode.ts';
import { momentOf, type VictimIdentity } from './victim-identity.ts';
import { witnessEntries } from './witness-entry.ts';

const MAX_EXCERPT_LINES = 12;
const MAX_EXCERPT_CHARS = 1024;

/** An incident that userspace alone tells, with what recognises its victims. */
export interface AsideIncident {
  readonly draft: IncidentDraft;
  readonly victims: readonly VictimIdentity[];
}

/** A kill from userspace, its lines folded. `spared`: pids that the kernel killed, whose kill is told elsewhere. */
export interface UserspaceTelling extends Folded {
  readonly killer: Killer;
  readonly stage: Stage;
  readonly spared: ReadonlySet<number>;
  readonly witnesses: readonly AsideLine[];
}

/** The incident of a userspace kill. */
export function buildUserspace(told: UserspaceTelling, hostKey: string): AsideIncident | undefined {
  const deciding = told.lines.find(isKill) ?? told.lines.find(beginsKill);
  if (deciding === undefined) return undefined;
  const victims = victimsOf(told).filter(({ pid }) => !told.spared.has(pid));
  const identities = victims.map(({ pid, comm }) => ({ ...momentOf(deciding.held), pid, comm }));
  const kind = 'userspace-kill';
  const [first] = identities;
  const id =
    first === undefined
      ? eventIdOf(hostKey, kind, deciding.held.sieved.line)
      : incidentIdOf(hostKey, { ...first, comm: undefined });
  const userspace = userspaceOf(told);
  const draft: IncidentDraft = {
    schema: 'oomstream.incident/1',
    id,
    kind,
    ...placeOf(deciding, [...told.lines, ...told.witnesses], hostKey),
    scope: 'userspace',
    victims,
    ...present({ workload: workloadOf([...told.lines, ...told.witnesses], hostKey) }),
    userspace,
    ...present({ witnesses: witnessEntries([...told.lines, ...told.witnesses].sort((a, b) => a.atUs - b.atUs)) }),
    evidence: evidenceOf(deciding, told, [...told.lines, ...told.witnesses]),
  };
  return { draft, victims: identities };
}

/** The incident of a death of which only witnesses tell. Its id is of the first line that proves it. */
export function buildRuntime(deciding: AsideLine, told: Folded, hostKey: string): AsideIncident {
  const kind = 'runtime-only';
  const draft: IncidentDraft = {
    schema: 'oomstream.incident/1',
    id: eventIdOf(hostKey, kind, deciding.held.sieved.line),
    kind,
    ...placeOf(deciding, told.lines, hostKey),
    scope: 'unknown',
    victims: [],
    ...present({ workload: workloadOf(told.lines, hostKey) }),
    ...present({ witnesses: witnessEntries(told.lines) }),
    evidence: evidenceOf(deciding, told, told.lines),
  };
  return { draft, victims: [] };
}

/** Who killed and why, from all that the killer said. */
export function userspaceOf({
  lines,
  killer,
  stage,
}: Pick<UserspaceTelling, 'lines' | 'killer' | 'stage'>): NonNullable<IncidentDraft['userspace']> {
  const said = saidBy(lines);
  const counts = lines.flatMap(({ event }) => (event.family === 'witness' ? (event.count ?? []) : []));
  const named = KILLS_CGROUPS.has(killer) ? pidsOf(said).length : 0;
  const signals = said.flatMap(({ signal }) => signal ?? []);
  return {
    killer,
    stage,
    ...present({
      cgroup: said.find(({ cgroup }) => cgroup !== undefined)?.cgroup,
      signal: signals.find((signal) => signal === 'SIGKILL') ?? signals[0],
      reason: said.find(({ reason }) => reason !== undefined)?.reason,
      killed: counts.length > 0 ? Math.max(...counts) : named > 1 ? named : undefined,
    }),
  };
}

type Said = Extract<AsideLine['event'], { family: 'userspaceKill' | 'userspaceDetail' }>;

/** A killer's own words, its kills before what it says around them. */
function saidBy(lines: readonly AsideLine[]): Said[] {
  const own = lines.flatMap(({ event }) => (event.family === 'witness' ? [] : [event]));
  return [
    ...own.filter(({ family }) => family === 'userspaceKill'),
    ...own.filter(({ family }) => family !== 'userspaceKill'),
  ];
}

function isKill({ event }: AsideLine): boolean {
  return event.family === 'userspaceKill' && event.stage !== 'intent';
}

/** Who died: whom the kill lines name, else whom the killer found before it killed. Killers of cgroups list more around. */
function victimsOf({ lines, killer }: Pick<UserspaceTelling, 'lines' | 'killer'>): Victim[] {
  const said = saidBy(lines);
  const named = pidsOf(said.filter(({ family }) => family === 'userspaceKill'));
  const around = pidsOf(said.filter(({ family }) => family !== 'userspaceKill'));
  const pids = KILLS_CGROUPS.has(killer) ? [...named, ...around] : named.length > 0 ? named : around.slice(-1);
  return [...new Set(pids)].map((pid, _, { length }) => victimOf(pid, said, length === 1));
}

/** What is said of one process; what is said without a pid is of the only one. */
function victimOf(wanted: number, said: readonly Said[], only: boolean): Victim {
  const own = said.filter(({ pid }) => pid === wanted || (only && pid === undefined));
  const first = <K extends 'comm' | 'uid' | 'rssBytes' | 'swapBytes' | 'oomScoreAdj'>(key: K): Said[K] | undefined =>
    own.find((event) => event[key] !== undefined)?.[key];
  return {
    pid: wanted,
    ...present({
      comm: first('comm'),
      uid: first('uid'),
      cgroup: only ? own.find(({ cgroup }) => cgroup !== undefined)?.cgroup : undefined,
      rssBytes: first('rssBytes'),
      swapBytes: first('swapBytes'),
      oomScoreAdj: first('oomScoreAdj'),
    }),
  };
}

function pidsOf(said: readonly Said[]): number[] {
  const pids = said.flatMap(({ pid, pids }) => [...(pid === undefined ? [] : [pid]), ...(pids ?? [])]);
  return [...new Set(pids)].filter((pid) => pid > 0);
}

function placeOf(
  deciding: AsideLine,
  lines: readonly AsideLine[],
  key: string,
): Pick<IncidentDraft, 'time' | 'timeSource' | 'timeInferred' | 'streamTime' | 'host'> {
  const { timeUs, timeSource, inferred, host: name, machineId, bootId, hostLabels } = deciding.held.sieved.line;
  const labels = hostLabels && { ...hostLabels };
  const stamps = lines.flatMap(({ held }) => held.sieved.streamTimeUs ?? []);
  return {
    ...present({
      time: timeUs === undefined ? undefined : isoFromMicros(timeUs),
      timeSource: timeUs === undefined ? undefined : timeSource,
      timeInferred: timeUs === undefined || inferred === undefined ? undefined : [...inferred],
      streamTime: stamps.length === 0 ? undefined : isoFromMicros(Math.max(...stamps)),
    }),
    host: { key, ...present({ name, machineId, bootId, labels }) },
  };
}

/** From the cgroup where one is named, else from the unit or the container: these are what the last part of a path says. */
function workloadOf(lines: readonly AsideLine[], hostKey: string): IncidentDraft['workload'] {
  const cgroup = lines.find(({ names }) => names.cgroups.length > 0)?.names.cgroups[0];
  const witnessed = lines.map(({ event }) => (event.family === 'witness' ? event : undefined));
  const id = witnessed.find((event) => event?.containerId?.length === 64)?.containerId;
  const path = cgroup ?? id ?? witnessed.find((event) => event?.unit !== undefined)?.unit;
  return path === undefined ? undefined : resolveCgroup(path, hostKey);
}

function evidenceOf(deciding: AsideLine, { copies }: Folded, lines: readonly AsideLine[]): IncidentDraft['evidence'] {
  const ordered = lines.toSorted((a, b) => a.atUs - b.atUs);
  const damaged = ordered.flatMap(({ event }) => (event.truncated === true ? [`${event.family} line`] : []));
  const ends = [ordered[0], ordered.at(-1)].flatMap((line) => (line === undefined ? [] : [line.held.sieved.origin]));
  return {
    lines: lines.length + copies,
    missing: [],
    damaged: [...new Set(damaged)].sort(),
    duplicates: repeatsOf(ordered),
    copies: new Set(ordered.map(({ held }) => wayOf(held.sieved.line))).size,
    provenance: deciding.held.sieved.line.provenance,
    origins: ends.map(({ topic, partition, offset }) => ({ topic, partition, offset })),
    excerpt: ordered
      .slice(0, MAX_EXCERPT_LINES)
      .map(({ held }) => held.sieved.line.message.slice(0, MAX_EXCERPT_CHARS)),
  };
}

/** Kill lines that name a victim again: a second signal, another telling. */
function repeatsOf(lines: readonly AsideLine[]): number {
  const pids = lines.flatMap(({ event }) => (event.family === 'userspaceKill' ? (event.pid ?? []) : []));
  return pids.length - new Set(pids).size;
}
