/**
 * The least `limit` values that were ever added, ascending and each once. What is kept depends on the set alone, not on the
 * order in which it came: the least of the least are the least of all.
 */
export class OrderedSet<T extends number | string> {
  readonly #limit: number;
  readonly #values: T[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get values(): readonly T[] {
    return this.#values;
  }

  add(value: T): void {
    const at = this.#placeOf(value);
    if (this.#values[at] === value || at >= this.#limit) return;
    this.#values.splice(at, 0, value);
    if (this.#values.length > this.#limit) this.#values.pop();
  }

  #placeOf(value: T): number {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#values[middle];
      if (other !== undefined && other < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
