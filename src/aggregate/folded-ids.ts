import type { Micros } from '../lib/time.ts';

const MAX_IDS = 1_000_000;

/** The ids of incidents that were folded within the span of lateness. */
export class FoldedIds {
  readonly #spanUs: Micros;
  readonly #maxIds: number;
  /** Until when each id is remembered, in the order of arrival, which is nearly that of time. */
  readonly #until = new Map<string, Micros>();

  constructor(spanUs: Micros, maxIds = MAX_IDS) {
    this.#spanUs = spanUs;
    this.#maxIds = maxIds;
  }

  has(id: string): boolean {
    return this.#until.has(id);
  }

  /** Remembers an id; how many older ones had to go for it. */
  add(id: string, timeUs: Micros): number {
    const untilUs = Math.max(this.#until.get(id) ?? timeUs, timeUs + this.#spanUs);
    this.#until.delete(id);
    this.#until.set(id, untilUs);
    if (this.#until.size <= this.#maxIds) return 0;
    for (const oldest of this.#until.keys()) {
      this.#until.delete(oldest);
      break;
    }
    return 1;
  }

  /** Forgets the ids whose span is over at stream time `nowUs`. */
  expire(nowUs: Micros): void {
    for (const [id, untilUs] of this.#until) {
      if (untilUs >= nowUs) return;
      this.#until.delete(id);
    }
  }
}
