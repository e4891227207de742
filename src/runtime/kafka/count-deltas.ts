/** What counters have grown by since they were last looked at. */
export class CountDeltas {
  readonly #before = new Map<string, number>();

  /** The numeric fields of `counts` that have grown, each with its growth. */
  take(counts: object): (readonly [name: string, growth: number])[] {
    const grown: (readonly [string, number])[] = [];
    for (const [name, value] of Object.entries(counts)) {
      if (typeof value !== 'number') continue;
      const growth = value - (this.#before.get(name) ?? 0);
      if (growth > 0) grown.push([name, growth]);
      this.#before.set(name, value);
    }
    return grown;
  }
}
