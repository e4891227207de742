// Paths that pretend to be more of them are not looked at without end.
const MAX_PLACES = 16;

/** Where a text holds the words between two paths, at most 16 places; undefined beyond. */
export function placesOf(words: string, text: string): readonly number[] | undefined {
  const places: number[] = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (places.push(at) > MAX_PLACES) return undefined;
  }
  return places;
}

/** Whether a cgroup is the other one or lives below it, as each victim does below the limit that was hit. */
export function isWithin(path: string, owner: string): boolean {
  return path === owner || path.startsWith(owner === '/' ? owner : `${owner}/`);
}
