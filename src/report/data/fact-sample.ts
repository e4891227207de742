import type { IncidentFacts } from './facts.ts';

const MAX_FACTS = 50_000;

/** Facts in the order they came, at most 50,000: beyond, every second, fourth, ... of all, evenly. */
export class FactSample {
  readonly #limit: number;
  #facts: IncidentFacts[] = [];
  #stride = 1;
  #seen = 0;

  constructor(limit: number = MAX_FACTS) {
    this.#limit = limit;
  }

  /** One in how many is kept. */
  get oneIn(): number {
    return this.#stride;
  }

  get all(): readonly IncidentFacts[] {
    return this.#facts;
  }

  add(facts: IncidentFacts): void {
    if (this.#seen % this.#stride === 0) this.#facts.push(facts);
    this.#seen += 1;
    if (this.#facts.length <= this.#limit) return;
    this.#facts = this.#facts.filter((_, at) => at % 2 === 0);
    this.#stride *= 2;
  }
}
