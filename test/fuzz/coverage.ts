import { Session, type Profiler } from 'node:inspector';

/** Which blocks of src have run since the start, asked of the engine now and then: for each case by itself it would be slow. */
export class Coverage {
  readonly #session = new Session();
  readonly #blocks = new Set<string>();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  get blocks(): number {
    return this.#blocks.size;
  }

  /** Takes in what has run since the last time; true when some of it had never. */
  grew(): boolean {
    const before = this.#blocks.size;
    this.#session.post('Profiler.takePreciseCoverage', (error, taken?: Profiler.TakePreciseCoverageReturnType) => {
      if (error !== null) throw error;
      for (const { url, functions } of taken?.result ?? []) if (url.includes('/src/')) this.#note(url, functions);
    });
    return this.#blocks.size > before;
  }

  close(): void {
    this.#session.disconnect();
  }

  #note(url: string, functions: readonly Profiler.FunctionCoverage[]): void {
    for (const { ranges } of functions) {
      for (const { startOffset, endOffset, count } of ranges) {
        if (count > 0) this.#blocks.add(`${url}:${String(startOffset)}-${String(endOffset)}`);
      }
    }
  }
}
