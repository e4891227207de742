import { cri } from './cri.ts';
import { isRejected, unknownEnvelope, type DecodeContext, type Decoded, type Envelope } from './envelope.ts';
import { journalExport } from './journal-export.ts';
import { journalVerbose } from './journal-verbose.ts';
import { decodeJson, JSON_ENVELOPES, looksLikeJson } from './json-envelope.ts';
import { headOf } from './record-text.ts';
import { TEXT_ENVELOPES } from './text-envelopes.ts';
import { decodeTexts } from './text-records.ts';

/** Whole journal entries over several lines, and what holds text with an envelope of its own. */
const ENTRY_ENVELOPES: readonly Envelope[] = [journalExport, journalVerbose, cri];

/** Every shape that is read, in the order in which they are tried; the one that says least comes last. */
export const ENVELOPES: readonly Envelope[] = [...JSON_ENVELOPES, ...ENTRY_ENVELOPES, ...TEXT_ENVELOPES];

/**
 * The lines of one record, by the first shape that knows it. A shape that only looked like it hands the record on; any
 * other refusal is final. Never throws; invalid UTF-8 decodes with U+FFFD.
 */
export function decodeRecord(bytes: Buffer, context: DecodeContext): Decoded {
  if (looksLikeJson(bytes)) return decodeJson(bytes, context);
  if (isEvent(bytes)) return decodeJson(bytes.subarray(EVENT.length), context);
  return (mayBeEntry(bytes) ? decodeEntry(bytes, context) : undefined) ?? decodeTexts(bytes, context);
}

/** The lines of one record by the shape of this name alone; of JSON, by what it holds. */
export function decodeAs(id: string, bytes: Buffer, context: DecodeContext): Decoded {
  const envelope = ENVELOPES.find((each) => each.id === id);
  return envelope?.decode(bytes, context) ?? unknownEnvelope(`There is no shape ${id}.`);
}

const LESS_THAN = 0x3c;
const BRACKET = 0x5b;

/** Most text begins with a priority or an uptime, and entries do not. */
const mayBeEntry = (bytes: Buffer): boolean => bytes[0] !== LESS_THAN && bytes[0] !== BRACKET;

function decodeEntry(bytes: Buffer, context: DecodeContext): Decoded | undefined {
  const head = headOf(bytes);
  for (const envelope of ENTRY_ENVELOPES) {
    if (!envelope.looksLike(bytes, head)) continue;
    const decoded = envelope.decode(bytes, context);
    if (!isRejected(decoded) || decoded.rejected !== 'unknown-envelope') return decoded;
  }
  return undefined;
}

/** `journalctl -o json-sse`: server-sent events. */
const EVENT = 'data: ';
const EVENT_START = Buffer.from(`${EVENT}{`);

function isEvent(bytes: Buffer): boolean {
  return bytes[0] === EVENT_START[0] && bytes.subarray(0, EVENT_START.length).equals(EVENT_START);
}
