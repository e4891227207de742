import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import type { Aggregate } from '../model/generated/aggregate.ts';
import type { History } from '../model/generated/history.ts';
import type { Incident } from '../model/generated/incident.ts';
import { canaryOf } from '../model/canary.ts';
import { validators } from '../model/validate.ts';
import { countedIncident, eventTimeOf, type CountedIncident } from './counted-incident.ts';
import { newCounts, type AggregateCounts, type FoldOutcome } from './fold-outcome.ts';
import { FoldedIds } from './folded-ids.ts';
import type { HeardHosts } from './heard-hosts.ts';
import { KillHistory } from './kill-history.ts';
import type { Mark } from './marks.ts';
import type { AggregateOptions } from './options.ts';
import { QuietWatch } from './quiet-watch.ts';
import { SizedWindows } from './sized-windows.ts';
import type { WindowState } from './window-state.ts';

const FUTURE_US = 3_600_000_000;

/** What changed since it was last asked for. */
export interface Changes {
  readonly aggregates: Aggregate[];
  readonly histories: History[];
}

/** STAGE 3: folds the incidents of one partition into the windows, of each size, and the histories of their workloads. */
export class PartitionAggregator {
  readonly counts: AggregateCounts = newCounts();
  readonly #options: AggregateOptions;
  /** Ascending. */
  readonly #sizes: readonly SizedWindows[];
  /** Who is quiet, and how many hosts of a fleet were hit, is told by these. */
  readonly #smallest: SizedWindows;
  readonly #folded: FoldedIds;
  /** By identity, the least recently changed first. */
  readonly #histories = new Map<string, KillHistory>();
  readonly #watch: QuietWatch;
  readonly #changedHistories = new Set<KillHistory>();
  #nowUs: Micros = Number.NEGATIVE_INFINITY;

  /** Throws RangeError when the options name no size. */
  constructor(options: AggregateOptions) {
    this.#options = options;
    this.#sizes = options.windowsMs.map((windowMs) => new SizedWindows(windowMs, options));
    const [smallest] = this.#sizes;
    if (smallest === undefined) throw new RangeError('an aggregator needs windows of at least one size');
    this.#smallest = smallest;
    this.#folded = new FoldedIds(options.latenessMs * MICROS_PER_MS);
    this.#watch = new QuietWatch(options.thresholds, options.maxWindows);
  }

  /** Whether something waits to be written. */
  get hasChanges(): boolean {
    return this.#changedHistories.size > 0 || this.#sizes.some(({ hasChanges }) => hasChanges);
  }

  /** How far the stream has come: what is memory and what has left is measured from here; undefined when nothing told a time. */
  get streamTimeUs(): Micros | undefined {
    return Number.isFinite(this.#nowUs) ? this.#nowUs : undefined;
  }

  /** Takes up what an aggregator of this partition wrote, and the ids of the incidents that it had folded. */
  restore(
    aggregates: Iterable<Aggregate>,
    histories: Iterable<History>,
    folded: Iterable<{ readonly id: string; readonly streamTimeUs: Micros }>,
  ): void {
    for (const aggregate of aggregates) this.#restoreWindow(aggregate);
    for (const history of histories) this.#restoreHistory(history);
    for (const { id, streamTimeUs } of folded) {
      this.counts.idsCut += this.#folded.add(id, streamTimeUs);
      this.#nowUs = Math.max(this.#nowUs, streamTimeUs);
    }
    this.#leave();
  }

  /** Counts an incident in. `streamTimeUs` is where the stream stood for it; in a replay, sorted by time, it is undefined. */
  fold(incident: Incident, offset: number, streamTimeUs: Micros | undefined): FoldOutcome {
    const outcome = this.#fold(incident, offset, streamTimeUs);
    this.counts[outcome] += 1;
    this.#leave();
    return outcome;
  }

  /** Looks at `limit` workloads, all of them in turn, whether they have fallen quiet; what is news is a change. */
  review(heard: HeardHosts, limit: number): void {
    for (const window of this.#watch.review(heard, limit)) this.#requiet(window);
  }

  /**
   * The windows and histories that changed since the last call, as they are to be written. With `heard`, which must be whole, what
   * changed is judged at once; without it whoever was hit is said to be quiet by a later review. Windows that end after
   * `endedByUs` are left for another call.
   */
  takeChanges(heard?: HeardHosts, endedByUs: Micros = Number.POSITIVE_INFINITY): Changes {
    if (heard !== undefined) this.#judge(heard);
    const larger = this.#sizes.slice(1);
    const smallest = this.#smallest.take(endedByUs);
    for (const window of smallest) {
      this.#smallest.countFleet(window);
      for (const size of larger) size.adoptFleet(window);
    }
    const windows = [...smallest, ...larger.flatMap((size) => size.take(endedByUs))];
    const aggregates = windows.map((window) => window.next());
    const histories = [...this.#changedHistories].map((history) => history.value(this.#latestGone(history.identity)));
    this.#changedHistories.clear();
    return { aggregates, histories };
  }

  #judge(heard: HeardHosts): void {
    for (const window of [...this.#smallest.changed()]) if (this.#watch.judge(window, heard)) this.#requiet(window);
  }

  /** A window is to be written again; where it has left memory, its history holds it. */
  #requiet(window: WindowState): void {
    this.#smallest.change(window);
    if (!this.#smallest.holds(window)) this.#changeHistory(window);
  }

  /** The newest window of a workload, when it has left memory. */
  #latestGone(identity: string): Aggregate | undefined {
    const window = this.#watch.newestOf(identity);
    return window === undefined || this.#smallest.holds(window) ? undefined : window.value();
  }

  #changeHistory({ identity, fleetIdentity }: Pick<WindowState, 'identity' | 'fleetIdentity'>): void {
    const history = this.#histories.get(identity) ?? new KillHistory({ identity, fleetIdentity });
    this.#keepHistory(history);
    this.#changedHistories.add(history);
  }

  /** A newer window takes it upon itself to say whether the workload is quiet. */
  #note(window: WindowState): void {
    const before = this.#watch.note(window);
    if (before === undefined) return;
    if (before.setQuiet('no')) this.#smallest.change(before);
    if (!this.#smallest.holds(before)) this.#changeHistory(window);
  }

  #fold(incident: Incident, offset: number, streamTimeUs: Micros | undefined): FoldOutcome {
    if (incident.kind === 'runtime-only') return 'uncounted';
    if (canaryOf(incident) !== undefined) return 'canary';
    const eventTimeUs = eventTimeOf(incident);
    const timeUs = eventTimeUs ?? streamTimeUs;
    if (timeUs === undefined) return 'timeless';
    this.#advance(timeUs, streamTimeUs);
    if (this.#folded.has(incident.id)) return 'repeat';
    if (streamTimeUs !== undefined && streamTimeUs - timeUs > this.#options.latenessMs * MICROS_PER_MS) return 'late';
    const counted = countedIncident(incident, timeUs);
    // Of all sizes or of none: sums over small windows are what the large ones say.
    if (this.#sizes.some((size) => size.isGone(counted))) return 'late';
    this.counts.idsCut += this.#folded.add(incident.id, Math.max(timeUs, streamTimeUs ?? timeUs));
    if (!this.#foldInto(counted, offset)) return 'behind';
    if (streamTimeUs !== undefined && timeUs - streamTimeUs > FUTURE_US) this.counts.future += 1;
    return 'folded';
  }

  /** Stream time moves the clock; where there is none, event time takes its place. */
  #advance(timeUs: Micros, streamTimeUs: Micros | undefined): void {
    this.#nowUs = Math.max(this.#nowUs, streamTimeUs ?? timeUs);
  }

  /**
   * Folds into the windows that were not written after it; false when all were. Sizes are written together, but one of them may
   * be new to the configuration, or have been deleted by its tombstone, when old incidents are read again.
   */
  #foldInto(counted: CountedIncident, offset: number): boolean {
    const earlier = () => this.#earlierMarks(counted.subject.identity);
    const open = this.#sizes
      .map((size) => ({ size, window: size.windowFor(counted, earlier) }))
      .filter(({ window }) => offset > window.lastOffset);
    for (const { size, window } of open) {
      size.fold(window, counted, offset);
      if (size === this.#smallest) this.#note(window);
    }
    if (open.length > 0) this.#foldHistory(counted, offset);
    return open.length > 0;
  }

  /** What is known of a workload beside its windows in memory. */
  #earlierMarks(identity: string): readonly Mark[] {
    return [...(this.#watch.newestOf(identity)?.knownMarks ?? []), ...(this.#histories.get(identity)?.marks ?? [])];
  }

  #foldHistory(counted: CountedIncident, offset: number): void {
    const history = this.#histories.get(counted.subject.identity) ?? new KillHistory(counted.subject);
    if (!history.fold(counted, offset)) return;
    this.#keepHistory(history);
    this.#changedHistories.add(history);
  }

  #restoreWindow(aggregate: Aggregate): void {
    const size = this.#sizes.find((each) => each.size === aggregate.window.size);
    const window = size?.restore(aggregate);
    if (window !== undefined && size === this.#smallest) this.#watch.note(window);
  }

  #restoreHistory(value: History): void {
    this.#keepHistory(KillHistory.restore(value));
    const { latest } = value;
    if (!isAggregate(latest) || latest.window.size !== this.#smallest.size) return;
    const window = this.#smallest.restoreGone(latest);
    if (window !== undefined) this.#watch.note(window);
  }

  #keepHistory(history: KillHistory): void {
    this.#histories.delete(history.identity);
    this.#histories.set(history.identity, history);
  }

  /** Lets go of what is over, and of the oldest above the bounds; what changed is still given out. */
  #leave(): void {
    for (const size of this.#sizes)
      this.counts.windowsCut += size.leave(this.#nowUs, (window) => {
        // Only windows of the smallest size are watched, and so ever the newest.
        if (this.#watch.isNewest(window)) this.#changeHistory(window);
      });
    this.#folded.expire(this.#nowUs);
    this.counts.quietCut += this.#watch.cut();
    for (const identity of this.#histories.keys()) {
      if (this.#histories.size <= this.#options.maxWindows) return;
      this.#histories.delete(identity);
      this.counts.historiesCut += 1;
    }
  }
}

/** The state that a history carries is our own, but was written by an earlier version of us. */
function isAggregate(value: object | undefined): value is Aggregate {
  return value !== undefined && validators.aggregate(value);
}
