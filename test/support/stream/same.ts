import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';

/** What must be equal of two incidents: all but where the lines lay and where the stream stood. */
export function comparableIncident(incident: Incident): unknown {
  return without({ ...incident, evidence: without(incident.evidence, ['origins']) }, ['streamTime']);
}

/** What must be equal of two aggregates: all but how the value came to be. */
export function comparableAggregate(aggregate: Aggregate): unknown {
  return without(aggregate, ['revision', 'lastOffset', 'quietSince']);
}

function without<T extends object>(value: T, keys: readonly (keyof T)[]): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key as keyof T)));
}

/** Comparable values by key, sorted; a key that comes twice must hold the same value, or `conflicts` holds both. */
export function byKey<T>(
  items: readonly T[],
  key: (item: T) => string,
  comparable: (item: T) => unknown,
): { readonly values: ReadonlyMap<string, unknown>; readonly conflicts: readonly string[] } {
  const values = new Map<string, unknown>();
  const conflicts: string[] = [];
  for (const item of [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1))) {
    const value = comparable(item);
    const earlier = values.get(key(item));
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(value)) {
      conflicts.push(`${JSON.stringify(earlier)}\n${JSON.stringify(value)}`);
    }
    values.set(key(item), value);
  }
  return { values, conflicts };
}
