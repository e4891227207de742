import type { Aggregate } from '../../../src/model/generated/aggregate.ts';

/** The aggregates of the smallest windows: of those that tell each incident once. */
export function smallestOf(aggregates: Iterable<Aggregate>): Aggregate[] {
  return [...aggregates].filter(({ window }) => window.sumOf === undefined);
}
