import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import type { Progress } from '../model/generated/progress.ts';
import { partitionName, PartitionNames, type SourcePartition } from '../model/origin.ts';
import type { CheckpointState } from './checkpoint-state.ts';

interface Heard {
  readonly topic: string;
  readonly partition: number;
  readonly incarnation: number;
  /** Undefined: never heard of. */
  readonly timeUs: Micros | undefined;
  /** Where the most advanced partition stood when this one was last named. */
  heardUs: Micros;
}

/** Of a silence of all sieves no more than this share of the time-out counts as absence of those that are heard of last. */
const SILENCE_SHARE = 0.1;

/** Up to where all input partitions have been read. Moves only by progress records, and never back. */
export class Watermark {
  readonly #timeoutUs: Micros;
  readonly #partitions = new Map<string, Heard>();
  readonly #known = new Map<string, number>();
  readonly #names = new PartitionNames();
  #frontierUs: Micros = 0;
  /** When the newest progress was written, and how much time of speaking the frontier has not used up yet. */
  #writtenUs: Micros | undefined;
  #spokenUs: Micros = 0;
  #us: Micros | undefined;
  #leftOut = 0;

  constructor(timeoutMs: number) {
    this.#timeoutUs = timeoutMs * MICROS_PER_MS;
  }

  /** Undefined while a known partition has not been heard of. */
  get us(): Micros | undefined {
    return this.#us;
  }

  /** Partitions that do not hold the watermark back, because nothing is heard of them while others advance. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Stream time up to which a partition is known to be read; undefined when it was not heard of. */
  progressOf(source: SourcePartition): Micros | undefined {
    return this.#partitions.get(this.#names.of(source))?.timeUs;
  }

  /** Takes one member's progress in. */
  take(progress: Progress): void {
    this.#advance(Math.max(...progress.partitions.map(({ timeUs }) => timeUs)), progress.writtenUs);
    for (const named of progress.partitions) this.#hear(named);
    for (const { topic, partitions } of progress.known) this.#know(topic, partitions);
    this.#move();
  }

  /** What a checkpoint keeps. */
  state(): Pick<CheckpointState, 'progress' | 'known' | 'unheard' | 'watermarkUs'> {
    const all = [...this.#partitions.values()];
    return {
      progress: all.flatMap(({ timeUs, ...rest }) => (timeUs === undefined ? [] : [{ ...rest, timeUs }])),
      unheard: all.flatMap(({ topic, partition, timeUs, heardUs }) =>
        timeUs === undefined ? [{ topic, partition, sinceUs: heardUs }] : [],
      ),
      known: [...this.#known].map(([topic, partitions]) => ({ topic, partitions })),
      ...(this.#us === undefined ? {} : { watermarkUs: this.#us }),
    };
  }

  /** The watermark as a checkpoint kept it. */
  static resume(timeoutMs: number, state: CheckpointState): Watermark {
    const watermark = new Watermark(timeoutMs);
    for (const { heardUs, ...rest } of state.progress) watermark.#put({ ...rest, heardUs: heardUs ?? rest.timeUs });
    for (const { topic, partition, sinceUs } of state.unheard ?? []) {
      watermark.#put({ topic, partition, incarnation: 0, timeUs: undefined, heardUs: sinceUs });
    }
    for (const { topic, partitions } of state.known) watermark.#known.set(topic, partitions);
    watermark.#us = state.watermarkUs;
    return watermark;
  }

  /**
   * Who was only known of before there was a stream time is waited for from its first moment on. Nobody is absent while nobody
   * speaks, nor sooner because the others catch up: the frontier's steps count up to the time in which they were said.
   */
  #advance(timeUs: Micros, writtenUs: Micros): void {
    const before = this.#frontierUs;
    this.#frontierUs = Math.max(before, timeUs);
    const stepUs = this.#frontierUs - before;
    const notAbsentUs = stepUs - this.#spent(before === 0 ? 0 : stepUs, writtenUs);
    for (const heard of this.#partitions.values()) {
      heard.heardUs = before === 0 ? this.#frontierUs : heard.heardUs + notAbsentUs;
    }
  }

  /** How much of a step is covered by the time since progress was written before. */
  #spent(stepUs: Micros, writtenUs: Micros): Micros {
    const mostUs = this.#timeoutUs * SILENCE_SHARE;
    const sinceUs = Math.max(0, writtenUs - (this.#writtenUs ?? writtenUs));
    this.#writtenUs = Math.max(this.#writtenUs ?? writtenUs, writtenUs);
    this.#spokenUs = Math.min(mostUs, this.#spokenUs + sinceUs);
    const spentUs = Math.min(stepUs, this.#spokenUs);
    this.#spokenUs -= spentUs;
    return spentUs;
  }

  #put(heard: Heard): void {
    this.#partitions.set(partitionName(heard), heard);
    this.#frontierUs = Math.max(this.#frontierUs, heard.timeUs ?? 0);
  }

  #hear({ topic, partition, incarnation, timeUs }: Progress['partitions'][number]): void {
    const before = this.#partitions.get(partitionName({ topic, partition }))?.timeUs;
    // 0: it has an owner, who has read nothing of it yet.
    const known = timeUs === 0 ? before : Math.max(timeUs, before ?? timeUs);
    this.#put({ topic, partition, incarnation, timeUs: known, heardUs: this.#frontierUs });
    this.#known.set(topic, Math.max(this.#known.get(topic) ?? 0, partition + 1));
  }

  #know(topic: string, partitions: number): void {
    this.#known.set(topic, Math.max(this.#known.get(topic) ?? 0, partitions));
    for (let partition = 0; partition < partitions; partition += 1) {
      if (this.#partitions.has(partitionName({ topic, partition }))) continue;
      this.#put({ topic, partition, incarnation: 0, timeUs: undefined, heardUs: this.#frontierUs });
    }
  }

  #move(): void {
    let least: Micros | undefined = Number.POSITIVE_INFINITY;
    this.#leftOut = 0;
    for (const { timeUs, heardUs } of this.#partitions.values()) {
      if (this.#frontierUs - heardUs > this.#timeoutUs) this.#leftOut += 1;
      else least = timeUs === undefined || least === undefined ? undefined : Math.min(least, timeUs);
    }
    if (least === undefined || least === Number.POSITIVE_INFINITY) return;
    this.#us = this.#us === undefined ? least : Math.max(this.#us, least);
  }
}
