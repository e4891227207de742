import { expect } from 'vitest';
import { aggregateKey } from '../../../src/aggregate/key.ts';
import type { AggregateOptions } from '../../../src/aggregate/options.ts';
import { PartitionAggregator } from '../../../src/aggregate/partition-aggregator.ts';
import type { FoldOutcome } from '../../../src/aggregate/fold-outcome.ts';
import type { Micros } from '../../../src/lib/time.ts';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { History } from '../../../src/model/generated/history.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { restoreSince } from '../../../src/runtime/kafka/restore-since.ts';

interface Arrived {
  readonly incident: Incident;
  /** When it came: its stream time, and its append time. */
  readonly streamTimeUs: Micros;
}

/** One partition with its topics, as the service runs it: what is read back after a kill is what a new owner reads. */
export class LivePartition {
  readonly aggregates = new Map<string, { readonly value: Aggregate; readonly appendedMs: number }>();
  readonly histories = new Map<string, History>();
  readonly outcomes: FoldOutcome[] = [];
  readonly #options: AggregateOptions;
  readonly #arrived: Arrived[] = [];
  #aggregator: PartitionAggregator;
  #committed = 0;
  #upToMs: number | undefined;

  constructor(options: AggregateOptions) {
    this.#options = options;
    this.#aggregator = new PartitionAggregator(options);
  }

  /** Folds an incident that came at `streamTimeUs`. */
  fold(incident: Incident, streamTimeUs: Micros): this {
    this.outcomes.push(this.#aggregator.fold(incident, this.#arrived.length, streamTimeUs));
    this.#arrived.push({ incident, streamTimeUs });
    return this;
  }

  /** The transaction of what changed and of the offset. */
  write(nowUs: Micros): this {
    const { aggregates, histories } = this.#aggregator.takeChanges();
    for (const value of aggregates) {
      const earlier = this.aggregates.get(aggregateKey(value))?.value;
      expect(value.revision, aggregateKey(value)).toBeGreaterThan(earlier?.revision ?? 0);
      this.aggregates.set(aggregateKey(value), { value, appendedMs: nowUs / 1000 });
    }
    for (const history of histories) this.histories.set(history.identity, history);
    this.#committed = this.#arrived.length;
    this.#upToMs = Math.min(nowUs, this.#aggregator.streamTimeUs ?? nowUs) / 1000;
    return this;
  }

  /** Killed and started again; what was folded and not written comes once more. */
  kill(nowUs: Micros): this {
    const since = restoreSince(this.#upToMs ?? nowUs / 1000, this.#options);
    this.#aggregator = new PartitionAggregator(this.#options);
    const written = [...this.aggregates.values()].filter(({ appendedMs }) => appendedMs >= since.windowsMs);
    const known = this.#arrived.slice(0, this.#committed);
    const folded = known.filter(({ streamTimeUs }) => streamTimeUs / 1000 >= since.incidentsMs);
    this.#aggregator.restore(
      written.map(({ value }) => value),
      this.histories.values(),
      folded.map(({ incident, streamTimeUs }) => ({ id: incident.id, streamTimeUs })),
    );
    for (const { incident, streamTimeUs } of this.#arrived.splice(this.#committed)) this.fold(incident, streamTimeUs);
    return this;
  }

  /** The newest values by key, without how they came to be. */
  values(): Readonly<Record<string, unknown>> {
    const sorted = [...this.aggregates].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([key, { value }]) => [key, { ...value, revision: 0, lastOffset: 0 }]));
  }
}
