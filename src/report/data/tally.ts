import type { IncidentFacts } from './facts.ts';

const MAX_HOSTS = 200;
const MAX_POINTS = 64;

/** One kill of a workload: when, how large the victim was, and the limit that held. */
export interface KillPoint {
  readonly timeMs: number;
  readonly rssBytes: number;
  readonly limitBytes: number | undefined;
}

/** What happened to one workload in all, exactly. */
export class WorkloadTally {
  readonly workload: string;
  readonly quality: IncidentFacts['quality'];
  incidents = 0;
  victims = 0;
  freedBytes = 0;
  firstMs: number | undefined;
  lastMs: number | undefined;
  firstLimitBytes: number | undefined;
  lastLimitBytes: number | undefined;
  /** Host keys, the first 200. */
  readonly hosts = new Set<string>();
  /** There are more hosts than those. */
  hostsCut = false;
  readonly byCause = new Map<string, number>();
  readonly byComm = new Map<string, number>();
  #points: KillPoint[] = [];
  #stride = 1;
  #pointsSeen = 0;

  constructor({ workload, quality }: IncidentFacts) {
    this.workload = workload;
    this.quality = quality;
  }

  /** Kills with time and size by time, at most 64, evenly chosen. */
  get points(): readonly KillPoint[] {
    return this.#points;
  }

  add(facts: IncidentFacts): void {
    this.incidents += 1;
    this.victims += facts.victims;
    this.freedBytes += facts.freedBytes ?? 0;
    if (this.hosts.size < MAX_HOSTS) this.hosts.add(facts.host);
    else this.hostsCut ||= !this.hosts.has(facts.host);
    count(this.byCause, facts.cause);
    if (facts.comm !== undefined && this.byComm.size < MAX_HOSTS) count(this.byComm, facts.comm);
    if (facts.limitBytes !== undefined) {
      this.firstLimitBytes ??= facts.limitBytes;
      this.lastLimitBytes = facts.limitBytes;
    }
    this.#addTime(facts);
  }

  #addTime({ timeMs, rssBytes, limitBytes }: IncidentFacts): void {
    if (timeMs === undefined) return;
    this.firstMs = Math.min(timeMs, this.firstMs ?? timeMs);
    this.lastMs = Math.max(timeMs, this.lastMs ?? timeMs);
    if (rssBytes === undefined) return;
    if (this.#pointsSeen % this.#stride === 0) this.#points.push({ timeMs, rssBytes, limitBytes });
    this.#pointsSeen += 1;
    if (this.#points.length <= MAX_POINTS) return;
    this.#points = this.#points.filter((_, at) => at % 2 === 0);
    this.#stride *= 2;
  }
}

/** One more of a key. */
export function count(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Keys with their counts, the most first, then by name. */
export function mostFirst(counts: ReadonlyMap<string, number>): readonly (readonly [key: string, count: number])[] {
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : Number(a > b)));
}
