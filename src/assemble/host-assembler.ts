import { extended } from '../lib/present.ts';
import { MICROS_PER_MS, microsFromIso, type Micros } from '../lib/time.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { Out } from '../model/stage.ts';
import { AsideTeller, withTaken } from './aside-teller.ts';
import { saidUs } from './aside-line.ts';
import { Asides, type Taken } from './asides.ts';
import { buildIncident } from './build-incident.ts';
import { DeniedAllocations } from './denied-allocations.ts';
import { CopyAssembler, type CopySink } from './copy-assembler.ts';
import { CopyKeys } from './copy-key.ts';
import type { AssembleCounts } from './counts.ts';
import { eventUs } from './event-clock.ts';
import { EpisodeIndex } from './episode-index.ts';
import { foldReports } from './fold.ts';
import type { HeldLine } from './held-line.ts';
import { KnownKills } from './known-kills.ts';
import { namesOfDraft } from './names.ts';
import type { AssembleOptions } from './options.ts';
import { Losses } from './losses.ts';
import { OffsetSpans } from './offset-spans.ts';
import { OrderBuffer } from './order-buffer.ts';
import { byTime, earliestOf, firstUsOf, spanOf } from './report-order.ts';
import { Report } from './report.ts';
import type { Scene } from './scene.ts';
import { identityOf, sameVictim } from './victim-identity.ts';

const MAX_UNCHECKED = 256;
/** Boots times ways of transport times clocks, that something came of while the host was never idle. */
export const MAX_COPIES = 64;

/** What an incident named is kept for so many times the span in which its witnesses come: they wait for as long again. */
const SCENES_KEPT = 4;

/** Everything that is open of one host: buffered lines, reports in the making, reports that wait to leave, what was said. */
export class HostAssembler {
  readonly hostKey: string;
  readonly known = new KnownKills();
  readonly #options: AssembleOptions;
  readonly #counts: AssembleCounts;
  readonly #keys = new CopyKeys();
  readonly #buffer = new OrderBuffer();
  readonly #copies = new Map<string, CopyAssembler>();
  readonly #left = new OffsetSpans();
  readonly #asides: Asides;
  readonly #denied: DeniedAllocations;
  readonly #losses: Losses;
  #pending: Report[] = [];
  #untilCheck = 0;
  #calmUntilUs: Micros = Number.NEGATIVE_INFINITY;

  constructor(hostKey: string, options: AssembleOptions, counts: AssembleCounts) {
    this.hostKey = hostKey;
    this.#options = options;
    this.#counts = counts;
    this.#asides = new Asides(options, counts);
    this.#denied = new DeniedAllocations(this.#dueOf(0), counts);
    this.#losses = new Losses(this.#dueOf(0), counts);
  }

  /** Lines held, in the buffer and in reports. */
  get lines(): number {
    let lines = this.#buffer.count + this.#asides.count;
    for (const report of this.#pending) lines += report.lines.length;
    for (const copy of this.#copies.values()) for (const report of copy.open) lines += report.lines.length;
    return lines;
  }

  /** Bytes held, in the buffer and in reports. */
  get bytes(): number {
    let bytes = this.#buffer.bytes + this.#asides.bytes;
    for (const report of this.#pending) bytes += report.bytes;
    for (const copy of this.#copies.values()) for (const report of copy.open) bytes += report.bytes;
    return bytes;
  }

  /** Offset from which on the host's lines are needed to go on as if nothing had happened; undefined when nothing is open. */
  firstOffset(): number | undefined {
    const waiting = [...this.#copies.values()].flatMap((copy) => copy.waiting.map((held) => held.offset));
    const open = this.#reports().map((report) => report.firstOffset);
    const buffered = this.#buffer.firstOffset() ?? Number.POSITIVE_INFINITY;
    const first = Math.min(
      buffered,
      this.#asides.firstOffset(),
      this.#denied.firstOffset(),
      this.#losses.firstOffset(),
      ...waiting,
      ...open,
    );
    return this.#left.whole(Number.isFinite(first) ? first : undefined);
  }

  /** True when nothing is open, and nothing that was said needs to be known. */
  get isIdle(): boolean {
    return this.known.size === 0 && this.isQuiet;
  }

  /** True when no line is held. */
  get isQuiet(): boolean {
    const kept = this.#asides.count + this.#denied.size + this.#losses.size;
    if (this.#buffer.count + kept + this.#pending.length > 0) return false;
    for (const copy of this.#copies.values()) if (!copy.isEmpty) return false;
    return true;
  }

  /** Where the lines of userspace lie that wait: of those that are read again, only these are taken in. */
  waitingAsides(): number[] {
    return this.#asides.offsets();
  }

  /** True while lines are read again that were read before a restart. */
  set isRereading(isRereading: boolean) {
    this.#asides.paused = isRereading;
  }

  /** Takes a line in; nothing comes of it before the watermark moves, even when it comes too late. */
  add(held: HeldLine, out: Out<IncidentDraft>): void {
    const dueUs = this.#take(held, out);
    this.#calmUntilUs = Math.min(this.#calmUntilUs, dueUs);
    this.#untilCheck -= 1;
    if (this.#untilCheck <= 0) this.#keepBounds(out);
  }

  /** The watermark at which something may come of the line. */
  #take(held: HeldLine, out: Out<IncidentDraft>): Micros {
    if (this.#asides.add(held)) {
      if (this.#asides.isFull) this.#overflowAsides(out);
    } else if (!this.#denied.add(held) && !this.#losses.add(held)) {
      const key = this.#keys.of(held.sieved);
      if (this.#buffer.add(key, held)) return held.streamUs + this.#options.graceMs * MICROS_PER_MS;
      this.#takeLate(key, held);
    }
    return Number.NEGATIVE_INFINITY;
  }

  /** Moves the watermark: what can no longer be preceded is assembled, what is complete leaves. */
  advance(watermarkUs: Micros, out: Out<IncidentDraft>): void {
    if (watermarkUs < this.#calmUntilUs) {
      this.forget(watermarkUs);
      return;
    }
    this.#release(watermarkUs - this.#options.graceMs * MICROS_PER_MS);
    for (const copy of this.#copies.values()) {
      if (this.#dueOf(copy.lastStreamUs) <= watermarkUs) copy.finish(this.#sink);
    }
    this.#leave(watermarkUs, out);
    if (this.#asides.count > 0) this.#decideAsides(watermarkUs, this.#reports().map(firstUsOf), out);
    this.#denied.forget(watermarkUs);
    this.#losses.forget(watermarkUs);
    this.forget(watermarkUs);
    if (this.isQuiet) this.#left.whole(undefined);
    this.#calmUntilUs = this.#nextUs();
  }

  /** The watermark before which nothing can come of what is held, if no further line is taken in. */
  #nextUs(): Micros {
    // What looks back, and what userspace says, is asked at every progress: it is rare, and forgets by the watermark itself.
    if (this.isQuiet || this.#asides.count + this.#denied.size + this.#losses.size > 0) return Number.NEGATIVE_INFINITY;
    let next = this.#buffer.leastUs + this.#options.graceMs * MICROS_PER_MS;
    for (const copy of this.#copies.values()) {
      if (Number.isFinite(copy.lastStreamUs)) next = Math.min(next, this.#dueOf(copy.lastStreamUs));
    }
    const earliest = earliestOf(this.#reports());
    return earliest === undefined ? next : Math.min(next, this.#dueOf(earliest.lastStreamUs));
  }

  /** Lets go of what was said so long ago that nothing of it can come any more. */
  forget(watermarkUs: Micros): void {
    this.known.forget(watermarkUs, this.#options.knownMs, SCENES_KEPT * this.#options.absorbMs);
  }

  #keepBounds(out: Out<IncidentDraft>): void {
    const { maxHostLines, maxHostBytes } = this.#options;
    if (this.lines > maxHostLines || this.bytes > maxHostBytes) this.overflow(out);
    // Counting costs a walk over what is open, so it is done every few lines; the bound is that much softer.
    this.#untilCheck = Math.min(MAX_UNCHECKED, Math.ceil(maxHostLines / 8));
  }

  /** Gives out the older half of what is held, marked, because a bound demands it. */
  overflow(out: Out<IncidentDraft>): void {
    this.#counts.overflows += 1;
    this.#calmUntilUs = Number.NEGATIVE_INFINITY;
    const median = this.#buffer.medianUs();
    if (median !== undefined) this.#release(median);
    for (const copy of this.#copies.values()) copy.cut(this.#sink);
    for (const report of this.#pending) report.cut = true;
    this.#leave(Number.POSITIVE_INFINITY, out);
    this.#asides.overflow(this.#teller(out));
  }

  #overflowAsides(out: Out<IncidentDraft>): void {
    this.#counts.overflows += 1;
    this.#asides.overflow(this.#teller(out));
  }

  #teller(out: Out<IncidentDraft>): AsideTeller {
    return new AsideTeller(this, this.#options, this.#counts, out);
  }

  /** `openUs`: when the first line of each report was said that has not left. */
  #decideAsides(watermarkUs: Micros, openUs: readonly Micros[], out: Out<IncidentDraft>): void {
    if (this.#asides.count === 0) return;
    // Lines that wait may be part of a report.
    const waiting = [...this.#copies.values()].flatMap((copy) => copy.waiting.map(saidUs));
    const openSinceUs = [...waiting, ...openUs].reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    this.#asides.decide(watermarkUs, openSinceUs, this.#teller(out));
  }

  /** Gives out all that is held: nothing more will come. */
  end(out: Out<IncidentDraft>): void {
    this.advance(Number.POSITIVE_INFINITY, out);
  }

  readonly #sink: CopySink = {
    report: (report) => {
      this.#pending.push(report);
    },
    reaped: (copyKey, held) => {
      this.#reap(copyKey, held);
    },
  };

  #reports(): Report[] {
    const reports = [...this.#pending];
    for (const copy of this.#copies.values()) reports.push(...copy.open);
    return reports;
  }

  #release(untilUs: Micros): void {
    this.#buffer.release(untilUs, (key, held) => {
      this.#copyOf(key).push(held, this.#sink);
    });
  }

  #copyOf(key: string): CopyAssembler {
    let copy = this.#copies.get(key);
    if (copy === undefined) {
      copy = new CopyAssembler(key, this.#options, this.#counts);
      this.#copies.set(key, copy);
      if (this.#copies.size > MAX_COPIES) this.#forgetCopyBut(key);
    }
    return copy;
  }

  /** Of those that hold nothing the one that is known longest: the boot ids of a log are whatever its shipper says. */
  #forgetCopyBut(newest: string): void {
    for (const [key, copy] of this.#copies) {
      if (key === newest || !copy.isEmpty || !this.#buffer.forget(key)) continue;
      this.#copies.delete(key);
      this.#counts.copiesForgotten += 1;
      return;
    }
  }

  /** A reaper speaks from a thread of its own, at any time: its line belongs to the report that killed this process. */
  #reap(key: string, held: HeldLine): void {
    const { event, line } = held.sieved;
    if (event.family !== 'reaped' && event.family !== 'unableToReap') return;
    const report = this.#reports().findLast((other) => other.copyKey === key && other.killOf(event.pid) !== undefined);
    const at = eventUs(line);
    const lastUs = report?.lastEventUs;
    const apart = at !== undefined && lastUs !== undefined && at - lastUs > this.#options.gapMs * MICROS_PER_MS;
    if (report === undefined || apart) this.#counts.absorbed += 1;
    else if (report.holds(held)) report.repeat(held);
    else report.add(held, Number.MAX_SAFE_INTEGER);
  }

  #takeLate(key: string, held: HeldLine): void {
    const victim = identityOf(held);
    const kill = held.sieved.event.family === 'killed' ? victim : undefined;
    const told = kill && this.#reports().find((report) => report.victims.some((other) => sameVictim(other, kill)));
    if (kill === undefined || this.known.has(kill)) this.#counts.late += 1;
    else if (told === undefined) this.#startLate(key, held);
    else if (told.killOf(kill.pid) === undefined) told.add(held, Number.MAX_SAFE_INTEGER);
    else told.repeat(held);
  }

  #startLate(key: string, held: HeldLine): void {
    const report = new Report(key);
    report.add(held, 0);
    report.late = true;
    this.#pending.push(report);
  }

  #dueOf(lastStreamUs: Micros): Micros {
    return lastStreamUs + (this.#options.gapMs + 2 * this.#options.graceMs) * MICROS_PER_MS;
  }

  /** In time order: a report waits for those before it, and for the other copies of its own episode. */
  #leave(watermarkUs: Micros, out: Out<IncidentDraft>): void {
    const open = this.#reports();
    // Mostly nothing is due yet, and the earliest report alone shows it.
    const earliest = earliestOf(open);
    if (earliest === undefined || this.#dueOf(earliest.lastStreamUs) > watermarkUs) return;
    const reports = open.sort(byTime);
    const index = new EpisodeIndex(reports, this.#options);
    const gone = new Set<Report>();
    // Only what userspace says is compared with all that is open.
    const begins = new Map(this.#asides.count === 0 ? [] : reports.map((report) => [report, firstUsOf(report)]));
    for (const first of reports) {
      if (gone.has(first)) continue;
      const episode = index.episodeOf(first).filter((report) => !gone.has(report));
      if (this.#dueOf(Math.max(...episode.map((report) => report.lastStreamUs))) > watermarkUs) break;
      if (!episode.every((report) => this.#copies.get(report.copyKey)?.canEnd(report) ?? true)) break;
      if (begins.size > 0) this.#decideAsides(watermarkUs, [...begins.values()], out);
      for (const report of episode) {
        this.#copies.get(report.copyKey)?.end(report);
        gone.add(report);
        begins.delete(report);
      }
      const begun = [...begins.values()];
      this.#say(foldReports(episode), { folded: episode.length - 1, begun, watermarkUs }, out);
    }
    this.#pending = this.#pending.filter((report) => !gone.has(report));
  }

  #say(report: Report, left: Leaving, out: Out<IncidentDraft>): void {
    this.#counts.foldedReports += left.folded;
    this.#left.add(report.firstOffset, report.lastOffset);
    const { victims } = report;
    const draft = buildIncident(report, this.hostKey);
    const lines = report.lineCount;
    this.#counts.duplicate += report.repeated;
    if (draft === undefined) {
      this.#counts[report.lostKill ? 'interleaved' : 'stray'] += lines;
    } else if (victims.length > 0 ? victims.every((victim) => this.known.has(victim)) : this.known.hasId(draft.id)) {
      this.#counts.knownReports += 1;
      // Another copy of it came later, and so may its witnesses.
      this.#counts.absorbed += lines + sizeOf(this.#asides.takeFor(sceneOf(report, draft), left.begun));
    } else {
      this.#counts.embedded += lines;
      this.#counts.incidents += 1;
      if (report.late) this.#counts.lateIncidents += 1;
      if (report.cut) this.#counts.cutReports += 1;
      out(this.#inContext(this.#witnessed(this.#withLosses(draft, report), report, left)));
    }
  }

  /** With what others say is lost of it. */
  #withLosses(draft: IncidentDraft, report: Report): IncidentDraft {
    if (this.#losses.size === 0) return draft;
    const isWhole = draft.kind === 'kernel-kill' && report.kills.length > 0;
    const gaps = this.#losses.near(spanOf(report), !isWhole);
    const { evidence } = draft;
    return gaps.length === 0
      ? draft
      : { ...draft, evidence: { ...evidence, gaps: [...gaps, ...(evidence.gaps ?? [])] } };
  }

  /** With what the host's recent past adds: it is remembered already, so its own victims count. */
  #inContext(draft: IncidentDraft): IncidentDraft {
    const timeUs = draft.time === undefined ? undefined : microsFromIso(draft.time);
    if (timeUs === undefined) return draft;
    const victimsOfMinute = this.known.victimsOfMinute(timeUs);
    const deniedAllocations = this.#denied.countBefore(timeUs);
    return extended({ ...draft }, { context: extended({ ...draft.context }, { victimsOfMinute, deniedAllocations }) });
  }

  /** The incident with its witnesses, and remembered so that what comes later is known to be of it. */
  #witnessed(draft: IncidentDraft, report: Report, left: Leaving): IncidentDraft {
    const scene = sceneOf(report, draft);
    const taken = this.#asides.takeFor(scene, left.begun);
    this.#counts.embedded += sizeOf(taken);
    this.#remember(draft, report, scene, left.watermarkUs);
    return sizeOf(taken) === 0 ? draft : withTaken(draft, taken);
  }

  #remember(draft: IncidentDraft, report: Report, scene: Scene, watermarkUs: Micros): void {
    const streamTimeUs = Number.isFinite(watermarkUs) ? watermarkUs : report.lastStreamUs;
    const timeUs = draft.time === undefined ? undefined : microsFromIso(draft.time);
    const { victims } = report;
    this.known.add({ id: draft.id, hostKey: this.hostKey, timeUs, streamTimeUs, victims, scene });
  }
}

function sizeOf({ witnesses, kills }: Taken): number {
  return witnesses.length + kills.length;
}

function sceneOf(report: Report, draft: IncidentDraft): Scene {
  return { kind: 'kernel', ...spanOf(report), names: namesOfDraft(draft) };
}

/** How a report leaves: with how many copies, past which reports that have begun, and when. */
interface Leaving {
  readonly folded: number;
  readonly begun: readonly Micros[];
  readonly watermarkUs: Micros;
}
