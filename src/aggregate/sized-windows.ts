import { formatDuration } from '../lib/quantity.ts';
import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import type { Aggregate } from '../model/generated/aggregate.ts';
import type { CountedIncident } from './counted-incident.ts';
import { markOf, type Mark } from './marks.ts';
import type { AggregateOptions } from './options.ts';
import { WindowState, type WindowOptions } from './window-state.ts';
import { Windows } from './windows.ts';

/** The windows of one size of a partition, and which of them wait to be written. */
export class SizedWindows {
  /** As aggregates print it: `5m`. */
  readonly size: string;
  readonly #options: WindowOptions;
  readonly #windows: Windows;
  readonly #windowUs: Micros;
  readonly #fleetUs: Micros;
  readonly #mostHosts: number;
  /** By start, so that what has ended is found without a walk over all. */
  readonly #changed = new Map<Micros, Set<WindowState>>();

  /** `windowMs` is one of `windowsMs`. */
  constructor(windowMs: number, { windowsMs, latenessMs, maxHosts, maxWindows, thresholds }: AggregateOptions) {
    const [smallestMs] = windowsMs;
    this.size = formatDuration(windowMs);
    this.#options = { windowMs, maxHosts, thresholds, sumOfMs: smallestMs === windowMs ? undefined : smallestMs };
    this.#windows = new Windows({ windowMs, latenessMs, maxWindows });
    this.#windowUs = windowMs * MICROS_PER_MS;
    this.#fleetUs = thresholds.fleetWithinMs * MICROS_PER_MS;
    this.#mostHosts = Math.max(maxHosts, thresholds.fleetHosts);
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  /** Whether this very window is in memory. */
  holds(window: WindowState): boolean {
    return this.#windows.holds(window);
  }

  /** Whether the window of an incident may have left memory: a new one would overwrite what was written. */
  isGone({ place, subject }: CountedIncident): boolean {
    const startUs = this.#windows.startOf(place.timeUs);
    return this.#windows.get(startUs, subject.identity) === undefined && this.#windows.isGone(startUs);
  }

  /** The window of an incident. A new one begins with what others of its workload know, and with what `earlier` gives. */
  windowFor({ place, subject }: CountedIncident, earlier: () => readonly Mark[]): WindowState {
    const startUs = this.#windows.startOf(place.timeUs);
    const known = this.#windows.get(startUs, subject.identity);
    if (known !== undefined) return known;
    const window = new WindowState(startUs, subject, place, this.#options);
    for (const other of this.#windows.index.ofIdentity(subject.identity)) window.precede(other.knownMarks);
    window.precede(earlier());
    this.#windows.set(window);
    return window;
  }

  fold(window: WindowState, counted: CountedIncident, offset: number): void {
    window.fold(counted, offset);
    this.change(window);
    this.#touchLater(window, counted);
  }

  /** A window is to be written, also one that has left memory. */
  change(window: WindowState): void {
    const sameStart = this.#changed.get(window.startUs);
    if (sameStart === undefined) this.#changed.set(window.startUs, new Set([window]));
    else sameStart.add(window);
  }

  /** The windows that wait to be written. */
  *changed(): Generator<WindowState, void, undefined> {
    for (const windows of this.#changed.values()) yield* windows;
  }

  /** Those of them that end by `endedByUs`; they wait no more. */
  take(endedByUs: Micros): WindowState[] {
    const taken: WindowState[] = [];
    for (const [startUs, windows] of this.#changed) {
      if (startUs + this.#windowUs > endedByUs) continue;
      for (const window of windows) taken.push(window);
      this.#changed.delete(startUs);
    }
    return taken;
  }

  /** Counts the hosts on which the workload was killed within the time of V.fleet before a kill of this window; up to max-hosts. */
  countFleet(window: WindowState): void {
    window.noteFleetHosts(this.#fleetHosts(window));
  }

  /** What a window of the smallest size says of its fleet holds for the one of this size that it is in. */
  adoptFleet({ startUs, identity, fleetHosts }: WindowState): void {
    const window = this.#windows.get(this.#windows.startOf(startUs), identity);
    if (window?.noteFleetHosts(fleetHosts) === true) this.change(window);
  }

  /** Takes up a window of this size as it was written; undefined when it cannot be read. */
  restore(aggregate: Aggregate): WindowState | undefined {
    const window = WindowState.restore(aggregate, this.#options);
    if (window !== undefined) this.#windows.set(window);
    return window;
  }

  /** Takes up a window that had left memory; undefined when it cannot be read, or is in memory all the same. */
  restoreGone(aggregate: Aggregate): WindowState | undefined {
    const window = WindowState.restore(aggregate, this.#options);
    if (window === undefined || this.#windows.get(window.startUs, window.identity) !== undefined) return undefined;
    this.#windows.markGone(window.startUs);
    return window;
  }

  /** Lets go of what is over at stream time `nowUs`, and of the oldest above the bound, telling each; how many the bound cut. */
  leave(nowUs: Micros, onLeave: (window: WindowState) => void): number {
    this.#windows.expire(nowUs, onLeave);
    return this.#windows.cut(onLeave);
  }

  /** What came out of order changes what the windows after it say: of its workload, and of its fleet within the time of V.fleet. */
  #touchLater(window: WindowState, counted: CountedIncident): void {
    const { identity, fleetIdentity } = counted.subject;
    const mark = markOf(counted);
    for (const other of this.#windows.index.ofIdentity(identity)) {
      if (other.startUs > window.startUs && other.precede([mark])) this.change(other);
    }
    if (this.#options.sumOfMs !== undefined) return;
    const untilUs = window.startUs + this.#fleetUs + this.#windowUs;
    for (const other of this.#windows.index.ofFleet(fleetIdentity, window.startUs, untilUs, this.#windowUs)) {
      if (other.marks.some(({ timeUs }) => timeUs >= mark.timeUs && timeUs - mark.timeUs <= this.#fleetUs))
        this.change(other);
    }
  }

  #fleetHosts(window: WindowState): number {
    const own = window.marks.filter(({ killed }) => killed);
    const hosts = new Set<string>();
    const fromUs = window.startUs - Math.ceil(this.#fleetUs / this.#windowUs) * this.#windowUs;
    for (const other of this.#windows.index.ofFleet(window.fleetIdentity, fromUs, window.startUs, this.#windowUs)) {
      for (const { host, killed, timeUs } of other.marks) {
        if (!killed || hosts.has(host)) continue;
        if (own.some((kill) => kill.timeUs >= timeUs && kill.timeUs - timeUs <= this.#fleetUs)) hosts.add(host);
        if (hosts.size >= this.#mostHosts) return hosts.size;
      }
    }
    return hosts.size;
  }
}
