import type { Aggregate } from '../../model/generated/aggregate.ts';
import type { Incident } from '../../model/generated/incident.ts';
import { Exemplars, type Shown } from './exemplars.ts';
import { FactSample } from './fact-sample.ts';
import { factsOf } from './facts.ts';
import { PackedNdjson } from './packed-ndjson.ts';
import { Totals } from './totals.ts';
import { Trends } from './trends.ts';

const MAX_CARDS = 150;

/** Where the incidents came from, for the reader who must judge how far to trust them. */
export interface About {
  readonly productVersion: string;
  /** As typed. */
  readonly command: readonly string[];
  readonly inputs: readonly string[];
  readonly readBytes?: number | undefined;
  readonly records?: number | undefined;
  /** Lines that may belong to a report. */
  readonly lines?: number | undefined;
  /** Records by what became of them, in words. */
  readonly outcomes?: Readonly<Record<string, number>> | undefined;
  readonly dead?: number | undefined;
  /** The run was ended early: inputs that were not read to their end, maybe none; absent when it was not. */
  readonly unread?: readonly string[] | undefined;
  /** What could not be read, in words. */
  readonly errors?: readonly string[] | undefined;
  /** What was assumed of stamps that lack zone or year. */
  readonly timezone?: string | undefined;
  readonly year?: number | undefined;
  /** The moment before and after which kills are compared, in milliseconds since the epoch. */
  readonly compareAtMs?: number | undefined;
}

/** Everything that a report is written from; of bounded size. */
export interface ReportData {
  readonly totals: Totals;
  readonly sample: FactSample;
  readonly shown: readonly Shown[];
  readonly trends: Trends;
  readonly packed: { readonly base64: string; readonly count: number };
  readonly about: About;
}

/** Takes incidents and windows in by time, and keeps what a report of them needs. */
export class ReportCollector {
  readonly #totals = new Totals();
  readonly #sample = new FactSample();
  readonly #exemplars: Exemplars;
  readonly #trends = new Trends();
  readonly #packed = new PackedNdjson();

  constructor({ maxCards = MAX_CARDS }: { readonly maxCards?: number } = {}) {
    this.#exemplars = new Exemplars(maxCards);
  }

  incident(incident: Incident): void {
    const facts = factsOf(incident);
    this.#totals.add(incident, facts);
    this.#sample.add(facts);
    this.#exemplars.add(incident, facts);
    this.#packed.add(incident);
  }

  aggregate(aggregate: Aggregate): void {
    // Larger windows say again what the smallest do.
    if (aggregate.window.sumOf === undefined) this.#trends.add(aggregate);
  }

  /** What was taken in, to be written; nothing may be added afterwards. */
  finish(about: About): ReportData {
    const base64 = this.#packed.base64();
    return {
      totals: this.#totals,
      sample: this.#sample,
      shown: this.#exemplars.shown,
      trends: this.#trends,
      packed: { base64, count: this.#packed.count },
      about,
    };
  }
}
