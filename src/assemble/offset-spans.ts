interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * Where in the line topic the reports lie that have left. Who reads again from the first open line must meet them whole or not
 * at all: the rest of one would be taken for a report of its own, or stand in the way of the open ones.
 */
export class OffsetSpans {
  #spans: Span[] = [];

  /** Remembers where a report that has left lies; spans that meet become one. */
  add(first: number, last: number): void {
    const apart = this.#spans.filter((span) => span.last < first || span.first > last);
    const met = this.#spans.filter((span) => span.last >= first && span.first <= last);
    const ends = {
      first: Math.min(first, ...met.map((span) => span.first)),
      last: Math.max(last, ...met.map((span) => span.last)),
    };
    this.#spans = [...apart, ends];
  }

  /** The offset from which on nothing is cut, given the first open one; forgets what lies before. */
  whole(firstOpen: number | undefined): number | undefined {
    if (firstOpen === undefined) {
      this.#spans = [];
      return undefined;
    }
    let first = firstOpen;
    for (let before = Number.POSITIVE_INFINITY; first < before;) {
      before = first;
      for (const span of this.#spans) if (span.last >= first) first = Math.min(first, span.first);
    }
    this.#spans = this.#spans.filter((span) => span.last >= first);
    return first;
  }
}
