interface Cursor<T> {
  readonly rank: number;
  readonly rest: Iterator<T>;
  item: T;
}

/** Merges sorted inputs into one; of equal items those of the earlier input come first. */
export function* mergeSorted<T>(
  inputs: readonly Iterable<T>[],
  compare: (a: T, b: T) => number,
): Generator<T, void, undefined> {
  const byItem = (a: Cursor<T>, b: Cursor<T>): number => compare(a.item, b.item) || a.rank - b.rank;
  const cursors = inputs.flatMap((input, rank) => begin(input, rank)).sort((a, b) => byItem(b, a));
  for (let least = cursors.pop(); least !== undefined; least = cursors.pop()) {
    yield least.item;
    const next = least.rest.next();
    if (next.done === true) continue;
    least.item = next.value;
    cursors.splice(placeFor(least, cursors, byItem), 0, least);
  }
}

function begin<T>(input: Iterable<T>, rank: number): Cursor<T>[] {
  const rest = input[Symbol.iterator]();
  const first = rest.next();
  return first.done === true ? [] : [{ rank, rest, item: first.value }];
}

/** Where a cursor belongs among others that stand the greatest first. */
function placeFor<T>(
  cursor: Cursor<T>,
  cursors: readonly Cursor<T>[],
  compare: (a: Cursor<T>, b: Cursor<T>) => number,
): number {
  let low = 0;
  let high = cursors.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = cursors[middle];
    if (other !== undefined && compare(other, cursor) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
