import { compareRotated } from '../lib/rotated-name.ts';

/** A partition of an input topic, or a file (then `topic` is its path and `partition` 0). */
export interface SourcePartition {
  readonly topic: string;
  readonly partition: number;
  /** Grows when the topic was deleted and made again, so that new offsets are above the old ones. 0 for a file. */
  readonly incarnation: number;
}

/** Where a line came from: record `offset` of its partition (for a file: its byte offset), line `line` within the record. */
export interface Origin extends SourcePartition {
  readonly offset: number;
  readonly line: number;
}

/** The name of a source partition, as map key and in messages: `logs.journal-3`. */
export function partitionName(source: Pick<SourcePartition, 'topic' | 'partition'>): string {
  return `${source.topic}-${String(source.partition)}`;
}

/** Names partitions, the last one without making its name again: lines come by the batch, and each asks. */
export class PartitionNames {
  #topic = '';
  #partition = -1;
  #name = '';

  of(source: Pick<SourcePartition, 'topic' | 'partition'>): string {
    if (source.partition !== this.#partition || source.topic !== this.#topic) {
      this.#topic = source.topic;
      this.#partition = source.partition;
      this.#name = partitionName(source);
    }
    return this.#name;
  }
}

/** Negative when `a` was written to its partition before `b`. Only for origins of one partition. */
export function comparePositions(
  a: Pick<Origin, 'incarnation' | 'offset' | 'line'>,
  b: Pick<Origin, 'incarnation' | 'offset' | 'line'>,
): number {
  return a.incarnation - b.incarnation || a.offset - b.offset || a.line - b.line;
}

/** A total order over all origins: topic (rotated files from the oldest on), partition, then position. */
export function compareOrigins(a: Origin, b: Origin): number {
  return compareRotated(a.topic, b.topic) || a.partition - b.partition || comparePositions(a, b);
}
