import type { Sample } from '../harness/sample.ts';

/** Measures a piece of this process' work. */
export class Stopwatch {
  readonly #wallMs = performance.now();
  readonly #cpu = process.cpuUsage();

  /** What it took since the beginning. */
  stop(extra: Readonly<Record<string, number>> = {}): Sample {
    const { user, system } = process.cpuUsage(this.#cpu);
    return { wallSeconds: (performance.now() - this.#wallMs) / 1000, cpuSeconds: (user + system) / 1e6, extra };
  }
}

/** Prints a sample for the one who started this process. */
export function tell(sample: Sample): void {
  process.stdout.write(JSON.stringify(sample));
}
