/** How often each name came. */
export class Tally {
  readonly #counts = new Map<string, number>();

  constructor(counts: Readonly<Record<string, number>> = {}) {
    for (const [name, count] of Object.entries(counts)) this.#counts.set(name, count);
  }

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** The counts by name, in the order of the names, so that the same counts print the same. */
  toRecord(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
