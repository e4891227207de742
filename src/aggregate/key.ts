import type { Aggregate } from '../model/generated/aggregate.ts';

/** The key of an aggregate in its topic: `identity|size|start`. */
export function aggregateKey({ identity, window }: Pick<Aggregate, 'identity' | 'window'>): string {
  return `${identity}|${window.size}|${window.start}`;
}
