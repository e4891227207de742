import type { Micros } from '../lib/time.ts';
import type { HeldLine } from './held-line.ts';
import { compareInCopy } from './total-order.ts';

interface Copy {
  lines: HeldLine[];
  sorted: boolean;
  /** No held line has a smaller stream time: until it is due, there is nothing to look at. */
  leastUs: Micros;
  /** The last line given out: what sorts before it comes too late. */
  last?: HeldLine;
}

/** Holds the lines of one host until nothing can come any more that belongs before them, each copy of the log for itself. */
export class OrderBuffer {
  readonly #copies = new Map<string, Copy>();
  #count = 0;
  #bytes = 0;

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The smallest stream time of a line that is held; infinite when none is. */
  get leastUs(): Micros {
    let least = Number.POSITIVE_INFINITY;
    for (const copy of this.#copies.values()) least = Math.min(least, copy.leastUs);
    return least;
  }

  /** Takes a line in; false when its place in the order has already been given out. */
  add(copyKey: string, held: HeldLine): boolean {
    const copy = this.#copyOf(copyKey);
    if (copy.last !== undefined && compareInCopy(held.sieved, copy.last.sieved) < 0) return false;
    copy.sorted &&= isAfter(held, copy.lines.at(-1));
    copy.lines.push(held);
    copy.leastUs = Math.min(copy.leastUs, held.streamUs);
    this.#count += 1;
    this.#bytes += held.bytes;
    return true;
  }

  /**
   * Gives out, a copy at a time, the front of the order up to the last line whose stream time is at most `untilUs`. A line
   * that sorts before a due one leaves with it, so it does not matter at which watermarks this is called.
   */
  release(untilUs: Micros, give: (copyKey: string, held: HeldLine) => void): void {
    for (const [key, copy] of this.#copies) {
      if (copy.leastUs > untilUs) continue;
      if (!copy.sorted) copy.lines.sort((a, b) => compareInCopy(a.sieved, b.sieved));
      copy.sorted = true;
      const end = copy.lines.findLastIndex((held) => held.streamUs <= untilUs) + 1;
      const due = copy.lines.splice(0, end);
      copy.leastUs = copy.lines.reduce((least, { streamUs }) => Math.min(least, streamUs), Number.POSITIVE_INFINITY);
      for (const held of due) this.#give(key, copy, held, give);
    }
  }

  /** The smallest offset of a line that is still held; undefined when none is. */
  firstOffset(): number | undefined {
    let first: number | undefined;
    for (const copy of this.#copies.values()) {
      for (const held of copy.lines) first = first === undefined ? held.offset : Math.min(first, held.offset);
    }
    return first;
  }

  /** The stream time by which half of the held lines would have left; undefined when none is held. */
  medianUs(): Micros | undefined {
    const times = [...this.#copies.values()].flatMap((copy) => copy.lines.map((held) => held.streamUs));
    return times.sort((a, b) => a - b)[times.length >> 1];
  }

  /** Lets go of a copy that holds no line; false when it does. */
  forget(key: string): boolean {
    if ((this.#copies.get(key)?.lines.length ?? 0) > 0) return false;
    this.#copies.delete(key);
    return true;
  }

  #copyOf(key: string): Copy {
    let copy = this.#copies.get(key);
    if (copy === undefined) {
      copy = { lines: [], sorted: true, leastUs: Number.POSITIVE_INFINITY };
      this.#copies.set(key, copy);
    }
    return copy;
  }

  #give(key: string, copy: Copy, held: HeldLine, give: (copyKey: string, held: HeldLine) => void): void {
    copy.last = held;
    this.#count -= 1;
    this.#bytes -= held.bytes;
    give(key, held);
  }
}

function isAfter(held: HeldLine, last: HeldLine | undefined): boolean {
  return last === undefined || compareInCopy(last.sieved, held.sieved) <= 0;
}
