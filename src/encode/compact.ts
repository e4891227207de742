/** What JSON can say, but null. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** An object of a document, before what is absent is left out. */
export interface Draft {
  readonly [key: string]: Json | Draft | readonly Draft[] | undefined;
}

/**
 * The document without what is absent, and without objects and lists that hold nothing. Keys are set as own properties, so that
 * no name, not even `__proto__`, reaches a prototype.
 */
export function compact(draft: Draft): Record<string, Json> {
  const entries = Object.entries(draft).map(([key, value]) => [key, compactValue(value)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

function compactValue(value: Draft[string]): Json | undefined {
  if (Array.isArray(value)) return compactList(value as readonly (Json | Draft)[]);
  if (typeof value !== 'object') return value;
  const copy = compact(value as Draft);
  return Object.keys(copy).length === 0 ? undefined : copy;
}

function compactList(values: readonly (Json | Draft)[]): Json | undefined {
  const kept = values.map(compactValue).filter((value) => value !== undefined);
  return kept.length === 0 ? undefined : kept;
}

/** A free name as the name of a field: dots would make levels of it, a leading underscore is the index's own. */
export function fieldName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^_+/, '');
  return plain === '' ? 'unnamed' : plain;
}

/** Values under free names as fields; of names that become the same the last stays. */
export function fieldsOf<T extends Json>(values: Readonly<Record<string, T>> | undefined): Record<string, T> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [fieldName(name), value]));
}
