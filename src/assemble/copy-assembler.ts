import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import type { Family } from '../model/family.ts';
import { giveUp, onlySpeaker, poolOf, settle, standTogether, type ContestedLine } from './contest.ts';
import type { AssembleCounts } from './counts.ts';
import { eventUs } from './event-clock.ts';
import type { HeldLine } from './held-line.ts';
import type { AssembleOptions } from './options.ts';
import { HERALDS, STARTERS, STEP_OF, type Step } from './report-state.ts';
import { contradicts, narrow } from './report-match.ts';
import { isDump, splitHead } from './lent-head.ts';
import { asKill } from './page-fault-kill.ts';
import { PieceWindow } from './piece-window.ts';
import { partInBlocks } from './serial-blocks.ts';
import { isSame, repeatsIn, takeOnce } from './repeats.ts';
import type { ReportLine } from './report-line.ts';
import { SecondRun } from './second-run.ts';
import { Report } from './report.ts';

const MAX_PRELUDE = 16;

// More than this many CPUs seldom run out of memory at once: more open reports are a storm of which the ends are lost.
const MAX_OPEN = 16;
const KEPT_OPEN = 8;

/** Families that a report needs however long it has become. */
const VITAL: ReadonlySet<Family> = new Set<Family>([
  'constraint',
  'candidate',
  'killed',
  'group',
  'nothingKillable',
  'panic',
]);

// The members of a group die one right after the other.
const MEMBERS_APART_US = 1_000_000;

const FOLLOWS_A_KILL: ReadonlySet<Step> = new Set<Step>(['kin', 'group', 'skip']);

/** Where a copy puts what it makes. */
export interface CopySink {
  /** A report that is over. */
  report(report: Report): void;
  /** A reaper's line, which may belong to a report that is over. */
  reaped(copyKey: string, held: HeldLine): void;
}

/** Puts the ordered lines of one copy of a host's log together to reports. A plain function of the order of the lines. */
export class CopyAssembler {
  readonly #key: string;
  readonly #options: AssembleOptions;
  readonly #counts: AssembleCounts;
  readonly #run = new SecondRun();
  readonly #window: PieceWindow;
  #reports: Report[] = [];
  #contested: ContestedLine[] = [];
  #prelude: ReportLine[] = [];
  #index = 0;
  #lastEventUs: Micros | undefined;
  #lastStreamUs: Micros = Number.NEGATIVE_INFINITY;

  constructor(key: string, options: AssembleOptions, counts: AssembleCounts) {
    this.#key = key;
    this.#options = options;
    this.#counts = counts;
    this.#window = new PieceWindow(counts);
  }

  /** Reports that are not over. */
  get open(): readonly Report[] {
    return this.#reports;
  }

  /** Lines that wait for their report. */
  get waiting(): readonly HeldLine[] {
    return [
      ...this.#run.lines,
      ...this.#window.lines,
      ...[...this.#contested, ...this.#prelude].map((line) => line.held),
    ];
  }

  /** True when no report is open, and no line waits for one. */
  get isEmpty(): boolean {
    const waiting = this.#contested.length + this.#prelude.length;
    return this.#reports.length + waiting === 0 && !this.#isHolding;
  }

  /** Stream time of the last line that could be part of a report; minus infinity when nothing is open. */
  get lastStreamUs(): Micros {
    return this.#lastStreamUs;
  }

  /** Takes the next line of the copy; reports that are over by it are given out. */
  push(held: HeldLine, out: CopySink): void {
    for (const next of this.#run.push(held)) this.#join(next, out);
    if (this.#isHolding) this.#lastStreamUs = Math.max(this.#lastStreamUs, held.streamUs);
    if (this.#run.lines.length > this.#options.maxReportLines) this.#readRun(out);
  }

  get #isHolding(): boolean {
    return this.#run.lines.length + this.#window.lines.length > 0;
  }

  #readRun(out: CopySink): void {
    for (const next of this.#run.flush()) this.#join(next, out);
  }

  #join(held: HeldLine, out: CopySink): void {
    for (const next of this.#window.push(held)) this.#read(next, out);
  }

  #readAll(out: CopySink): void {
    this.#readRun(out);
    for (const next of this.#window.flush()) this.#read(next, out);
  }

  #read(said: HeldLine, out: CopySink): void {
    const held = asKill(said);
    this.#index += 1 + (held.pieces ?? 0);
    if (STEP_OF[held.sieved.event.family] === 'reap') {
      out.reaped(this.#key, held);
      return;
    }
    if (this.#isPastGap(held)) this.#endAll(out);
    if (this.#repeats(held)) return;
    if (held.sieved.event.family === 'opening') this.#open(held, out);
    else this.#place(held, out);
  }

  /** True when no line waits that could be of the report. */
  canEnd(report: Report): boolean {
    return !this.#isHolding && !this.#contested.some((line) => line.candidates.includes(report));
  }

  /** Ends one report. */
  end(report: Report): void {
    this.#reports = this.#reports.filter((other) => other !== report);
  }

  /** Ends all that is open. */
  finish(out: CopySink): void {
    this.#readAll(out);
    this.#endAll(out);
  }

  #endAll(out: CopySink): void {
    this.#decide(true, out);
    for (const line of this.#prelude) this.#leaveBehind(line);
    for (const report of this.#reports) out.report(report);
    this.#reports = [];
    this.#prelude = [];
    this.#lastEventUs = undefined;
    this.#lastStreamUs = Number.NEGATIVE_INFINITY;
  }

  /** Callbacks that were suppressed are said before the report after them; where none is, the one before was the last. */
  #leaveBehind({ held, index }: ReportLine): void {
    const last = this.#reports.at(-1);
    if (last !== undefined && held.sieved.event.family === 'suppressed') last.add(held, index);
    else {
      this.#counts.stray += 1;
      last?.standBeside(held);
    }
  }

  /** Marks and ends all that is open, because a bound demands it. */
  cut(out: CopySink): void {
    this.#readAll(out);
    for (const report of this.#reports) report.cut = true;
    this.finish(out);
  }

  #isPastGap(held: HeldLine): boolean {
    const at = eventUs(held.sieved.line);
    return this.#isApart(at, this.#lastEventUs);
  }

  #isApart(at: Micros | undefined, lastUs: Micros | undefined): boolean {
    return at !== undefined && lastUs !== undefined && at - lastUs > this.#options.gapMs * MICROS_PER_MS;
  }

  /** True when the report takes no more than what follows a kill. */
  #isOver(report: Report, held: HeldLine): boolean {
    return report.state !== 'open' || this.#isApart(eventUs(held.sieved.line), report.lastEventUs);
  }

  #repeats(held: HeldLine): boolean {
    const { event } = held.sieved;
    const same = this.#reports.findLast((report) => repeatsIn(report, held));
    const again = same ?? (event.family === 'killed' ? this.#killedBefore(held) : undefined);
    if (again === undefined) return this.#repeatsContested(held);
    again.repeat(held);
    this.#touch(held);
    return true;
  }

  #repeatsContested(held: HeldLine): boolean {
    const same = this.#contested.find((line) => isSame(line.held, held));
    if (same === undefined) return false;
    for (const report of same.candidates) report.standBeside(held);
    this.#counts.duplicate += 1;
    this.#touch(held);
    return true;
  }

  /** The report that has this kill already: memory.oom.group prints its first victim twice, a second way of delivery all. */
  #killedBefore(held: HeldLine): Report | undefined {
    const { event } = held.sieved;
    if (event.family !== 'killed') return undefined;
    return this.#reports.findLast((report) => {
      const known = report.killOf(event.pid);
      return known !== undefined && (known.comm === undefined || event.comm === undefined || known.comm === event.comm);
    });
  }

  #open(held: HeldLine, out: CopySink): void {
    if (this.#isContested('killed')) this.#decide(false, out);
    this.#start(held, out);
  }

  #isContested(family: Family): boolean {
    return this.#contested.some((line) => line.held.sieved.event.family === family);
  }

  /** Ends the reports when all are over, and lets what waits for a report wait on. */
  #closeAll(held: HeldLine, out: CopySink): void {
    if (this.#contested.length > 0 || !this.#reports.every((report) => this.#isOver(report, held))) return;
    const prelude = this.#prelude;
    this.#prelude = [];
    this.#endAll(out);
    this.#prelude = prelude;
  }

  #place(held: HeldLine, out: CopySink): void {
    const { family } = held.sieved.event;
    const able = this.#reports.filter((report) => this.#canHold(report, held));
    // What follows a kill without saying whose follows the last one, and shares its lot while that is contested.
    const follows = FOLLOWS_A_KILL.has(STEP_OF[family]) && !this.#isContested('killed');
    const left = follows ? able.slice(-1) : narrow(able, held);
    if (left.length > 1) this.#contest(held, left, out);
    else if (left[0] !== undefined) this.#take(left[0], held, out);
    else if (STARTERS.has(family)) this.#start(held, out);
    else this.#wait(held);
  }

  #canHold(report: Report, held: HeldLine): boolean {
    const at = eventUs(held.sieved.line);
    const member = report.state === 'group' && held.sieved.event.family === 'killed';
    if (this.#isApart(at, report.lastEventUs) || (member && isLater(at, report.lastEventUs))) return false;
    return report.accepts(held.sieved.event.family) && !contradicts(report, held);
  }

  #contest(held: HeldLine, candidates: readonly Report[], out: CopySink): void {
    this.#contested.push({ held, index: this.#index, candidates });
    candidates.at(-1)?.touch(held);
    this.#touch(held);
    if (this.#contested.length > this.#options.maxReportLines) this.#decide(true, out);
  }

  #take(report: Report, held: HeldLine, out: CopySink): void {
    const first = held.sieved.event.family === 'group' && report.state === 'group' ? report.yieldLastKill() : undefined;
    if (first === undefined) {
      this.#add(report, held);
      return;
    }
    // A group's line stands right after the kill of its first victim, which had taken the place of the last group's member.
    this.#start(first.held, out);
    this.#add(this.#reports.at(-1) ?? report, held);
  }

  #add(report: Report, held: HeldLine): void {
    if (this.#isFull(report) && !VITAL.has(held.sieved.event.family)) {
      report.cut = true;
      report.touch(held);
      this.#counts.dropped += 1;
    } else {
      report.add(held, this.#index);
    }
    this.#touch(held);
    this.#contested = this.#contested.length === 0 ? this.#contested : settle(this.#contested);
  }

  #isFull(report: Report): boolean {
    return report.lines.length >= this.#options.maxReportLines || report.bytes >= this.#options.maxReportBytes;
  }

  /** Ends the oldest reports of a crowd, first those that are over, so that what a line is compared with stays little. */
  #thinOut(held: HeldLine, out: CopySink): void {
    if (this.#reports.length < MAX_OPEN) return;
    const waitedFor = new Set(this.#contested.length === 0 ? [] : poolOf(this.#contested));
    const over = this.#reports.filter((report) => !waitedFor.has(report) && this.#isOver(report, held));
    this.#release(over.slice(0, this.#reports.length - KEPT_OPEN), out);
    if (this.#reports.length < MAX_OPEN) return;
    this.#decide(true, out);
    this.#release(this.#reports.slice(0, -KEPT_OPEN), out);
  }

  #release(reports: readonly Report[], out: CopySink): void {
    const gone = new Set(reports);
    this.#reports = this.#reports.filter((report) => !gone.has(report));
    for (const report of reports) out.report(report);
  }

  /** The head that a kill without one has taken from the report which begins here. */
  #reclaimHead(held: HeldLine): readonly ReportLine[] {
    const last = this.#reports.at(-1);
    if (last === undefined || this.#contested.length > 0 || !isDump(held.sieved.event.family)) return [];
    const split = this.#isApart(eventUs(held.sieved.line), last.lastEventUs) ? undefined : splitHead(last);
    if (split === undefined) return [];
    this.#reports = [...this.#reports.slice(0, -1), split.rest];
    return split.head;
  }

  #start(held: HeldLine, out: CopySink): void {
    const head = this.#reclaimHead(held);
    this.#closeAll(held, out);
    this.#thinOut(held, out);
    const report = new Report(this.#key);
    for (const line of head) report.add(line.held, line.index);
    for (const line of this.#prelude) {
      if (this.#leadsTo(line.held, held)) report.add(line.held, line.index);
      else {
        this.#counts.stray += 1;
        report.standBeside(line.held);
      }
    }
    this.#prelude = [];
    report.add(held, this.#index);
    this.#reports.push(report);
    this.#touch(held);
  }

  /** Of the lines before a report those belong to it that stand before an opening, or are what is left of a lost head. */
  #leadsTo(before: HeldLine, first: HeldLine): boolean {
    if (this.#isApart(eventUs(first.sieved.line), eventUs(before.sieved.line))) return false;
    if (HERALDS.has(before.sieved.event.family)) return true;
    return STEP_OF[first.sieved.event.family] === 'body';
  }

  #wait(held: HeldLine): void {
    this.#prelude.push({ held, index: this.#index });
    if (this.#prelude.length > MAX_PRELUDE) {
      this.#prelude.shift();
      this.#counts.stray += 1;
    }
    this.#lastStreamUs = Math.max(this.#lastStreamUs, held.streamUs);
  }

  #touch(held: HeldLine): void {
    this.#lastStreamUs = Math.max(this.#lastStreamUs, held.streamUs);
    const at = eventUs(held.sieved.line);
    if (at !== undefined) this.#lastEventUs = Math.max(this.#lastEventUs ?? at, at);
  }

  /** Settles what is contested; `last`: nothing can come any more that tells it. */
  #decide(last: boolean, out: CopySink): void {
    this.#contested = settle(this.#contested);
    if (this.#contested.length === 0) return;
    const speaker = onlySpeaker(this.#contested);
    if (speaker !== undefined) for (const line of this.#contested) speaker.add(line.held, line.index);
    else if (!this.#part(last, out)) {
      if (!last) return;
      this.#giveUp(out);
    }
    this.#contested = [];
  }

  /** Gives contested lines to their speakers when these spoke in turn; before the end only when each of them is known. */
  #part(last: boolean, out: CopySink): boolean {
    const blocks = partInBlocks(this.#contested, this.#key);
    if (blocks === undefined || (!last && blocks.some(({ owner }) => owner === undefined))) return false;
    const reports = poolOf(this.#contested);
    for (const { lines, owner } of blocks) {
      const report = owner ?? new Report(this.#key);
      for (const { held, index } of lines) takeOnce(report, held, index);
      if (owner !== undefined) continue;
      reports.push(report);
      out.report(report);
    }
    // What a trace hints at stands in no block.
    this.#counts.interleaved += this.#contested.length - blocks.reduce((sum, { lines }) => sum + lines.length, 0);
    standTogether(reports, this.#contested);
    if (blocks.some(({ owner }) => owner === undefined)) {
      for (const report of poolOf(this.#contested)) report.lostKill ||= report.kills.length === 0;
    }
    return true;
  }

  #giveUp(out: CopySink): void {
    const verdict = giveUp(this.#contested, this.#key);
    this.#counts.interleaved += verdict.dropped.length;
    standTogether([...poolOf(this.#contested), ...verdict.orphans], this.#contested);
    for (const orphan of verdict.orphans) out.report(orphan);
  }
}

function isLater(at: Micros | undefined, lastUs: Micros | undefined): boolean {
  return at !== undefined && lastUs !== undefined && at - lastUs > MEMBERS_APART_US;
}
