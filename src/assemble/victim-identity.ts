import type { Family } from '../model/family.ts';
import type { EventOf } from '../model/line-event.ts';
import { sameMoment, type Moment } from './event-clock.ts';
import type { HeldLine } from './held-line.ts';
import type { ReportLine } from './report-line.ts';

/** Who was killed and when: by this, reports of one kill are recognised. */
export interface VictimIdentity extends Moment {
  readonly pid: number;
  readonly comm?: string | undefined;
  readonly totalVmBytes?: number | undefined;
}

/** The clocks of a line. */
export function momentOf({ sieved: { line } }: HeldLine): Moment {
  // When a line was received is not when it was said.
  const timeUs = line.timeSource === 'received' ? undefined : line.timeUs;
  return { timeUs, monotonicUs: line.monotonicUs, bootId: line.bootId };
}

/** True when both name the same process at the same moment; what only one says decides nothing. */
export function sameVictim(a: VictimIdentity, b: VictimIdentity): boolean {
  return a.pid === b.pid && agree(a.comm, b.comm) && agree(a.totalVmBytes, b.totalVmBytes) && sameMoment(a, b);
}

function agree<T>(a: T | undefined, b: T | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** The identity that a kill line or an oom-kill line states. */
export function identityOf(held: HeldLine): VictimIdentity | undefined {
  const { event } = held.sieved;
  if (event.family === 'killed') return { ...momentOf(held), ...pick(event) };
  if (event.family !== 'constraint' || event.pid === undefined) return undefined;
  return { ...momentOf(held), pid: event.pid, comm: event.comm };
}

function pick({ pid, comm, totalVmBytes }: EventOf<'killed'>): VictimIdentity {
  return { pid, comm, totalVmBytes };
}

/** After these words the chosen victim was not killed. */
export const SPARED: ReadonlySet<Family> = new Set<Family>(['nothingKillable', 'panic', 'alreadyExiting', 'wouldKill']);

/**
 * The victims of a report, first the first: those of its kill lines, else the one that its oom-kill line chose, when nothing
 * says that it was spared: then the kill line is lost.
 */
export function victimsOf(lines: readonly ReportLine[]): VictimIdentity[] {
  const killed = victimsIn(lines, 'killed');
  if (killed.length > 0) return killed;
  return lines.some(({ held }) => SPARED.has(held.sieved.event.family)) ? [] : victimsIn(lines, 'constraint');
}

function victimsIn(lines: readonly ReportLine[], family: Family): VictimIdentity[] {
  const victims: VictimIdentity[] = [];
  for (const { held } of lines) {
    const victim = held.sieved.event.family === family ? identityOf(held) : undefined;
    if (victim !== undefined) victims.push(victim);
  }
  return victims;
}
