import { formatDuration } from '../lib/quantity.ts';
import { present } from '../lib/present.ts';
import { MICROS_PER_MS, MICROS_PER_SECOND, isoFromMicros, microsFromIso, type Micros } from '../lib/time.ts';
import type { Aggregate } from '../model/generated/aggregate.ts';
import type { Incident } from '../model/generated/incident.ts';
import { killed, type CountedIncident } from './counted-incident.ts';
import { medianOf, variationOf } from './gaps.ts';
import { LastMarks, markOf, type Mark } from './marks.ts';
import { OrderedSet } from './ordered-set.ts';
import { comparePlaces, type Place } from './place.ts';
import { Tally } from './tally.ts';
import type { TrendThresholds } from './thresholds.ts';
import { isResolved, quietMsOf, trendOf } from './trend-rules.ts';

const MAX_KILL_TIMES = 4096;
const MAX_KNOWN_HOSTS = 16_384;
const MAX_OWN_MARKS = 32;
const MAX_MARKS_BEFORE = 16;

/** Size and bounds of one window; `windowMs` in milliseconds. */
export interface WindowOptions {
  readonly windowMs: number;
  /** The size of the smallest windows, in milliseconds, where this one is not of them. */
  readonly sumOfMs?: number | undefined;
  /** Hosts listed by name. */
  readonly maxHosts: number;
  readonly thresholds: TrendThresholds;
}

/** resolved: nothing happened for long enough while all hosts were heard; current: and they still are. */
export type QuietState = 'no' | 'resolved' | 'current';

interface Limit {
  readonly place: Place;
  readonly bytes: number;
}

/**
 * What happened to one workload in one window. Every value is a function of the set of incidents: sums, extremes, and the
 * first and last by time and id; never of the order in which they came.
 */
export class WindowState {
  readonly startUs: Micros;
  readonly #options: WindowOptions;
  readonly #killTimes = new OrderedSet<Micros>(MAX_KILL_TIMES);
  readonly #hosts = new OrderedSet<string>(MAX_KNOWN_HOSTS);
  readonly #own = new LastMarks(MAX_OWN_MARKS);
  readonly #before = new LastMarks(MAX_MARKS_BEFORE);
  #byCause = new Tally();
  #byScope = new Tally();
  #byKind = new Tally();
  #workload: Aggregate['workload'];
  #firstUs: Micros;
  #last: Place;
  #incidents = 0;
  #victims = 0;
  #maxAnonRssBytes: number | undefined;
  #limitFirst: Limit | undefined;
  #limitLast: Limit | undefined;
  #lastOffset = -1;
  #revision = 0;
  #fleetHosts = 0;
  #quiet: QuietState = 'no';

  constructor(startUs: Micros, workload: Aggregate['workload'], place: Place, options: WindowOptions) {
    this.startUs = startUs;
    this.#workload = workload;
    this.#firstUs = place.timeUs;
    this.#last = place;
    this.#options = options;
  }

  /** The window as it was when it was written; undefined when its start cannot be read. */
  static restore(value: Aggregate, options: WindowOptions): WindowState | undefined {
    const startUs = microsFromIso(value.window.start);
    if (startUs === undefined) return undefined;
    const firstUs = microsFromIso(value.firstSeen) ?? startUs;
    const lastUs = microsFromIso(value.lastSeen) ?? firstUs;
    const window = new WindowState(
      startUs,
      value.workload,
      value.state?.last ?? { timeUs: lastUs, incident: '' },
      options,
    );
    window.#restore(value, firstUs, lastUs);
    return window;
  }

  get identity(): string {
    return this.#workload.identity;
  }

  get fleetIdentity(): string {
    return this.#workload.fleetIdentity;
  }

  /** Course.fleetHosts as far as it is known. */
  get fleetHosts(): number {
    return this.#fleetHosts;
  }

  get lastOffset(): number {
    return this.#lastOffset;
  }

  /** When the last incident happened. */
  get lastUs(): Micros {
    return this.#last.timeUs;
  }

  /** How long nothing must happen for the workload to be at rest, in milliseconds. */
  get quietMs(): number {
    return quietMsOf(this.knownMarks, this.#options.thresholds);
  }

  /** The last incidents of this window, ascending. */
  get marks(): readonly Mark[] {
    return this.#own.all;
  }

  /** All that is known of the workload up to the end of this window. */
  get knownMarks(): readonly Mark[] {
    return [...this.#before.all, ...this.#own.all];
  }

  /** Takes up incidents of before this window; false when that changes nothing. */
  precede(marks: readonly Mark[]): boolean {
    return this.#before.add(...marks.filter(({ timeUs }) => timeUs < this.startUs));
  }

  /** The hosts of this window, and of what is known of the workload from `fromUs` on. */
  hostsSince(fromUs: Micros): ReadonlySet<string> {
    const before = this.#before.all.filter(({ timeUs }) => timeUs >= fromUs);
    return new Set([...this.#hosts.values, ...before.map(({ host }) => host)]);
  }

  /** Whether the workload is at rest since; true when that is another than before. */
  setQuiet(state: QuietState): boolean {
    if (state === this.#quiet) return false;
    this.#quiet = state;
    return true;
  }

  fold(counted: CountedIncident, offset: number): void {
    const { incident, place, subject } = counted;
    this.#quiet = 'no';
    this.#lastOffset = Math.max(this.#lastOffset, offset);
    this.#firstUs = Math.min(this.#firstUs, place.timeUs);
    if (comparePlaces(place, this.#last) >= 0) {
      this.#last = place;
      this.#workload = subject;
    }
    this.#count(incident);
    this.#own.add(markOf(counted));
    // A group dies within microseconds: its members are one kill to whoever asks how often.
    if (killed(incident)) this.#killTimes.add(place.timeUs);
    this.#foldSizes(incident, place);
  }

  /**
   * `hosts`: fleetHosts of Course; the most that was ever known holds, since the neighbours of which it was counted leave memory.
   * True when it is more than before.
   */
  noteFleetHosts(hosts: number): boolean {
    if (hosts <= this.#fleetHosts) return false;
    this.#fleetHosts = hosts;
    return true;
  }

  /** The value to write; its revision is one above that of the last. */
  next(): Aggregate {
    this.#revision += 1;
    return this.value();
  }

  /** The value as it was written last. */
  value(): Aggregate {
    const { identity, fleetIdentity } = this.#workload;
    const measured = this.#measured();
    return {
      schema: 'oomstream.aggregate/1',
      identity,
      fleetIdentity,
      workload: this.#workload,
      ...measured,
      ...trendOf({
        marks: this.knownMarks,
        fleetHosts: this.#fleetHosts,
        quality: this.#workload.identityQuality,
        thresholds: this.#options.thresholds,
        ...(this.#quiet === 'no' ? {} : { quietSinceUs: this.#last.timeUs }),
      }),
      ...(this.#quiet === 'current' ? { quietSince: isoFromMicros(this.#last.timeUs) } : {}),
      state: this.#state(),
      lastOffset: this.#lastOffset,
      revision: this.#revision,
    };
  }

  #count(incident: Incident): void {
    this.#incidents += 1;
    this.#victims += new Set(incident.victims.map(({ pid, time }) => `${String(pid)} ${time ?? ''}`)).size;
    this.#hosts.add(incident.host.key);
    this.#byCause.add(incident.diagnosis?.primary ?? 'unknown');
    this.#byScope.add(incident.scope);
    this.#byKind.add(incident.kind);
  }

  #foldSizes({ victims, memory }: Incident, place: Place): void {
    for (const { anonRssBytes } of victims)
      if (anonRssBytes !== undefined) this.#maxAnonRssBytes = Math.max(this.#maxAnonRssBytes ?? 0, anonRssBytes);
    if (memory?.limitBytes === undefined) return;
    const limit = { place, bytes: memory.limitBytes };
    if (this.#limitFirst === undefined || comparePlaces(place, this.#limitFirst.place) < 0) this.#limitFirst = limit;
    if (this.#limitLast === undefined || comparePlaces(place, this.#limitLast.place) > 0) this.#limitLast = limit;
  }

  #measured() {
    const hosts = this.#hosts.values;
    return {
      window: windowOf(this.startUs, this.#options),
      incidents: this.#incidents,
      victims: this.#victims,
      hosts: hosts.slice(0, this.#options.maxHosts),
      distinctHosts: hosts.length,
      byCause: this.#byCause.toRecord(),
      byScope: this.#byScope.toRecord(),
      byKind: this.#byKind.toRecord(),
      firstSeen: isoFromMicros(this.#firstUs),
      lastSeen: isoFromMicros(this.#last.timeUs),
      ...present({
        maxAnonRssBytes: this.#maxAnonRssBytes,
        limitBytes:
          this.#limitFirst === undefined || this.#limitLast === undefined
            ? undefined
            : { first: this.#limitFirst.bytes, last: this.#limitLast.bytes },
        gaps: gapsOf(this.#killTimes.values),
      }),
    };
  }

  #state(): NonNullable<Aggregate['state']> {
    const moreHosts = this.#hosts.values.slice(this.#options.maxHosts);
    return {
      killTimesUs: [...this.#killTimes.values],
      last: this.#last,
      ...present({
        moreHosts: moreHosts.length === 0 ? undefined : moreHosts,
        limitFirst: this.#limitFirst?.place,
        limitLast: this.#limitLast?.place,
        incidents: this.#own.all.length === 0 ? undefined : [...this.#own.all],
        before: this.#before.all.length === 0 ? undefined : [...this.#before.all],
      }),
    };
  }

  #restore(value: Aggregate, firstUs: Micros, lastUs: Micros): void {
    const { state, limitBytes } = value;
    this.#incidents = value.incidents;
    this.#victims = value.victims;
    for (const host of [...value.hosts, ...(state?.moreHosts ?? [])]) this.#hosts.add(host);
    this.#byCause = new Tally(value.byCause);
    this.#byScope = new Tally(value.byScope);
    this.#byKind = new Tally(value.byKind);
    this.#firstUs = firstUs;
    this.#maxAnonRssBytes = value.maxAnonRssBytes;
    this.#limitFirst = limitAt(state?.limitFirst ?? { timeUs: firstUs, incident: '' }, limitBytes?.first);
    this.#limitLast = limitAt(state?.limitLast ?? { timeUs: lastUs, incident: '' }, limitBytes?.last);
    this.#lastOffset = value.lastOffset;
    this.#revision = value.revision;
    this.#fleetHosts = value.correlatedHosts ?? 0;
    this.#quiet = quietOf(value);
    this.#restoreMarks(state);
  }

  #restoreMarks({
    killTimesUs = [],
    incidents = [],
    before = [],
  }: Partial<NonNullable<Aggregate['state']>> = {}): void {
    for (const timeUs of killTimesUs) this.#killTimes.add(timeUs);
    this.#own.add(...incidents);
    this.#before.add(...before);
  }
}

/** The window that starts at `startUs`, as an aggregate prints it. */
function windowOf(startUs: Micros, { windowMs, sumOfMs }: WindowOptions): Aggregate['window'] {
  const endUs = startUs + windowMs * MICROS_PER_MS;
  return {
    size: formatDuration(windowMs),
    start: isoFromMicros(startUs),
    end: isoFromMicros(endUs),
    ...present({ sumOf: sumOfMs === undefined ? undefined : formatDuration(sumOfMs) }),
  };
}

function limitAt(place: Place, bytes: number | undefined): Limit | undefined {
  return bytes === undefined ? undefined : { place, bytes };
}

function quietOf(value: Aggregate): QuietState {
  if (value.quietSince !== undefined) return 'current';
  return isResolved(value) ? 'resolved' : 'no';
}

/** Seconds between neighbours of ascending times: median (of an even number the lower one), least, and how much they vary. */
function gapsOf(timesUs: readonly Micros[]): Aggregate['gaps'] {
  const gaps = timesUs.slice(1).map((timeUs, index) => (timeUs - (timesUs[index] ?? timeUs)) / MICROS_PER_SECOND);
  const medianSeconds = medianOf(gaps);
  const minSeconds = gaps.reduce((least, gap) => Math.min(least, gap), Number.POSITIVE_INFINITY);
  if (medianSeconds === undefined) return undefined;
  return { medianSeconds, minSeconds, ...present({ variation: gaps.length < 2 ? undefined : variationOf(gaps) }) };
}
