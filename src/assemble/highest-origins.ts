import { comparePositions, PartitionNames, type Origin } from '../model/origin.ts';
import type { CheckpointState } from './checkpoint-state.ts';

/** The highest origin seen of each input partition: a sieve that restarts sends a tail again, which is not above it. */
export class HighestOrigins {
  readonly #byPartition = new Map<string, Origin>();
  readonly #names = new PartitionNames();

  /** True, and remembered, when the origin is above all seen before of its partition. */
  raise(origin: Origin): boolean {
    const name = this.#names.of(origin);
    const highest = this.#byPartition.get(name);
    if (highest !== undefined && comparePositions(origin, highest) <= 0) return false;
    this.#byPartition.set(name, origin);
    return true;
  }

  /** What a checkpoint keeps. */
  state(): CheckpointState['highest'] {
    return [...this.#byPartition.values()].map(({ topic, partition, incarnation, offset, line }) => ({
      topic,
      partition,
      incarnation,
      offset,
      line,
    }));
  }

  /** As a checkpoint kept them. */
  static resume(state: CheckpointState['highest']): HighestOrigins {
    const highest = new HighestOrigins();
    for (const origin of state) highest.raise(origin);
    return highest;
  }
}
