import { bare } from './bare.ts';
import { dmesg } from './dmesg.ts';
import { isRejected, unknownEnvelope, type DecodeContext, type Decoded, type Envelope } from './envelope.ts';
import { journalctlText } from './journalctl-text.ts';
import { journaldJson } from './journald-json.ts';
import { kmsg } from './kmsg.ts';
import { logread } from './logread.ts';
import { syslog3164 } from './syslog-3164.ts';
import { syslog5424 } from './syslog-5424.ts';

/** Every shape that is read, in the order in which they are tried; the one that says least comes last. */
export const ENVELOPES: readonly Envelope[] = [
  journaldJson,
  syslog5424,
  kmsg,
  logread,
  journalctlText,
  dmesg,
  syslog3164,
  bare,
];

/**
 * The lines of one record, by the first shape that knows it. A shape that only looked like it hands the record on; any
 * other refusal is final. Never throws; invalid UTF-8 decodes with U+FFFD.
 */
export function decodeRecord(bytes: Buffer, context: DecodeContext): Decoded {
  let refusal: Decoded = unknownEnvelope('The record begins like none of the known shapes.');
  for (const envelope of ENVELOPES) {
    if (!envelope.looksLike(bytes)) continue;
    const decoded = envelope.decode(bytes, context);
    if (!isRejected(decoded) || decoded.rejected !== 'unknown-envelope') return decoded;
    refusal = decoded;
  }
  return refusal;
}
