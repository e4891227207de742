import { formatDuration } from '../lib/quantity.ts';
import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import type { Aggregate } from '../model/generated/aggregate.ts';
import type { History } from '../model/generated/history.ts';
import type { Incident } from '../model/generated/incident.ts';
import { canaryOf } from '../model/canary.ts';
import { validators } from '../model/validate.ts';
import { countedIncident, eventTimeOf, type CountedIncident } from './counted-incident.ts';
import { FoldedIds } from './folded-ids.ts';
import type { HeardHosts } from './heard-hosts.ts';
import { KillHistory } from './kill-history.ts';
import { markOf } from './marks.ts';
import type { AggregateOptions } from './options.ts';
import { QuietWatch } from './quiet-watch.ts';
import { WindowState } from './window-state.ts';
import { Windows } from './windows.ts';

const FUTURE_US = 3_600_000_000;

/**
 * What became of an incident. repeat: its id was folded within lateness; behind: its window was written after it; late: it
 * came after lateness, or its window has left memory; timeless: neither it nor the stream tells a time; uncounted: of a kind
 * that is no OOM kill of the kernel or of a userspace killer; canary: made up, to see whether incidents come through.
 */
export type FoldOutcome = 'folded' | 'repeat' | 'behind' | 'late' | 'timeless' | 'uncounted' | 'canary';

/** How many incidents met each fate, and what the bounds cut off. */
export type AggregateCounts = Record<
  FoldOutcome | 'future' | 'windowsCut' | 'historiesCut' | 'idsCut' | 'quietCut',
  number
>;

/** What changed since it was last asked for. */
export interface Changes {
  readonly aggregates: Aggregate[];
  readonly histories: History[];
}

/** STAGE 3: folds the incidents of one partition into the windows and the histories of their workloads. */
export class PartitionAggregator {
  readonly counts: AggregateCounts = newCounts();
  readonly #options: AggregateOptions;
  readonly #windows: Windows;
  readonly #folded: FoldedIds;
  /** By identity, the least recently changed first. */
  readonly #histories = new Map<string, KillHistory>();
  readonly #watch: QuietWatch;
  readonly #changedWindows = new Set<WindowState>();
  readonly #changedHistories = new Set<KillHistory>();
  #nowUs: Micros = Number.NEGATIVE_INFINITY;

  constructor(options: AggregateOptions) {
    this.#options = options;
    this.#windows = new Windows(options);
    this.#folded = new FoldedIds(options.latenessMs * MICROS_PER_MS);
    this.#watch = new QuietWatch(options.thresholds, options.maxWindows);
  }

  /** Whether something waits to be written. */
  get hasChanges(): boolean {
    return this.#changedWindows.size > 0 || this.#changedHistories.size > 0;
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
   * changed is judged at once; without it whoever was hit is said to be quiet by a later review.
   */
  takeChanges(heard?: HeardHosts): Changes {
    if (heard !== undefined)
      for (const window of [...this.#changedWindows]) if (this.#watch.judge(window, heard)) this.#requiet(window);
    const aggregates = [...this.#changedWindows].map((window) => window.next(this.#fleetHosts(window)));
    const histories = [...this.#changedHistories].map((history) => history.value(this.#latestGone(history.identity)));
    this.#changedWindows.clear();
    this.#changedHistories.clear();
    return { aggregates, histories };
  }

  /** A window is to be written again; where it has left memory, its history holds it. */
  #requiet(window: WindowState): void {
    this.#changedWindows.add(window);
    if (!this.#windows.holds(window)) this.#changeHistory(window);
  }

  /** The newest window of a workload, when it has left memory. */
  #latestGone(identity: string): Aggregate | undefined {
    const window = this.#watch.newestOf(identity);
    return window === undefined || this.#windows.holds(window) ? undefined : window.value();
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
    if (before.setQuiet('no')) this.#changedWindows.add(before);
    if (!this.#windows.holds(before)) this.#changeHistory(window);
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
    const window = this.#windowFor(counted);
    if (window === undefined) return 'late';
    this.counts.idsCut += this.#folded.add(incident.id, Math.max(timeUs, streamTimeUs ?? timeUs));
    if (offset <= window.lastOffset) return 'behind';
    if (streamTimeUs !== undefined && timeUs - streamTimeUs > FUTURE_US) this.counts.future += 1;
    this.#foldInto(window, counted, offset);
    return 'folded';
  }

  /** Stream time moves the clock; where there is none, event time takes its place. */
  #advance(timeUs: Micros, streamTimeUs: Micros | undefined): void {
    this.#nowUs = Math.max(this.#nowUs, streamTimeUs ?? timeUs);
  }

  /** The window of an incident; undefined when it may have left memory: a new one would overwrite it. */
  #windowFor({ place, subject }: CountedIncident): WindowState | undefined {
    const startUs = this.#windows.startOf(place.timeUs);
    const known = this.#windows.get(startUs, subject.identity);
    if (known !== undefined || this.#windows.isGone(startUs)) return known;
    const window = new WindowState(startUs, subject, place, this.#options);
    for (const other of this.#windows.index.ofIdentity(subject.identity)) window.precede(other.knownMarks);
    window.precede(this.#watch.newestOf(subject.identity)?.knownMarks ?? []);
    window.precede(this.#histories.get(subject.identity)?.marks ?? []);
    this.#windows.set(window);
    return window;
  }

  #foldInto(window: WindowState, counted: CountedIncident, offset: number): void {
    window.fold(counted, offset);
    this.#changedWindows.add(window);
    this.#note(window);
    this.#touchLater(window, counted);
    const history = this.#histories.get(counted.subject.identity) ?? new KillHistory(counted.subject);
    if (!history.fold(counted, offset)) return;
    this.#keepHistory(history);
    this.#changedHistories.add(history);
  }

  /** What came out of order changes what the windows after it say: of its workload, and of its fleet within the time of V.fleet. */
  #touchLater(window: WindowState, counted: CountedIncident): void {
    const { identity, fleetIdentity } = counted.subject;
    const mark = markOf(counted);
    for (const other of this.#windows.index.ofIdentity(identity)) {
      if (other.startUs > window.startUs && other.precede([mark])) this.#changedWindows.add(other);
    }
    const { windowUs, fleetUs } = this.#spans();
    for (const other of this.#windows.index.ofFleet(
      fleetIdentity,
      window.startUs,
      window.startUs + fleetUs + windowUs,
      windowUs,
    )) {
      if (other.marks.some(({ timeUs }) => timeUs >= mark.timeUs && timeUs - mark.timeUs <= fleetUs))
        this.#changedWindows.add(other);
    }
  }

  /** Hosts on which the workload was killed within the time of V.fleet before a kill of this window; up to max-hosts. */
  #fleetHosts(window: WindowState): number {
    const { windowUs, fleetUs } = this.#spans();
    const own = window.marks.filter(({ killed }) => killed);
    const hosts = new Set<string>();
    const most = Math.max(this.#options.maxHosts, this.#options.thresholds.fleetHosts);
    const fromUs = window.startUs - Math.ceil(fleetUs / windowUs) * windowUs;
    for (const other of this.#windows.index.ofFleet(window.fleetIdentity, fromUs, window.startUs, windowUs)) {
      for (const { host, killed, timeUs } of other.marks) {
        if (!killed || hosts.has(host)) continue;
        if (own.some((kill) => kill.timeUs >= timeUs && kill.timeUs - timeUs <= fleetUs)) hosts.add(host);
        if (hosts.size >= most) return hosts.size;
      }
    }
    return hosts.size;
  }

  #spans(): { readonly windowUs: Micros; readonly fleetUs: Micros } {
    const { windowMs, thresholds } = this.#options;
    return { windowUs: windowMs * MICROS_PER_MS, fleetUs: thresholds.fleetWithinMs * MICROS_PER_MS };
  }

  #restoreWindow(aggregate: Aggregate): void {
    if (aggregate.window.size !== formatDuration(this.#options.windowMs)) return;
    const window = WindowState.restore(aggregate, this.#options);
    if (window === undefined) return;
    this.#windows.set(window);
    this.#watch.note(window);
  }

  #restoreHistory(value: History): void {
    this.#keepHistory(KillHistory.restore(value));
    const { latest } = value;
    if (!isAggregate(latest) || latest.window.size !== formatDuration(this.#options.windowMs)) return;
    const window = WindowState.restore(latest, this.#options);
    if (window === undefined || this.#windows.get(window.startUs, window.identity) !== undefined) return;
    this.#windows.markGone(window.startUs);
    this.#watch.note(window);
  }

  #keepHistory(history: KillHistory): void {
    this.#histories.delete(history.identity);
    this.#histories.set(history.identity, history);
  }

  /** Lets go of what is over, and of the oldest above the bounds; what changed is still given out. */
  #leave(): void {
    const onLeave = (window: WindowState): void => {
      if (this.#watch.isNewest(window)) this.#changeHistory(window);
    };
    this.#windows.expire(this.#nowUs, onLeave);
    this.#folded.expire(this.#nowUs);
    this.counts.windowsCut += this.#windows.cut(onLeave);
    this.counts.quietCut += this.#watch.cut();
    for (const identity of this.#histories.keys()) {
      if (this.#histories.size <= this.#options.maxWindows) return;
      this.#histories.delete(identity);
      this.counts.historiesCut += 1;
    }
  }
}

function newCounts(): AggregateCounts {
  return {
    folded: 0,
    repeat: 0,
    behind: 0,
    late: 0,
    timeless: 0,
    uncounted: 0,
    canary: 0,
    future: 0,
    windowsCut: 0,
    historiesCut: 0,
    idsCut: 0,
    quietCut: 0,
  };
}

/** The state that a history carries is our own, but was written by an earlier version of us. */
function isAggregate(value: object | undefined): value is Aggregate {
  return value !== undefined && validators.aggregate(value);
}
