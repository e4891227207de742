import type { Incident, Victim } from '../../src/model/generated/incident.ts';
import type { KillTruth, LogTruth } from './truth.ts';

/** What came of one log: how many of its kills were found, how many victims nobody killed, and what differs. */
export interface Verdict {
  readonly kills: number;
  readonly found: number;
  readonly invented: number;
  readonly fields: number;
  readonly differences: readonly string[];
}

interface Found {
  readonly victim: Victim;
  readonly incident: Incident;
}

type Value = string | number | boolean | null;

interface Field {
  readonly name: string;
  readonly told: (found: Found) => Value | undefined;
  readonly truth: (kill: KillTruth) => Value | undefined;
  /** Right as well where the truth is null. */
  readonly or?: (kill: KillTruth) => Value | undefined;
  /** Of the report, not of the victim: a kill among several of one report may have what its report says. */
  readonly context?: true;
}

const kb = (bytes: number | undefined): number | undefined => (bytes === undefined ? undefined : bytes / 1024);

const FIELDS: readonly Field[] = [
  { name: 'uid', told: ({ victim }) => victim.uid, truth: (kill) => kill.uid, or: (kill) => kill.tableUid },
  { name: 'totalVmKb', told: ({ victim }) => kb(victim.totalVmBytes), truth: (kill) => kill.totalVmKb },
  { name: 'anonRssKb', told: ({ victim }) => kb(victim.anonRssBytes), truth: (kill) => kill.anonRssKb },
  { name: 'fileRssKb', told: ({ victim }) => kb(victim.fileRssBytes), truth: (kill) => kill.fileRssKb },
  { name: 'shmemRssKb', told: ({ victim }) => kb(victim.shmemRssBytes), truth: (kill) => kill.shmemRssKb },
  {
    name: 'oomScoreAdj',
    told: ({ victim }) => victim.oomScoreAdj,
    truth: (kill) => kill.oomScoreAdj,
    or: (kill) => kill.tableOomScoreAdj,
  },
  { name: 'taskMemcg', told: ({ victim }) => victim.cgroup, truth: (kill) => kill.taskMemcg, context: true },
  {
    name: 'oomMemcg',
    told: ({ incident }) => incident.limitOwner?.cgroup,
    truth: (kill) => kill.oomMemcg,
    or: (kill) => kill.statsMemcg,
    context: true,
  },
  {
    name: 'constraint',
    told: ({ incident }) => incident.constraint,
    truth: (kill) => kill.constraint,
    context: true,
  },
  {
    name: 'scope',
    told: ({ incident }) => (incident.scope === 'unknown' ? null : incident.scope),
    truth: (kill) => kill.scope,
    context: true,
  },
  { name: 'invokedBy', told: ({ incident }) => incident.trigger?.comm, truth: (kill) => kill.invokedBy, context: true },
  { name: 'gfpMask', told: ({ incident }) => incident.trigger?.gfpMask, truth: (kill) => kill.gfpMask, context: true },
  { name: 'order', told: ({ incident }) => incident.trigger?.order, truth: (kill) => kill.order, context: true },
  {
    name: 'limitKb',
    told: ({ incident }) => kb(incident.memory?.limitBytes),
    truth: ({ limitKb }) => (isUnlimited(limitKb) ? null : limitKb),
    context: true,
  },
  {
    name: 'usageKb',
    told: ({ incident }) => kb(incident.memory?.usageBytes),
    truth: (kill) => kill.usageKb,
    context: true,
  },
  {
    name: 'unlimited',
    told: ({ incident }) => incident.memory?.unlimited,
    truth: ({ limitKb }) => (isUnlimited(limitKb) ? true : undefined),
  },
  {
    name: 'manual',
    told: ({ incident }) => incident.trigger?.manual === true,
    truth: (kill) => (kill.trigger === 'sysrq' ? true : undefined),
  },
  {
    name: 'groupKill',
    told: ({ incident }) => incident.groupCgroup,
    truth: (kill) => kill.groupKill,
  },
  {
    name: 'fromOomKillLineOnly',
    told: ({ incident }) => incident.evidence.missing.includes('killed'),
    truth: (kill) => (kill.fromOomKillLineOnly === true ? true : undefined),
  },
];

/** From here on a counter of a memory cgroup means "no limit": all pages of a 32-bit kernel, or 2^63 bytes. */
const UNLIMITED_KB = [8_589_934_588, 9_007_199_254_740_988];

function isUnlimited(limitKb: number | null | undefined): boolean {
  return limitKb != null && (limitKb === UNLIMITED_KB[0] || limitKb >= (UNLIMITED_KB[1] ?? 0));
}

/** Compares what a log's replay told with what a person read in it. */
export function compare(truth: LogTruth, incidents: readonly Incident[]): Verdict {
  const left = incidents
    .filter(({ kind }) => kind === 'kernel-kill' || kind === 'kernel-group-kill')
    .flatMap((incident) => incident.victims.map((victim): Found => ({ victim, incident })));
  const differences: string[] = [];
  let found = 0;
  let fields = 0;
  for (const kill of truth.kills) {
    const at = left.findIndex(({ victim }) => victim.pid === kill.pid && victim.comm === kill.comm);
    const [match] = at < 0 ? [] : left.splice(at, 1);
    if (match === undefined) {
      differences.push(`kill of ${nameOf(kill)}: not found`);
      continue;
    }
    found += 1;
    for (const field of FIELDS) {
      if (field.truth(kill) === undefined) continue;
      fields += 1;
      const difference = differenceIn(field, kill, match);
      if (difference !== undefined) differences.push(difference);
    }
  }
  for (const { victim } of left) differences.push(`kill of ${nameOf(victim)}: invented`);
  differences.push(...differentLineCount(truth, incidents));
  return { kills: truth.kills.length, found, invented: left.length, fields, differences };
}

function differenceIn(field: Field, kill: KillTruth, found: Found): string | undefined {
  const truth = field.truth(kill) ?? null;
  const told = field.told(found) ?? null;
  if (told === truth) return undefined;
  if (truth === null && told === (field.or?.(kill) ?? null)) return undefined;
  if (truth === null && field.context === true && found.incident.victims.length > 1) return undefined;
  if (told === null && kill.lenient?.includes(field.name) === true) return undefined;
  return `kill of ${nameOf(kill)}: ${field.name} is ${JSON.stringify(told)}, expected ${JSON.stringify(truth)}`;
}

/** Kill lines are either kills or counted as duplicates. */
function differentLineCount({ rawKillLines, kills }: LogTruth, incidents: readonly Incident[]): string[] {
  if (rawKillLines === undefined) return [];
  const unseen = kills.filter((kill) => kill.fromOomKillLineOnly === true).length;
  const told = kills.length - unseen + incidents.reduce((sum, { evidence }) => sum + evidence.duplicates, 0);
  return told === rawKillLines
    ? []
    : [`kill lines: ${String(told)} are accounted for, expected ${String(rawKillLines)}`];
}

function nameOf({ pid, comm }: { readonly pid: number; readonly comm?: string }): string {
  return `${String(pid)} (${comm ?? '?'})`;
}
