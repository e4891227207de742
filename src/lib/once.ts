/** A value that is made when it is first asked for, and kept: for what takes a while and is seldom needed. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
