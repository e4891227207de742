import type { Input } from '../../sources/inputs.ts';
import { InputReader, type ReaderOptions } from './read-input.ts';
import { ReaderPool } from './reader-pool.ts';
import type { Reading } from './reading.ts';
import type { ResumeFile } from './resume-file.ts';

export interface QueueOptions {
  readonly reader: ReaderOptions;
  /** Threads; 1 reads in this one. */
  readonly workers: number;
  readonly resume?: ResumeFile | undefined;
  /** Ends the reading early. */
  readonly signal?: AbortSignal | undefined;
}

/** Inputs that are read in their order, by one or many. */
export class InputQueue {
  readonly #inputs: readonly Input[];
  readonly #options: QueueOptions;
  #unread: readonly Input[] = [];
  /** The input that was read last was read to its end. */
  #isWhole = false;

  constructor(inputs: readonly Input[], options: QueueOptions) {
    this.#inputs = inputs;
    this.#options = options;
  }

  /** Inputs that were not read to their end since the reading was ended early. */
  get unread(): readonly Input[] {
    return this.#unread;
  }

  /** Everything that was read, in the order of the inputs, whoever reads them. */
  async *readings(): AsyncGenerator<Reading, void, undefined> {
    const { reader, workers, resume, signal } = this.#options;
    const shared = workers > 1 ? this.#inputs.filter((input) => this.#isShared(input)) : [];
    const pool = new ReaderPool(shared, reader, workers);
    const own = new InputReader(reader);
    try {
      for (const [index, input] of this.#inputs.entries()) {
        const known = resume?.readings(input);
        const at = shared.indexOf(input);
        if (known !== undefined) yield* known;
        else yield* this.#one(input, at < 0 ? own.read(input) : pool.read(at));
        if (signal?.aborted !== true) continue;
        this.#unread = this.#inputs.slice(known === undefined && !this.#isWhole ? index : index + 1);
        return;
      }
    } finally {
      await pool.close();
    }
  }

  async *#one(input: Input, readings: AsyncGenerator<Reading, void, undefined>): AsyncGenerator<Reading> {
    const { resume, signal } = this.#options;
    this.#isWhole = false;
    let hasFailed = false;
    for (;;) {
      const next = await orAborted(readings.next(), signal);
      if (next === undefined) {
        if (input.path === '-') process.stdin.destroy();
        return;
      }
      if (next.done === true) break;
      resume?.add(next.value);
      hasFailed ||= next.value.failures.length > 0;
      yield next.value;
    }
    this.#isWhole = true;
    // What could not be read may be there the next time.
    resume?.done(hasFailed ? undefined : input);
  }

  /** Standard input is this thread's. */
  #isShared(input: Input): boolean {
    return input.path !== '-' && this.#options.resume?.readings(input) === undefined;
  }
}

/** What a promise gives; undefined as soon as the signal fires. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return promise;
  if (signal.aborted) {
    promise.catch(() => undefined);
    return Promise.resolve(undefined);
  }
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      resolve(undefined);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    promise
      .finally(() => {
        signal.removeEventListener('abort', onAbort);
      })
      .then(resolve, reject);
  });
}
