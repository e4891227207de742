import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import {
  asideOf,
  beginsKill,
  compareAsides,
  killerOf,
  provesDeath,
  saysOomdKill,
  type AsideLine,
} from './aside-line.ts';
import { foldCopies } from './copied-lines.ts';
import type { AssembleCounts } from './counts.ts';
import type { HeldLine } from './held-line.ts';
import { KillEpisode } from './kill-episode.ts';
import { relate } from './names.ts';
import type { AssembleOptions } from './options.ts';
import { gatherDeath } from './runtime-death.ts';
import { absorbsKill, absorbsWitness, isAround, reachOf, sharesProcess, type Reach, type Scene } from './scene.ts';

/** What of the waiting lines is of a report. */
export interface Taken {
  /** In order, copies folded. */
  readonly witnesses: readonly AsideLine[];
  /** What a userspace killer said of a process that the kernel killed. */
  readonly kills: readonly AsideLine[];
}

const NOTHING: Taken = { witnesses: [], kills: [] };

/** What was said of the host, and where what is decided goes. */
export interface AsideSink {
  /** True when an incident that was said has the line; for a witness, one that names it or could be anybody's. */
  absorbs(line: AsideLine, absorbs: (scene: Scene) => boolean): boolean;
  kill(episode: KillEpisode, witnesses: readonly AsideLine[], cut: boolean): void;
  death(deciding: AsideLine, lines: readonly AsideLine[], cut: boolean): void;
}

// A killer that finds nothing to kill says so ten times a second, for the minute that lines wait.
const MAX_WAITING = 2048;

/**
 * What userspace says of kills on one host, until it is known what it is of: a report takes its own when it leaves; what none
 * has after a minute is a kill from userspace, or a death that only witnesses tell.
 */
export class Asides {
  /** While an owner reads again: what it keeps waited at the end of that, so until then nothing is done with it. */
  paused = false;
  readonly #reach: Reach;
  readonly #slackUs: Micros;
  /** From the first line of a kill or a death to the last one that can be of it, in event time. */
  readonly #farUs: Micros;
  readonly #counts: AssembleCounts;
  #lines: AsideLine[] = [];
  #sorted = true;
  #bytes = 0;

  constructor(options: AssembleOptions, counts: AssembleCounts) {
    this.#reach = reachOf(options);
    this.#farUs = this.#reach.absorbUs + this.#reach.gapUs;
    this.#slackUs = (options.gapMs + 2 * options.graceMs) * MICROS_PER_MS;
    this.#counts = counts;
  }

  get count(): number {
    return this.#lines.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isFull(): boolean {
    return this.#lines.length > MAX_WAITING;
  }

  /** Where in the line topic the waiting lines lie, in order. */
  offsets(): number[] {
    return this.#lines.map(({ held }) => held.offset).sort((a, b) => a - b);
  }

  /** The smallest offset of a waiting line; infinite when none waits. */
  firstOffset(): number {
    return this.#lines.reduce((first, { held }) => Math.min(first, held.offset), Number.POSITIVE_INFINITY);
  }

  /** Takes the line in when it is userspace's; false when it is the kernel's. */
  add(held: HeldLine): boolean {
    const line = asideOf(held);
    if (line === undefined) return false;
    this.#lines.push(line);
    this.#sorted = false;
    this.#bytes += held.bytes;
    return true;
  }

  /**
   * What belongs to a report that leaves: witnesses within its lines and gap that name it, or that name nothing comparable
   * when no other report began in between (`begun`); and what a userspace killer said of its victims.
   */
  takeFor(report: Scene, begun: readonly Micros[]): Taken {
    if (this.paused) return NOTHING;
    this.#sort();
    const witnesses = this.#lines.filter((line) => this.#isOf(report, line, begun));
    const kills = this.#lines.filter((line) => this.#isSameKill(report, line));
    this.#remove([...witnesses, ...kills]);
    const folded = foldCopies(witnesses);
    this.#counts.duplicate += folded.copies;
    return { witnesses: folded.lines, kills };
  }

  #isOf(report: Scene, { event, atUs, names }: AsideLine, begun: readonly Micros[]): boolean {
    if (event.family !== 'witness' || event.says === 'oomd-kill') return false;
    if (!isAround(report, atUs, this.#reach.gapUs)) return false;
    const relation = relate(report.names, names);
    if (relation !== 'unknown') return relation === 'same';
    return event.says !== 'exit' && !begun.some((firstUs) => firstUs > report.lastUs && firstUs <= atUs);
  }

  #isSameKill({ firstUs, lastUs, names }: Scene, line: AsideLine): boolean {
    if (line.event.family !== 'userspaceKill') return false;
    const { gapUs, absorbUs } = this.#reach;
    return line.atUs >= firstUs - absorbUs && line.atUs <= lastUs + gapUs && sharesProcess(names, line.names);
  }

  /**
   * Decides what can be decided: nothing can come any more that has the line, and no report is open that could. `openSinceUs`:
   * event time of the first line of an open report. Called before a report leaves as well: so what is decided before it and
   * what after it hangs on event time alone, not on how far the watermark moved at once.
   */
  decide(nowUs: Micros, openSinceUs: Micros, sink: AsideSink): void {
    if (this.#lines.length === 0 || this.paused) return;
    this.#sort();
    const settledUs = openSinceUs - this.#farUs;
    if (this.#lines.every(({ atUs }) => atUs >= settledUs)) return;
    const waitUs = this.#reach.absorbUs + this.#slackUs;
    const isDue = (line: AsideLine): boolean => line.held.streamUs + waitUs <= nowUs && line.atUs < settledUs;
    this.#decide(isDue, false, sink);
    // What still waits may take what was said just before it.
    const [waiting] = this.#lines.filter((line) => beginsKill(line) || provesDeath(line));
    const untilUs = (waiting?.atUs ?? Number.POSITIVE_INFINITY) - this.#reach.gapUs;
    this.#dropLeft((line) => line.held.streamUs + 2 * waitUs <= nowUs && line.atUs < untilUs && isDue(line));
  }

  /** Decides the older half at once, because a bound demands it. */
  overflow(sink: AsideSink): void {
    if (this.paused) return;
    this.#sort();
    const untilUs = this.#lines[this.#lines.length >> 1]?.atUs ?? Number.POSITIVE_INFINITY;
    const isOld = ({ atUs }: AsideLine): boolean => atUs <= untilUs;
    this.#decide(isOld, true, sink);
    this.#dropLeft(isOld);
  }

  /** Kills first: a witness is theirs when they have it. */
  #decide(isDue: (line: AsideLine) => boolean, cut: boolean, sink: AsideSink): void {
    for (const line of this.#untilDue(beginsKill, isDue)) if (this.#lines.includes(line)) this.#kill(line, cut, sink);
    for (const line of this.#untilDue(provesDeath, isDue)) {
      if (!this.#lines.includes(line)) continue;
      // Those after it could take what it will leave over, so they wait with it; a bound waits for nothing.
      if (!cut && this.#waitsForKill(line)) return;
      this.#death(line, cut, sink);
    }
  }

  #untilDue(begins: (line: AsideLine) => boolean, isDue: (line: AsideLine) => boolean): AsideLine[] {
    const all = this.#lines.filter(begins);
    const end = all.findIndex((line) => !isDue(line));
    return end < 0 ? all : all.slice(0, end);
  }

  #kill(first: AsideLine, cut: boolean, sink: AsideSink): void {
    const killer = killerOf(first);
    if (killer === undefined) return;
    const { atUs, names } = first;
    if (sink.absorbs(first, (scene) => absorbsKill(scene, atUs, killer, names, this.#reach))) {
      this.#absorb([first]);
      return;
    }
    const episode = new KillEpisode(first, killer, this.#reach);
    episode.gather(this.#lines);
    if (episode.stage === 'intent') {
      this.#remove([first]);
      this.#counts.unconfirmed += 1;
      return;
    }
    const witnesses = this.#lines.filter((line) => this.#sees(line, episode));
    this.#remove([...episode.lines, ...witnesses]);
    sink.kill(episode, witnesses, cut);
  }

  #sees({ event, atUs, names }: AsideLine, episode: KillEpisode): boolean {
    if (event.family !== 'witness' || saysOomdKill(event)) return false;
    return isAround(episode, atUs, this.#reach.gapUs) && relate(episode.names, names) === 'same';
  }

  /** True while a userspace kill waits that could have one of the witnesses of this death, or absorb it. */
  #waitsForKill({ atUs }: AsideLine): boolean {
    return this.#lines.some((line) => beginsKill(line) && line.atUs <= atUs + this.#farUs);
  }

  #death(first: AsideLine, cut: boolean, sink: AsideSink): void {
    if (sink.absorbs(first, (scene) => absorbsWitness(scene, first.atUs, first.names, this.#reach))) {
      this.#absorb([first]);
      return;
    }
    const { lines } = gatherDeath(first, this.#lines, this.#reach);
    this.#remove(lines);
    sink.death(first, lines, cut);
  }

  /** What proves nothing by itself, and was of nothing. */
  #dropLeft(isOver: (line: AsideLine) => boolean): void {
    const left = this.#lines.filter((line) => isOver(line) && !beginsKill(line) && !provesDeath(line));
    this.#remove(left);
    this.#counts.stray += left.length;
  }

  #absorb(lines: readonly AsideLine[]): void {
    this.#remove(lines);
    this.#counts.absorbed += lines.length;
  }

  #remove(lines: readonly AsideLine[]): void {
    if (lines.length === 0) return;
    const gone = new Set(lines);
    this.#lines = this.#lines.filter((line) => !gone.has(line));
    this.#bytes -= lines.reduce((sum, { held }) => sum + held.bytes, 0);
  }

  #sort(): void {
    if (!this.#sorted) this.#lines.sort(compareAsides);
    this.#sorted = true;
  }
}
