import type { KafkaMessage } from './client.ts';

/** A partition that the group gave to this member, and what the group knows of it. */
export interface Assigned {
  readonly topic: string;
  readonly partition: number;
  /** What the group committed last; undefined when it never did. */
  readonly committed: Committed | undefined;
  /** First offset that still exists, and the end, at the time of the join. */
  readonly low: number;
  readonly high: number;
}

export interface Committed {
  readonly offset: number;
  readonly metadata: string | null;
}

/** Records of one partition, as they were fetched. */
export interface FetchedBatch {
  /** Or undecoded batches in their shape, where the lane asked for them. */
  readonly messages: readonly KafkaMessage[];
  /** The offset after the batch, control records counted. */
  readonly nextOffset: number;
  readonly highWatermark: number;
  /** Keeps the membership alive during a wait; throws when the group rebalances. */
  heartbeat(): Promise<void>;
}

/** What a stage holds for one partition, from a join to the next. */
export interface Lane {
  readonly topic: string;
  readonly partition: number;
  /** Where to read from. */
  readonly startOffset: number;
  /** Takes a batch in; the next one comes when it is done. */
  take(batch: FetchedBatch): Promise<void>;
  /** Records up to here hold nothing for us (control records, aborted transactions). */
  skipTo(nextOffset: number): void;
  /** Records before `fetchedOffset` were gone before they were read. */
  gap(fetchedOffset: number): void;
  /** At once and synchronously: forget everything, commit nothing any more. */
  drop(): void;
}

/** How a stage makes its lanes. */
export interface LaneFactory {
  /** Before offsets are read: makes sure that no older owner can still write. */
  fence?(assigned: readonly { readonly topic: string; readonly partition: number }[]): Promise<void>;
  /** Rebuilds what the partitions need; `isCurrent` turns false when the group has moved on. */
  open(assigned: readonly Assigned[], isCurrent: () => boolean): Promise<readonly Lane[]>;
}
