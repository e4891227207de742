import type { Aggregate } from '../../model/generated/aggregate.ts';

const MAX_IDENTITIES = 5000;

/** What the windows of one workload say over time; the newest window that says something counts. */
export interface Trend {
  readonly trend: NonNullable<Aggregate['trend']>;
  readonly restartLoop: boolean;
  readonly suggestedLimitBytes: number | undefined;
  readonly correlatedHosts: number | undefined;
  /** The newest of each rule, by the rule's id. */
  readonly findings: ReadonlyMap<string, Aggregate['findings'][number]>;
}

/** Collects the trends of the first 5000 workloads, from windows of one size that come by time. */
export class Trends {
  readonly #byIdentity = new Map<string, Trend>();

  /** Windows of workloads beyond the bound. */
  unlisted = 0;

  of(identity: string): Trend | undefined {
    return this.#byIdentity.get(identity);
  }

  add({ identity, trend, restartLoop, suggestedLimitBytes, correlatedHosts, findings }: Aggregate): void {
    const before = this.#byIdentity.get(identity);
    if (before === undefined && this.#byIdentity.size >= MAX_IDENTITIES) {
      this.unlisted += 1;
      return;
    }
    this.#byIdentity.set(identity, {
      trend: trend === undefined || trend === 'unknown' ? (before?.trend ?? 'unknown') : trend,
      restartLoop: restartLoop === true || before?.restartLoop === true,
      // The newest window knows whether another step is still advised.
      suggestedLimitBytes,
      correlatedHosts: Math.max(correlatedHosts ?? 0, before?.correlatedHosts ?? 0) || undefined,
      findings: new Map([...(before?.findings ?? []), ...findings.map((finding) => [finding.id, finding] as const)]),
    });
  }
}
