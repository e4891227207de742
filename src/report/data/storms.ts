import type { IncidentFacts } from './facts.ts';

const MAX_STORMS = 1000;
/** A host that is quiet for longer has had one storm, and may have another. */
const CALM_MS = 10 * 60_000;

/** Kills of one host that came so close together that each was told to be one of many (`V.storm`). */
export interface Storm {
  readonly host: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly incidents: number;
  /** Processes killed within the worst minute. */
  readonly mostVictims: number;
}

/** Storms of all hosts, from incidents by time; of more than a thousand the first. */
export class Storms {
  readonly #storms: Storm[] = [];
  /** Where the newest storm of a host lies. */
  readonly #newest = new Map<string, number>();
  /** Incidents of storms beyond the bound. */
  unlisted = 0;

  add({ host, timeMs, stormVictims }: IncidentFacts): void {
    if (timeMs === undefined || stormVictims === undefined) return;
    const at = this.#newest.get(host);
    const newest = at === undefined ? undefined : this.#storms[at];
    if (at !== undefined && newest !== undefined && timeMs - newest.lastMs <= CALM_MS) {
      this.#storms[at] = {
        host,
        firstMs: Math.min(newest.firstMs, timeMs),
        lastMs: Math.max(newest.lastMs, timeMs),
        incidents: newest.incidents + 1,
        mostVictims: Math.max(newest.mostVictims, stormVictims),
      };
      return;
    }
    if (this.#storms.length >= MAX_STORMS) {
      this.unlisted += 1;
      return;
    }
    this.#newest.set(host, this.#storms.length);
    this.#storms.push({ host, firstMs: timeMs, lastMs: timeMs, incidents: 1, mostVictims: stormVictims });
  }

  /** The largest first, then by time. */
  get largest(): readonly Storm[] {
    return this.#storms.toSorted((a, b) => b.incidents - a.incidents || a.firstMs - b.firstMs);
  }
}
