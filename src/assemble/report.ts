import type { Micros } from '../lib/time.ts';
import type { Family } from '../model/family.ts';
import type { EventOf, LineEvent } from '../model/line-event.ts';
import { eventUs } from './event-clock.ts';
import type { HeldLine } from './held-line.ts';
import { slotOf } from './line-slot.ts';
import type { ReportLine } from './report-line.ts';
import { SaidTexts } from './said-texts.ts';
import { victimsOf, type VictimIdentity } from './victim-identity.ts';
import { NEXT_STATE, STEP_OF, type ReportState } from './report-state.ts';

/** All the lines of one OOM episode in one copy of a host's log, while they come and until the incident is made of them. */
export class Report {
  readonly copyKey: string;
  state: ReportState = 'open';
  readonly lines: ReportLine[] = [];
  /** Rank of the last line: reports print their families in a fixed order. */
  lastFamily: Family | undefined;
  openingIndex = -1;
  /** Kill lines that name a victim again. */
  duplicates = 0;
  /** Lines, of any family, that were delivered again. */
  repeated = 0;
  readonly damaged = new Set<string>();
  cut = false;
  late = false;
  /** Its kill is among lines that could not be told from another report's. */
  lostKill = false;
  occurrences = 1;
  bytes = 0;
  firstOffset = Number.POSITIVE_INFINITY;
  lastOffset = Number.NEGATIVE_INFINITY;
  lastStreamUs: Micros = Number.NEGATIVE_INFINITY;
  lastEventUs: Micros | undefined;
  /** The copies of the log that tell the episode. */
  readonly copies: Set<string>;
  /** Lines of the copies that were folded in. */
  readonly copied: HeldLine[] = [];
  readonly callers = new Set<string>();
  readonly #slots = new Set<string>();
  readonly #stats = new Set<string>();
  readonly #texts = new SaidTexts();
  readonly #firstLine = new Map<Family, HeldLine>();
  readonly tablePids = new Set<number>();
  readonly kills: EventOf<'killed'>[] = [];
  #victims: readonly VictimIdentity[] | undefined;
  #deciding: HeldLine | undefined;

  constructor(copyKey: string) {
    this.copyKey = copyKey;
    this.copies = new Set([copyKey]);
  }

  /** The victims by whom other tellings of the episode are recognised. */
  get victims(): readonly VictimIdentity[] {
    this.#victims ??= victimsOf(this.lines);
    return this.#victims;
  }

  /** The line that the incident's time is of: the first kill's, else the choice of its victim, else the opening, else the first. */
  get deciding(): HeldLine | undefined {
    this.#deciding ??=
      this.#firstLine.get('killed') ?? this.#firstLine.get('constraint') ?? this.#firstLine.get('opening');
    return this.#deciding ?? this.lines[0]?.held;
  }

  /** Where the report stands among those of its host. */
  get sortUs(): Micros {
    return this.deciding?.sieved.line.timeUs ?? this.lastStreamUs;
  }

  /** The words by which a report without a victim is recognised in another copy, or when it is printed again. */
  get openingLine(): HeldLine | undefined {
    const families = ['opening', 'nothingKillable', 'panic', 'alreadyExiting', 'wouldKill', 'vmKilling'] as const;
    return families.map((family) => this.#firstLine.get(family)).find((held) => held !== undefined);
  }

  /** Lines that it is made of, copies and the pieces of what was put together included. */
  get lineCount(): number {
    const pieces = this.lines.reduce((sum, { held }) => sum + (held.pieces ?? 0), 0);
    return this.lines.length + pieces + this.copied.reduce((sum, held) => sum + 1 + (held.pieces ?? 0), 0);
  }

  /** How many families speak. */
  get families(): number {
    return this.#firstLine.size;
  }

  /** The first event of a family. */
  first<F extends Family>(family: F): EventOf<F> | undefined {
    return this.#firstLine.get(family)?.sieved.event as EventOf<F> | undefined;
  }

  /** True when the report can take a line of this family in its present state. */
  accepts(family: Family): boolean {
    return NEXT_STATE[this.state][STEP_OF[family]] !== undefined;
  }

  /** True when the report has already said what this line says. */
  fills(event: LineEvent): boolean {
    // Most of a report's lines are of these two; their place needs no name.
    if (event.family === 'taskRow') return this.tablePids.has(event.pid);
    if (event.family === 'memcgStat') return this.#stats.has(event.name);
    const slot = slotOf(event);
    return slot !== undefined && this.#slots.has(slot);
  }

  /** True when the very same line is part of the report. */
  holds(held: HeldLine): boolean {
    return this.#texts.has(held.sieved.line);
  }

  /** The kill line that named this process, if one did. */
  killOf(pid: number): EventOf<'killed'> | undefined {
    return this.kills.find((kill) => kill.pid === pid);
  }

  /** Takes a line in. */
  add(held: HeldLine, index: number): void {
    const { event, line } = held.sieved;
    this.state = NEXT_STATE[this.state][STEP_OF[event.family]] ?? this.state;
    this.lines.push({ held, index });
    this.bytes += held.bytes;
    if (line.caller !== undefined && STEP_OF[event.family] !== 'reap') this.callers.add(line.caller);
    this.#texts.add(line);
    this.#learn(held, index);
    this.touch(held);
  }

  /** Gives the last kill line back, unless it is the first: what follows it shows that it is another report's. */
  yieldLastKill(): ReportLine | undefined {
    const at = this.lines.findLastIndex(({ held }) => held.sieved.event.family === 'killed');
    const line = this.kills.length > 1 ? this.lines.splice(at, 1)[0] : undefined;
    if (line === undefined) return undefined;
    this.kills.pop();
    this.bytes -= line.held.bytes;
    this.#texts.delete(line.held.sieved.line);
    this.#victims = undefined;
    return line;
  }

  /** Counts a line that says again what the report has: it keeps the report open, and adds nothing. */
  repeat(held: HeldLine): void {
    this.repeated += 1;
    if (held.sieved.event.family === 'killed') this.duplicates += 1;
    this.touch(held);
  }

  /** Keeps a line of another copy as evidence only. */
  takeCopy(held: HeldLine): void {
    this.copied.push(held);
    if (held.sieved.event.family === 'killed') this.duplicates += 1;
    this.touch(held);
  }

  /** Moves the end of the report to a line. */
  touch(held: HeldLine): void {
    this.lastStreamUs = Math.max(this.lastStreamUs, held.streamUs);
    this.standBeside(held);
    const at = eventUs(held.sieved.line);
    if (at !== undefined) this.lastEventUs = Math.max(this.lastEventUs ?? at, at);
  }

  /** Has a line read again whenever the report is, for what becomes of one hangs on the other. */
  standBeside({ offset, lastOffset = offset }: HeldLine): void {
    this.firstOffset = Math.min(this.firstOffset, offset);
    this.lastOffset = Math.max(this.lastOffset, lastOffset);
  }

  /** Has all of another report read again whenever this one is. */
  standWith({ firstOffset, lastOffset }: Report): void {
    this.firstOffset = Math.min(this.firstOffset, firstOffset);
    this.lastOffset = Math.max(this.lastOffset, lastOffset);
  }

  #learn(held: HeldLine, index: number): void {
    const { event } = held.sieved;
    this.#victims = undefined;
    this.#fill(event);
    if (!this.#firstLine.has(event.family)) {
      this.#firstLine.set(event.family, held);
      this.#deciding = undefined;
    }
    if (STEP_OF[event.family] !== 'reap') this.lastFamily = event.family;
    if (event.family === 'opening') this.openingIndex = index;
    if (event.family === 'killed') this.kills.push(event);
  }

  #fill(event: LineEvent): void {
    if (event.family === 'taskRow') this.tablePids.add(event.pid);
    else if (event.family === 'memcgStat') this.#stats.add(event.name);
    else {
      const slot = slotOf(event);
      if (slot !== undefined) this.#slots.add(slot);
    }
  }
}
