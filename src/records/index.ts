import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { decodeJson, JSON_ENVELOPES, looksLikeJson } from './json-envelope.ts';
import { decodeText, TEXT_ENVELOPES } from './text-envelopes.ts';

/** Every shape that is read, in the order in which they are tried; the one that says least comes last. */
export const ENVELOPES: readonly Envelope[] = [...JSON_ENVELOPES, ...TEXT_ENVELOPES];

/**
 * The lines of one record, by the first shape that knows it. A shape that only looked like it hands the record on; any
 * other refusal is final. Never throws; invalid UTF-8 decodes with U+FFFD.
 */
export function decodeRecord(bytes: Buffer, context: DecodeContext): Decoded {
  return looksLikeJson(bytes) ? decodeJson(bytes, context) : decodeText(bytes, context);
}
