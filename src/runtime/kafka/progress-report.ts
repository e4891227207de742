import type { Micros } from '../../lib/time.ts';
import type { Progress } from '../../model/generated/progress.ts';
import type { SourcePartition } from '../../model/origin.ts';
import { placeKey } from './group-offsets.ts';
import type { Mark } from './position-ledger.ts';

/** How far one input partition is acknowledged. */
export interface PartitionState {
  readonly source: SourcePartition;
  readonly mark: Mark;
}

/** The ends of the partitions, asked for after `askedUs`: whoever has reached one has read to the end as of then. */
export interface EndsAsked {
  /** By placeKey: the end offset. */
  readonly ends: ReadonlyMap<string, number>;
  /** In the brokers' time, before the question was sent; undefined when their time is not known yet. */
  readonly askedUs: Micros | undefined;
}

/** Writes the progress records of one member; what it once said of a partition it never takes back. */
export class ProgressReport {
  readonly #member: string;
  readonly #said = new Map<string, { readonly incarnation: number; readonly timeUs: Micros }>();

  constructor(member: string) {
    this.#member = member;
  }

  /**
   * The record for now: the partitions that are read, those of which nothing was read yet with the time 0, so that they are waited
   * for however far others come meanwhile; and every input topic that the metadata knows.
   */
  write(states: readonly PartitionState[], asked: EndsAsked, known: Progress['known'], writtenUs: Micros): Progress {
    const partitions = states.map(({ source, mark }) => ({
      ...source,
      timeUs: this.#timeOf(source, mark, asked) ?? 0,
      position: mark.position,
    }));
    return { schema: 'oomstream.progress/1', member: this.#member, writtenUs, partitions, known };
  }

  /** The group gave the partitions anew: what another member says of them from here on is not ours to remember. */
  forget(): void {
    this.#said.clear();
  }

  #timeOf(source: SourcePartition, mark: Mark, asked: EndsAsked): Micros | undefined {
    const key = placeKey(source.topic, source.partition);
    const end = asked.ends.get(key);
    const before = this.#said.get(key);
    const times = [
      mark.streamTimeUs,
      end !== undefined && mark.position >= end ? asked.askedUs : undefined,
      before?.incarnation === source.incarnation ? before.timeUs : undefined,
    ].filter((time) => time !== undefined);
    if (times.length === 0) return undefined;
    const timeUs = Math.max(...times);
    this.#said.set(key, { incarnation: source.incarnation, timeUs });
    return timeUs;
  }
}
