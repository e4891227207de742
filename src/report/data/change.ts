import type { IncidentFacts } from './facts.ts';

/** A span of time with its incidents; `spanMs` is how long it is, where anybody knows it. */
export interface Period {
  readonly name: string;
  readonly facts: readonly IncidentFacts[];
  readonly spanMs: number | undefined;
}

/** One workload in one period. */
export interface Side {
  readonly incidents: number;
  readonly hosts: readonly string[];
  readonly perDay: number | undefined;
  /** The limit that held last. */
  readonly limitBytes: number | undefined;
  readonly medianGapMs: number | undefined;
}

export type Verdict = 'stopped' | 'quiet' | 'fewer' | 'same' | 'more' | 'new' | 'untold';

/** What became of one workload from one period to the next. */
export interface Change {
  readonly workload: string;
  readonly before: Side;
  readonly after: Side;
  readonly verdict: Verdict;
  /** How long it must be quiet before that says something, in milliseconds. */
  readonly quietNeededMs: number;
}

const DAY_MS = 86_400_000;
const LEAST_QUIET_MS = DAY_MS;
const QUIET_GAPS = 3;
const FEWER = 0.5;
const MORE = 1.5;

/** The changes of all workloads, over hosts: those that go on first. An identity that dies with its instance cannot be followed. */
export function changesOf(before: Period, after: Period): readonly Change[] {
  const [first, second] = [byWorkload(before.facts), byWorkload(after.facts)];
  const workloads = [...new Set([...first.keys(), ...second.keys()])].sort();
  const changes = workloads.map((workload) => {
    const facts = [first.get(workload) ?? [], second.get(workload) ?? []] as const;
    return changeOf(workload, [sideOf(facts[0], before), sideOf(facts[1], after)], after, isInstance(facts));
  });
  return changes.sort(
    (a, b) =>
      ORDER[a.verdict] - ORDER[b.verdict] ||
      b.before.incidents + b.after.incidents - a.before.incidents - a.after.incidents,
  );
}

const ORDER: Readonly<Record<Verdict, number>> = {
  new: 0,
  more: 1,
  same: 2,
  fewer: 3,
  quiet: 4,
  stopped: 5,
  untold: 6,
};

function isInstance([before, after]: readonly [readonly IncidentFacts[], readonly IncidentFacts[]]): boolean {
  return [...before, ...after].every(({ quality }) => quality === 'instance');
}

function byWorkload(facts: readonly IncidentFacts[]): ReadonlyMap<string, readonly IncidentFacts[]> {
  const groups = new Map<string, IncidentFacts[]>();
  for (const each of facts) {
    const group = groups.get(each.fleetIdentity);
    if (group === undefined) groups.set(each.fleetIdentity, [each]);
    else group.push(each);
  }
  return groups;
}

function sideOf(facts: readonly IncidentFacts[], { spanMs }: Period): Side {
  return {
    incidents: facts.length,
    hosts: [...new Set(facts.map(({ host }) => host))].sort(),
    perDay: spanMs === undefined || spanMs <= 0 ? undefined : (facts.length * DAY_MS) / spanMs,
    limitBytes: facts.findLast(({ limitBytes }) => limitBytes !== undefined)?.limitBytes,
    medianGapMs: medianGapOf(facts),
  };
}

function medianGapOf(facts: readonly IncidentFacts[]): number | undefined {
  const times = facts.flatMap(({ timeMs }) => timeMs ?? []).sort((a, b) => a - b);
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time));
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
}

function changeOf(
  workload: string,
  [before, after]: readonly [Side, Side],
  { spanMs }: Period,
  instance: boolean,
): Change {
  const quietNeededMs = Math.max(LEAST_QUIET_MS, QUIET_GAPS * (before.medianGapMs ?? 0));
  const verdict = instance ? 'untold' : verdictOf(before, after, spanMs !== undefined && spanMs >= quietNeededMs);
  return { workload, before, after, verdict, quietNeededMs };
}

function verdictOf(before: Side, after: Side, longEnough: boolean): Verdict {
  if (before.incidents === 0) return 'new';
  if (after.incidents === 0) return longEnough ? 'stopped' : 'quiet';
  if (before.perDay === undefined || after.perDay === undefined) return 'untold';
  const ratio = after.perDay / before.perDay;
  if (ratio > MORE) return 'more';
  return ratio < FEWER ? 'fewer' : 'same';
}
