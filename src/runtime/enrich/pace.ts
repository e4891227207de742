import { Backoff, sleep } from '../backoff.ts';

/** Spreads out what somebody asks for again and again: at once after a calm, else with waits that double. */
export class Pace {
  readonly #backoff: Backoff;
  readonly #calmMs: number;
  readonly #nowMs: () => number;
  #lastMs: number | undefined;

  /** Turns less than `calmMs` apart wait from `firstMs` up to `lastMs`. */
  constructor(firstMs: number, lastMs: number, calmMs: number, nowMs: () => number) {
    this.#backoff = new Backoff(firstMs, lastMs);
    this.#calmMs = calmMs;
    this.#nowMs = nowMs;
  }

  /** Resolves when it may be done, or when the signal fires. */
  async turn(signal: AbortSignal): Promise<void> {
    const isCalm = this.#lastMs === undefined || this.#nowMs() - this.#lastMs >= this.#calmMs;
    if (isCalm) this.#backoff.reset();
    else await sleep(this.#backoff.next(), signal);
    this.#lastMs = this.#nowMs();
  }
}
