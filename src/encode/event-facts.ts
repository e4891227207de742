import { microsFromIso } from '../lib/time.ts';
import type { Incident, Victim } from '../model/generated/incident.ts';
import { UNKNOWN_HOST } from '../model/sieved-line.ts';

/** What an encoder cannot know from the incident; it reads no clock. */
export interface EncodeOptions {
  /** Version of this program, as events name their producer. */
  readonly productVersion: string;
  /** ISO 8601 UTC: stands for the time of an incident whose log says none. */
  readonly fallbackTime?: string | undefined;
}

export const PRODUCT = 'oomstream';

/** How bad, in the words of the incident. */
export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** How it went, from the side of who killed. */
export type Outcome = 'success' | 'failure' | 'unknown';

const CODES: Readonly<Record<Incident['scope'], string>> = {
  cgroup: 'OOM-MEMCG-LIMIT',
  host: 'OOM-GLOBAL',
  cpuset: 'OOM-CPUSET',
  mempolicy: 'OOM-MEMPOLICY',
  userspace: 'OOM-USERSPACE',
  unknown: 'OOM-UNKNOWN',
};

const ACTIONS: Readonly<Record<Incident['kind'], string>> = {
  'kernel-kill': 'oom-kill',
  'kernel-group-kill': 'oom-group-kill',
  'kernel-no-victim': 'oom-no-victim',
  'kernel-panic': 'oom-panic',
  'userspace-kill': 'userspace-oom-kill',
  'runtime-only': 'oom-kill-reported',
};

const NAMES: Readonly<Record<Incident['kind'], string>> = {
  'kernel-kill': 'Process killed by the OOM killer',
  'kernel-group-kill': 'Process group killed by the OOM killer',
  'kernel-no-victim': 'Out of memory and no process to kill',
  'kernel-panic': 'Kernel panic: out of memory',
  'userspace-kill': 'Process killed by a userspace OOM killer',
  'runtime-only': 'OOM kill reported by a runtime',
};

/** The stable code of an incident's kind of shortage: what rules of a SIEM match. */
export function codeOf({ scope }: Incident): string {
  return CODES[scope];
}

/** What happened, as a code: `oom-kill`, `oom-panic`, ... */
export function actionOf({ kind }: Incident): string {
  return ACTIONS[kind];
}

/** What happened, for a person, the same for all incidents of a kind. */
export function nameOf({ kind }: Incident): string {
  return NAMES[kind];
}

/** `medium` where no diagnosis says. */
export function severityOf({ diagnosis }: Incident): Severity {
  return diagnosis?.severity ?? 'medium';
}

/** success: a victim was killed; failure: nothing could be killed; unknown: the log does not show the end of it. */
export function outcomeOf({ kind, victims, evidence, userspace }: Incident): Outcome {
  if (kind === 'kernel-no-victim' || kind === 'kernel-panic') return 'failure';
  if (victims.length === 0 || userspace?.stage === 'intent') return 'unknown';
  return evidence.missing.includes('killed') ? 'unknown' : 'success';
}

/** When, of a victim where it is another moment; ISO 8601 UTC. */
export function timeOf(incident: Incident, victim: Victim | undefined, options: EncodeOptions): string | undefined {
  return victim?.time ?? incident.time ?? incident.streamTime ?? options.fallbackTime;
}

/** The time of the kill, where the log says one: when it reached us is none. */
export function toldTimeOf({ time, timeSource }: Incident, victim?: Victim): string | undefined {
  return timeSource === 'received' ? undefined : (victim?.time ?? time);
}

/** The name all spellings of the host share; undefined where the log names none. */
export function hostKeyOf({ host }: Incident): string | undefined {
  return host.key === UNKNOWN_HOST ? undefined : host.key;
}

/** Who killed: the kernel, or a daemon by its name. */
export function killerOf({ kind, userspace }: Incident): string | undefined {
  if (userspace !== undefined) return kind === 'userspace-kill' ? userspace.killer : 'kernel';
  return kind === 'runtime-only' ? undefined : 'kernel';
}

/** Id of a victim's event: the incident's for the first, `<incident>-<pid>` for each further one. */
export function eventIdOf({ id }: Incident, victim: Victim | undefined, at: number): string {
  return victim === undefined || at === 0 ? id : `${id}-${String(victim.pid)}`;
}

/** Resident bytes of a victim; undefined when no part of them is told. */
export function residentBytesOf({ rssBytes, anonRssBytes, fileRssBytes, shmemRssBytes }: Victim): number | undefined {
  if (rssBytes !== undefined) return rssBytes;
  const parts = [anonRssBytes, fileRssBytes, shmemRssBytes].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0);
}

/** Milliseconds since the epoch of a stamp of ours. */
export function epochMs(iso: string | undefined): number | undefined {
  const us = iso === undefined ? undefined : microsFromIso(iso);
  return us === undefined ? undefined : Math.floor(us / 1000);
}
