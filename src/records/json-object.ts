import { messageOf } from '../lib/errors.ts';
import type { Rejected } from '../model/log-line.ts';
import { unknownEnvelope } from './envelope.ts';
import { textOf } from './record-text.ts';

/** Whatever a JSON object holds. */
export type JsonObject = Readonly<Record<string, unknown>>;

const MAX_CAUSE = 200;

/** The object that the record is, wrapped so that no key of its can be taken for a refusal. */
export function parseJsonObject(bytes: Buffer): { readonly object: JsonObject } | Rejected {
  try {
    const value: unknown = JSON.parse(textOf(bytes));
    return isJsonObject(value) ? { object: value } : unknownEnvelope('The JSON is not an object.');
  } catch (error) {
    // V8 names the position, or quotes the place where it is near.
    const cause = messageOf(error).slice(0, MAX_CAUSE);
    return { rejected: 'invalid-json', detail: `The record of ${bytes.length} bytes is not JSON: ${cause}` };
  }
}

/** True for `{...}`: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
