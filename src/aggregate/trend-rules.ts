import { formatBytes, formatDuration } from '../lib/quantity.ts';
import { isoFromMicros, MICROS_PER_MS, type Micros } from '../lib/time.ts';
import type { Aggregate } from '../model/generated/aggregate.ts';
import { nextLimit } from '../model/limit-step.ts';
import { meanOf, medianOf, variationOf } from './gaps.ts';
import type { Mark } from './marks.ts';
import type { TrendThresholds } from './thresholds.ts';

type Finding = Aggregate['findings'][number];

/** What decides the findings of a window: its workload's incidents up to its end, and its fleet's. */
export interface Course {
  /** The last ones before the window and in it, ascending; the last one is the window's. */
  readonly marks: readonly Mark[];
  /** Hosts of the whole fleet on which this workload was killed within the time of V.fleet before one of the window's kills. */
  readonly fleetHosts: number;
  readonly quality: Aggregate['workload']['identityQuality'];
  readonly thresholds: TrendThresholds;
  /** Since when nothing has happened, for long enough and while all hosts were heard; absent when that cannot be said. */
  readonly quietSinceUs?: Micros | undefined;
}

/** The finding of a workload that is at rest. */
const RESOLVED = 'V.resolved';

/** Whether a window says that its workload is at rest. */
export function isResolved({ findings }: Pick<Aggregate, 'findings'>): boolean {
  return findings.some(({ id }) => id === RESOLVED);
}

type Said = Pick<Aggregate, 'restartLoop' | 'correlatedHosts' | 'trend' | 'suggestedLimitBytes' | 'findings'>;

/** What the incidents of a workload say together that none of them says alone. */
export function trendOf(course: Course): Said {
  const findings = RULES.flatMap((rule) => rule(course) ?? []);
  const has = (id: string): boolean => findings.some((finding) => finding.id === id);
  const leaks = has('C3.leak');
  const restartLoop = has('V.restart-loop');
  const undersized = has('C2.limit-too-low') || restartLoop;
  const suggested = leaks ? undefined : suggestedLimit(course);
  return {
    restartLoop,
    trend: leaks ? 'leak' : undersized ? 'undersized' : 'unknown',
    ...(suggested === undefined ? {} : { suggestedLimitBytes: suggested }),
    ...(has('V.fleet') ? { correlatedHosts: course.fleetHosts } : {}),
    findings,
  };
}

const RULES: readonly ((course: Course) => Finding | undefined)[] = [
  repeat,
  restartLoop,
  limitTooLow,
  limitRaised,
  leak,
  failcntReset,
  fleet,
  resolved,
];

const gapMs = (earlier: Mark, later: Mark): number => (later.timeUs - earlier.timeUs) / MICROS_PER_MS;

/** The incidents within the time of V.repeat that ends with the last one. */
function recent({ marks, thresholds }: Course): readonly Mark[] {
  const last = marks.at(-1);
  return last === undefined ? [] : marks.filter((mark) => gapMs(mark, last) <= thresholds.repeatWithinMs);
}

function isRepeat(course: Course): boolean {
  return recent(course).length >= course.thresholds.repeatIncidents;
}

function repeat(course: Course): Finding | undefined {
  if (!isRepeat(course)) return undefined;
  const { repeatWithinMs } = course.thresholds;
  return {
    id: 'V.repeat',
    confidence: 'high',
    evidence: { incidents: recent(course).length, withinSeconds: repeatWithinMs / 1000 },
    text: `Killed ${String(recent(course).length)} times within ${formatDuration(repeatWithinMs)}: it needs more than it may have, or it leaks.`,
  };
}

/** The kills on the host of the last one: on many hosts they lie close together without any of them being a loop. */
function onOneHost({ marks }: Course): readonly Mark[] {
  const host = marks.at(-1)?.host;
  return marks.filter((mark) => mark.host === host && mark.killed);
}

function gapsOf(marks: readonly Mark[]): readonly number[] {
  return marks.slice(1).map((mark, at) => gapMs(marks[at] ?? mark, mark));
}

function restartLoop(course: Course): Finding | undefined {
  const lastGaps = gapsOf(onOneHost(course)).slice(-2);
  const longest = Math.max(...lastGaps);
  if (!isRepeat(course) || lastGaps.length < 2 || longest > course.thresholds.loopGapMs) return undefined;
  return {
    id: 'V.restart-loop',
    confidence: 'high',
    evidence: { lastGapsSeconds: lastGaps.map((ms) => ms / 1000) },
    text: 'It is started again and killed again, with hardly a pause. Let it wait longer between restarts, and look at what it needs when it starts.',
  };
}

function limitTooLow({ marks, thresholds }: Course): Finding | undefined {
  const ages = marks.flatMap(({ ageSeconds }) => (ageSeconds === undefined ? [] : [ageSeconds]));
  if (ages.length < 2 || ages.some((seconds) => seconds * 1000 > thresholds.startupMs)) return undefined;
  return {
    id: 'C2.limit-too-low',
    confidence: 'high',
    evidence: { kills: ages.length, longestLifeSeconds: Math.max(...ages) },
    text: 'It dies while it starts: the limit is below what it needs to begin with. Raise the limit; this is no leak.',
  };
}

/** The limits in the order in which they held, and how often one was above the one before. */
function limitsOf(marks: readonly Mark[]): { readonly bytes: readonly number[]; readonly raises: number } {
  const bytes = marks.flatMap(({ limitBytes }) => (limitBytes === undefined ? [] : [limitBytes]));
  const raises = bytes.filter((limit, at) => at > 0 && limit > (bytes[at - 1] ?? limit)).length;
  return { bytes, raises };
}

function limitRaised({ marks, thresholds }: Course): Finding | undefined {
  const { bytes, raises } = limitsOf(marks);
  const to = bytes.at(-1);
  const from = bytes.findLast((limit) => limit !== to);
  if (raises === 0 || to === undefined || from === undefined || from >= to) return undefined;
  const advice =
    raises >= thresholds.raises
      ? `It was raised ${String(raises)} times and still does not suffice: find out what grows before giving it more.`
      : 'Measure before the next step.';
  return {
    id: 'V.limit-raised-still-killing',
    confidence: 'high',
    evidence: { fromBytes: from, toBytes: to, raises },
    text: `The limit was raised from ${formatBytes(from)} to ${formatBytes(to)}, and it was killed again. ${advice}`,
  };
}

/** A saw-tooth: regular kills far apart. Never from one report. */
function leak(course: Course): Finding | undefined {
  const kills = onOneHost(course);
  const gaps = gapsOf(kills);
  const { leakKills, leakGapMs, leakVariation } = course.thresholds;
  if (kills.length < Math.max(2, leakKills)) return undefined;
  const mean = meanOf(gaps);
  const variation = variationOf(gaps);
  if (mean < leakGapMs || variation > leakVariation) return undefined;
  const raised = limitsOf(kills).raises > 0;
  return {
    id: 'C3.leak',
    confidence: raised ? 'high' : 'medium',
    evidence: {
      kills: kills.length,
      meanGapSeconds: Math.round(mean / 1000),
      variation,
      limitRaised: raised,
    },
    text: `It grows to its ceiling about every ${spoken(mean)}, regularly: a leak. More memory only makes the way to the next kill longer; find what grows.`,
  };
}

function spoken(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${String(minutes)} minutes` : `${String(Math.round(minutes / 60))} hours`;
}

/** The counter of failed charges starts anew with the cgroup: no difference may be formed across that. */
function failcntReset(course: Course): Finding | undefined {
  const counts = onOneHost(course).flatMap(({ failcnt }) => (failcnt === undefined ? [] : [failcnt]));
  const to = counts.at(-1);
  const from = counts.at(-2);
  if (from === undefined || to === undefined || to >= from) return undefined;
  return {
    id: 'V.failcnt-reset',
    confidence: 'high',
    evidence: { from, to },
    text: `The count of failed charges fell from ${String(from)} to ${String(to)}: the control group was made anew in between, as by a restart.`,
  };
}

function fleet({ fleetHosts, quality, thresholds }: Course): Finding | undefined {
  // An identity that dies with its instance says nothing of a fleet.
  if (quality === 'instance' || fleetHosts < thresholds.fleetHosts) return undefined;
  return {
    id: 'V.fleet',
    confidence: 'high',
    evidence: { hosts: fleetHosts, withinSeconds: thresholds.fleetWithinMs / 1000 },
    text: `Killed on ${String(fleetHosts)} hosts within ${formatDuration(thresholds.fleetWithinMs)}: a rollout or traffic, not one bad host.`,
  };
}

/** How long nothing must happen for the workload to be at rest, in milliseconds: longer where its kills lie far apart. */
export function quietMsOf(marks: readonly Mark[], { quietMs, quietGaps }: TrendThresholds): number {
  const median = medianOf(gapsOf(marks.filter(({ killed }) => killed))) ?? 0;
  return Math.max(quietMs, quietGaps * median);
}

/** Without the time up to which the hosts were heard: that would make another finding of it with every record. */
function resolved({ quietSinceUs, marks, thresholds }: Course): Finding | undefined {
  if (quietSinceUs === undefined) return undefined;
  const quietSince = isoFromMicros(quietSinceUs);
  const quietMs = quietMsOf(marks, thresholds);
  return {
    id: RESOLVED,
    confidence: 'high',
    evidence: { quietSince, forSeconds: quietMs / 1000 },
    text: `Quiet since ${quietSince}: nothing for ${spoken(quietMs)} and more, while the hosts that it was killed on went on logging.`,
  };
}

/** A step up from the last limit that was hit; nothing where steps have not helped. */
function suggestedLimit({ marks, thresholds }: Course): number | undefined {
  const { bytes, raises } = limitsOf(marks);
  const last = bytes.at(-1);
  return last === undefined || raises >= thresholds.raises ? undefined : nextLimit(last);
}
