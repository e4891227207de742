import { LRUCache } from 'lru-cache';
import type { Micros } from '../lib/time.ts';

const DAY_US: Micros = 86_400_000_000;
/** Nearer than this, what was heard of a host is one run; the topic that tells it keeps a host as long. */
const SAME_RUN_US = 30 * DAY_US;
const MAX_RUNS = 8;
const MAX_HOSTS = 100_000;

/** From when to when a host was heard, by its own clock. */
interface Run {
  fromUs: Micros;
  untilUs: Micros;
}

interface Heard {
  readonly runs: Run[];
  streamUs: Micros | undefined;
}

/**
 * When each host was heard, by its own clock. A clock that leaps by more than a month begins a run of its own, so that it
 * proves nothing about what was before it. The order in which it is told does not matter.
 */
export class HeardHosts {
  /** The one that was heard of longest ago has to go first. */
  readonly #hosts: LRUCache<string, Heard>;
  #streamUs: Micros | undefined;
  #latestUs: Micros | undefined;
  #evicted = 0;

  constructor(maxHosts = MAX_HOSTS) {
    this.#hosts = new LRUCache({
      // By `max` it would set memory aside for all of them, of which a replay mostly needs none.
      maxSize: maxHosts,
      sizeCalculation: () => 1,
      dispose: (_heard, _host, reason) => {
        if (reason === 'evict') this.#evicted += 1;
      },
    });
  }

  get size(): number {
    return this.#hosts.size;
  }

  /** Hosts that had to go for others. */
  get evicted(): number {
    return this.#evicted;
  }

  /** A host was heard at `seenUs` of its clock; `streamUs` is where the stream stood, absent in a replay. */
  hear(host: string, seenUs: Micros, streamUs?: Micros): void {
    const heard = this.#hosts.peek(host) ?? { runs: [], streamUs: undefined };
    lengthen(heard.runs, seenUs);
    if (streamUs !== undefined) {
      heard.streamUs = Math.max(heard.streamUs ?? streamUs, streamUs);
      this.#streamUs = Math.max(this.#streamUs ?? streamUs, streamUs);
    }
    this.#hosts.set(host, heard);
    this.#latestUs = undefined;
  }

  /** Whether a host was heard at or behind `dueUs`, by the clock that it had at `sinceUs`. */
  wasHeard(host: string, sinceUs: Micros, dueUs: Micros): boolean {
    const runs = this.#hosts.peek(host)?.runs ?? [];
    return runs.some(({ fromUs, untilUs }) => untilUs >= dueUs && fromUs <= sinceUs + SAME_RUN_US);
  }

  /** Whether a host was still heard within this time before the newest that was heard at all. */
  isHeard(host: string, withinUs: Micros): boolean {
    const heard = this.#hosts.peek(host);
    if (heard === undefined) return false;
    if (this.#streamUs !== undefined) return this.#streamUs - (heard.streamUs ?? this.#streamUs) <= withinUs;
    return this.#latest() - lastOf(heard) <= withinUs;
  }

  /** Where no stream tells how late it is, the second latest of all hosts: a single wrong clock does not set the time. */
  #latest(): Micros {
    this.#latestUs ??= secondHighest([...this.#hosts.values()].map(lastOf));
    return this.#latestUs;
  }
}

/** Puts a moment into the runs, which are in order: it begins one, lengthens one, or joins two. */
function lengthen(runs: Run[], seenUs: Micros): void {
  const last = runs.at(-1);
  if (last !== undefined && seenUs >= last.fromUs && seenUs <= last.untilUs + SAME_RUN_US) {
    last.untilUs = Math.max(last.untilUs, seenUs);
    return;
  }
  const sorted = [...runs, { fromUs: seenUs, untilUs: seenUs }].sort((a, b) => a.fromUs - b.fromUs);
  const joined: Run[] = [];
  for (const run of sorted) {
    const before = joined.at(-1);
    if (before === undefined || run.fromUs > before.untilUs + SAME_RUN_US) joined.push({ ...run });
    else before.untilUs = Math.max(before.untilUs, run.untilUs);
  }
  runs.splice(0, runs.length, ...joined.slice(-MAX_RUNS));
}

function lastOf({ runs }: Heard): Micros {
  return runs.at(-1)?.untilUs ?? Number.NEGATIVE_INFINITY;
}

function secondHighest(times: readonly Micros[]): Micros {
  let highest = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (const timeUs of times) {
    if (timeUs > highest) {
      second = highest;
      highest = timeUs;
    } else second = Math.max(second, timeUs);
  }
  return times.length > 1 ? second : highest;
}
