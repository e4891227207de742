import { formatBytes } from '../lib/quantity.ts';
import type { Aggregate } from '../model/generated/aggregate.ts';

type Finding = Aggregate['findings'][number];

const REPEAT_INCIDENTS = 3;
const REPEAT_WITHIN_MS = 3_600_000;
const LOOP_GAP_SECONDS = 300;
const FLEET_HOSTS = 3;
const FLEET_WITHIN_MS = 600_000;

/** What of a window decides its findings. */
export interface Measured extends Pick<Aggregate, 'incidents' | 'distinctHosts' | 'limitBytes' | 'gaps'> {
  readonly windowMs: number;
  readonly quality: Aggregate['workload']['identityQuality'];
}

/** What the incidents of one window say together that none of them says alone. */
export function windowFindings(measured: Measured): Pick<Aggregate, 'restartLoop' | 'correlatedHosts' | 'findings'> {
  const findings = RULES.flatMap((rule) => rule(measured) ?? []);
  const has = (id: string): boolean => findings.some((finding) => finding.id === id);
  return {
    restartLoop: has('V.restart-loop'),
    ...(has('V.fleet') ? { correlatedHosts: measured.distinctHosts } : {}),
    findings,
  };
}

const RULES: readonly ((measured: Measured) => Finding | undefined)[] = [repeat, restartLoop, limitRaised, fleet];

function isRepeat({ incidents, windowMs }: Measured): boolean {
  return incidents >= REPEAT_INCIDENTS && windowMs <= REPEAT_WITHIN_MS;
}

function repeat(measured: Measured): Finding | undefined {
  if (!isRepeat(measured)) return undefined;
  const { incidents } = measured;
  const text = 'Still killing: the working set exceeds the limit, or it leaks.';
  return { id: 'V.repeat', confidence: 'high', evidence: { incidents }, text };
}

function restartLoop(measured: Measured): Finding | undefined {
  const medianSeconds = measured.gaps?.medianSeconds;
  // Kills on many hosts lie close together without any of them being a loop.
  if (!isRepeat(measured) || medianSeconds === undefined || medianSeconds > LOOP_GAP_SECONDS) return undefined;
  if (measured.distinctHosts > 1) return undefined;
  const text = 'Restart loop: back off the restarts.';
  return { id: 'V.restart-loop', confidence: 'high', evidence: { medianGapSeconds: medianSeconds }, text };
}

function limitRaised({ limitBytes }: Measured): Finding | undefined {
  const { first, last } = limitBytes ?? {};
  if (first === undefined || last === undefined || last <= first) return undefined;
  return {
    id: 'V.limit-raised-still-killing',
    confidence: 'high',
    evidence: { fromBytes: first, toBytes: last },
    text: `The limit was raised from ${formatBytes(first)} to ${formatBytes(last)}, and it was killed again: measure before the next step.`,
  };
}

function fleet({ distinctHosts, windowMs, quality }: Measured): Finding | undefined {
  // An identity that dies with its instance says nothing of a fleet.
  if (quality === 'instance' || distinctHosts < FLEET_HOSTS || windowMs > FLEET_WITHIN_MS) return undefined;
  const text = 'Killed on several hosts at once: a rollout or traffic, not one bad host.';
  return { id: 'V.fleet', confidence: 'high', evidence: { hosts: distinctHosts }, text };
}
