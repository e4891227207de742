import type { Micros } from '../lib/time.ts';
import type { EventOf } from '../model/line-event.ts';
import { killerOf, saysOomdKill, type AsideLine } from './aside-line.ts';
import { joinNames, relate, type Names } from './names.ts';
import { isAround, sharesProcess, type Reach } from './scene.ts';

export type Killer = EventOf<'userspaceKill'>['killer'];
export type Stage = EventOf<'userspaceKill'>['stage'];

/** They kill all in a cgroup, so several processes are one kill. */
export const KILLS_CGROUPS: ReadonlySet<Killer> = new Set<Killer>(['systemd-oomd', 'oomd', 'talos']);
const STAGES: readonly Stage[] = ['intent', 'attempt', 'done'];

/** The lines of one kill by a userspace killer, as they are found. */
export class KillEpisode {
  readonly killer: Killer;
  readonly lines: AsideLine[];
  firstUs: Micros;
  lastUs: Micros;
  names: Names;
  readonly #reach: Reach;

  constructor(first: AsideLine, killer: Killer, reach: Reach) {
    this.killer = killer;
    this.lines = [first];
    this.firstUs = first.atUs;
    this.lastUs = first.atUs;
    this.names = first.names;
    this.#reach = reach;
  }

  /** How far the kill has come; intent: nothing says that it happened. */
  get stage(): Stage {
    return STAGES[Math.max(...this.lines.map(rankOf))] ?? 'intent';
  }

  /** Takes of the lines, which are in order and none before the first, those of this kill. */
  gather(lines: readonly AsideLine[]): void {
    const own = lines.filter((line) => line !== this.lines[0] && killerOf(line) === this.killer);
    for (const line of own) if (line.event.family !== 'userspaceDetail' && this.#isOwn(line)) this.#take(line);
    // What is said around a kill belongs to the next one when it stands nearer to that.
    const others = own.filter((line) => line.event.family === 'userspaceKill' && !this.lines.includes(line));
    for (const line of own) {
      if (line.event.family === 'userspaceDetail' && this.#isOwnDetail(line, others)) this.lines.push(line);
    }
    this.lines.sort((a, b) => a.atUs - b.atUs);
  }

  #take(line: AsideLine): void {
    this.lines.push(line);
    this.firstUs = Math.min(this.firstUs, line.atUs);
    this.lastUs = Math.max(this.lastUs, line.atUs);
    this.names = joinNames([this.names, line.names]);
  }

  #isOwn(line: AsideLine): boolean {
    const since = line.atUs - this.firstUs;
    if (since < 0 || since > this.#reach.absorbUs) return false;
    if (saysOomdKill(line.event)) return this.#isConfirmedBy(line);
    if (sharesProcess(this.names, line.names)) return true;
    const isNear = line.atUs - this.lastUs <= this.#reach.gapUs;
    const goesOn = isNear || this.lines.every((known) => rankOf(known) < rankOf(line));
    return goesOn && this.#agrees(line.names);
  }

  /** Killers of processes kill one at a time; a killer of cgroups may name the processes on lines of their own. */
  #agrees(said: Names): boolean {
    const wholes = KILLS_CGROUPS.has(this.killer);
    if (!wholes && said.pids.length > 0 && this.names.pids.length > 0) return false;
    return relate(wholes ? { ...this.names, pids: [] } : this.names, said) !== 'other';
  }

  /** PID 1 says it once a unit, when the unit's cgroup is empty. */
  #isConfirmedBy(line: AsideLine): boolean {
    if (relate(this.names, line.names) !== 'same') return false;
    const before = this.lines.filter(({ event }) => saysOomdKill(event) && isOfUnit(event, line));
    return before.every(({ atUs }) => line.atUs - atUs <= this.#reach.gapUs);
  }

  #isOwnDetail(line: AsideLine, others: readonly AsideLine[]): boolean {
    if (!this.#agrees(line.names) && !sharesProcess(this.names, line.names)) return false;
    if (isAround(this, line.atUs, this.#reach.gapUs)) {
      const own = distanceUs(this, line.atUs);
      return others.every(({ atUs }) => Math.abs(atUs - line.atUs) > own);
    }
    // `process exited after 7.2 seconds`: it waits for its victim before it looks for the next.
    const ends = rankOf(line) > 0 && line.atUs > this.lastUs && line.atUs - this.firstUs <= this.#reach.absorbUs;
    return ends && !others.some(({ atUs }) => atUs > this.lastUs && atUs <= line.atUs);
  }
}

function isOfUnit(event: AsideLine['event'], line: AsideLine): boolean {
  return event.family === 'witness' && line.event.family === 'witness' && event.unit === line.event.unit;
}

function distanceUs({ firstUs, lastUs }: { firstUs: Micros; lastUs: Micros }, atUs: Micros): Micros {
  return Math.max(firstUs - atUs, atUs - lastUs, 0);
}

function rankOf({ event }: AsideLine): number {
  if (event.family === 'witness') return saysOomdKill(event) ? STAGES.indexOf('done') : 0;
  return STAGES.indexOf(event.stage ?? 'intent');
}
