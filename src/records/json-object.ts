import { messageOf } from '../lib/errors.ts';
import type { Rejected } from '../model/log-line.ts';

/** Whatever a JSON object holds. */
export type JsonObject = Readonly<Record<string, unknown>>;

const MAX_CAUSE = 200;

/** The value that a text is, wrapped so that no key of its can be taken for a refusal. */
export function parseJson(text: string): { readonly value: unknown } | Rejected {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // V8 names the position, or quotes the place where it is near.
    const cause = messageOf(error).slice(0, MAX_CAUSE);
    return { rejected: 'invalid-json', detail: `The record of ${Buffer.byteLength(text)} bytes is not JSON: ${cause}` };
  }
}

/** True for `{...}`: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of `log.file.path`, whether its key has the dots, its objects are nested, or both; undefined when there is none. */
export function valueAt(object: JsonObject, path: string): unknown {
  if (Object.hasOwn(object, path)) return object[path];
  for (let dot = path.indexOf('.', 1); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const key = path.slice(0, dot);
    const child = Object.hasOwn(object, key) ? object[key] : undefined;
    const value = isJsonObject(child) ? valueAt(child, path.slice(dot + 1)) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The first of these that is there; null is there, though it says nothing. */
export function firstValueAt(object: JsonObject, paths: readonly string[]): unknown {
  for (const path of paths) {
    const value = valueAt(object, path);
    if (value !== undefined) return value;
  }
  return undefined;
}
