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

/** Which sums in an exposition are more than what was read: a line has one outcome, or is still held. */
export function imbalances(exposition: string): string[] {
  const read = sumOf(exposition, 'oomstream_assembler_lines_read_total');
  const done = sumOf(exposition, 'oomstream_assembler_lines_total');
  return done > read ? [`${done} lines have an outcome, and ${read} were read`] : [];
}

function sumOf(exposition: string, metric: string): number {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
