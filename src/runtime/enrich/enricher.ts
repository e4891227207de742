import { LRUCache } from 'lru-cache';
import { enrichDraft, type Enriched, type Missing } from '../../enrich/enrich-draft.ts';
import { recallContext, rememberedOf, type RememberedContext } from '../../enrich/remembered.ts';
import type { ContextSource } from '../../enrich/source.ts';
import { MICROS_PER_MS, isoFromMicros } from '../../lib/time.ts';
import type { Incident } from '../../model/generated/incident.ts';
import type { IncidentDraft } from '../../model/incident-draft.ts';
import { sleep } from '../backoff.ts';
import type { Meter } from '../metrics.ts';

export interface EnricherOptions {
  readonly sources: readonly ContextSource[];
  readonly waitMs: number;
  readonly startWaitMs: number;
  readonly meter: Meter;
  readonly nowMs: () => number;
  /** Ends all waits at once: incidents leave with what is known. */
  readonly signal: AbortSignal;
}

const POLL_MS = 50;
const MAX_REMEMBERED = 20_000;
const MAX_WAITED_FOR = 10_000;
// A storm in a pod that nobody knows waits once, not at every kill.
const WAITED_FOR_MS = 60_000;

/**
 * Adds what is known beside the log. What is not known is waited for, but never beyond the bound, and an incident never fails
 * for want of it.
 */
export class Enricher {
  readonly #options: EnricherOptions;
  readonly #startedMs: number;
  readonly #remembered = new LRUCache<string, RememberedContext>({ max: MAX_REMEMBERED });
  readonly #waitedFor: LRUCache<string, true>;

  constructor(options: EnricherOptions) {
    this.#options = options;
    this.#startedMs = options.nowMs();
    const perf = { now: options.nowMs };
    this.#waitedFor = new LRUCache({ max: MAX_WAITED_FOR, ttl: WAITED_FOR_MS, ttlResolution: 0, perf });
  }

  /** An incident that was published before: should it be said again, then with the same context. */
  remember(incident: Incident): void {
    const context = rememberedOf(incident);
    if (context !== undefined) this.#remembered.set(incident.id, context);
  }

  /** The incident with its context: at once where nothing more can come, else within the bound. */
  enrich(draft: IncidentDraft): IncidentDraft | Promise<IncidentDraft> {
    const remembered = this.#remembered.get(draft.id);
    if (remembered !== undefined) {
      this.#count('recalled');
      return recallContext(draft, remembered);
    }
    const sinceMs = this.#options.nowMs();
    const now = this.#ask(draft);
    return this.#isWorthWaiting(now.missing, sinceMs) ? this.#wait(draft, sinceMs) : this.#leave(now);
  }

  async #wait(draft: IncidentDraft, sinceMs: number): Promise<IncidentDraft> {
    let now = this.#ask(draft);
    while (this.#isWorthWaiting(now.missing, sinceMs) && !this.#options.signal.aborted) {
      await sleep(POLL_MS, this.#options.signal);
      now = this.#ask(draft);
    }
    for (const missing of now.missing) this.#waitedFor.set(keyOf(missing), true);
    return this.#leave(now);
  }

  #ask(draft: IncidentDraft): Enriched {
    const { sources, nowMs } = this.#options;
    return enrichDraft(draft, sources, isoFromMicros(nowMs() * MICROS_PER_MS));
  }

  #isWorthWaiting(missing: readonly Missing[], sinceMs: number): boolean {
    const { sources, waitMs, startWaitMs, nowMs } = this.#options;
    const now = nowMs();
    // Before a source has been read to its end, what it says may be old.
    if (sources.some((source) => !source.isComplete) && now < this.#startedMs + startWaitMs) return true;
    if (now >= sinceMs + waitMs) return false;
    return missing.some(
      (each) =>
        !this.#waitedFor.has(keyOf(each)) &&
        sources.some((source) => !source.isComplete || source.mayLearn(each.level, each.inPod)),
    );
  }

  #leave({ draft, missing }: Enriched): IncidentDraft {
    const isKnown = (draft.enrichment?.sources.length ?? 0) > 0;
    this.#count(missing.length === 0 ? 'known' : isKnown ? 'partly' : 'unknown');
    return draft;
  }

  #count(outcome: 'known' | 'partly' | 'unknown' | 'recalled'): void {
    this.#options.meter.count('oomstream_enriched_incidents_total', { outcome });
  }
}

function keyOf({ level, id }: Missing): string {
  return `${level}:${id}`;
}
