/** Things in order of time, of equal times in order of arrival: a binary heap. */
export interface TimeQueue<T> {
  readonly size: number;
  push(timeUs: number, item: T): void;
  /** Time of the first item; Infinity when there is none. */
  firstUs(): number;
  shift(): T | undefined;
}

interface Entry<T> {
  readonly timeUs: number;
  readonly arrival: number;
  readonly item: T;
}

const before = <T>(a: Entry<T>, b: Entry<T>): boolean =>
  a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.arrival < b.arrival);

/** An empty queue. */
export function createTimeQueue<T>(): TimeQueue<T> {
  const heap: Entry<T>[] = [];
  let arrivals = 0;
  return {
    get size() {
      return heap.length;
    },
    push(timeUs, item) {
      heap.push({ timeUs, arrival: arrivals, item });
      arrivals += 1;
      rise(heap);
    },
    firstUs: () => heap[0]?.timeUs ?? Infinity,
    shift() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (heap.length > 0) sink(heap, last);
      return first.item;
    },
  };
}

function rise<T>(heap: Entry<T>[]): void {
  let at = heap.length - 1;
  const entry = heap[at];
  if (entry === undefined) return;
  while (at > 0) {
    const parent = heap[(at - 1) >> 1];
    if (parent === undefined || !before(entry, parent)) break;
    heap[at] = parent;
    at = (at - 1) >> 1;
  }
  heap[at] = entry;
}

function sink<T>(heap: Entry<T>[], entry: Entry<T>): void {
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    if (left === undefined) break;
    const rightFirst = right !== undefined && before(right, left);
    const child = rightFirst ? right : left;
    if (!before(child, entry)) break;
    heap[at] = child;
    at = 2 * at + (rightFirst ? 2 : 1);
  }
  heap[at] = entry;
}
