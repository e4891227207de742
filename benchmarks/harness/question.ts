import type { Sample } from './sample.ts';

/** One who is measured. */
export interface Contender {
  readonly name: string;
  /** Gigabytes that a run goes through, for CPU seconds a gigabyte. */
  readonly gigabytes?: number | undefined;
  readonly run: () => Promise<Sample>;
}

/** A figure of a question, with its targets. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly must?: number | undefined;
  readonly goal?: number | undefined;
  /** Whether more is better. */
  readonly more: boolean;
}

/** The samples of each contender by its name. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** What a question needs to know. */
export interface BenchContext {
  readonly megabytes: number | undefined;
  readonly core: number;
  /** Lines of a storm's reports; the question has its own default. */
  readonly reportLines?: number | undefined;
  /** How long a load lasts; the question has its own default. */
  readonly seconds?: number | undefined;
  /** Registers what is to be undone at the end. */
  readonly defer: (undo: () => Promise<void>) => void;
}

/** A question that is prepared: who is measured, and what follows from the samples. */
export interface Prepared {
  readonly contenders: readonly Contender[];
  /** Those that are not to be had, with how to get them. */
  readonly missing?: readonly string[] | undefined;
  /** Whether a first round is not counted; true by default. */
  readonly warmUp?: boolean | undefined;
  /** So many runs unless the command line says otherwise; 5 by default. */
  readonly runs?: number | undefined;
  readonly figures: (samples: Samples) => readonly Figure[];
}

export interface Question {
  readonly id: string;
  readonly title: string;
  readonly prepare: (context: BenchContext) => Promise<Prepared>;
}
