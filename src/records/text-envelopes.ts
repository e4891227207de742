import { bare } from './bare.ts';
import { dmesg } from './dmesg.ts';
import { isRejected, unknownEnvelope, type DecodeContext, type Decoded, type Envelope } from './envelope.ts';
import { journalctlText } from './journalctl-text.ts';
import { kmsg } from './kmsg.ts';
import { logread } from './logread.ts';
import { headOf } from './record-text.ts';
import { syslog3164 } from './syslog-3164.ts';
import { syslog5424 } from './syslog-5424.ts';

/** Every shape of text that is read, in the order in which they are tried; the one that says least comes last. */
export const TEXT_ENVELOPES: readonly Envelope[] = [syslog5424, kmsg, logread, journalctlText, dmesg, syslog3164, bare];

/** The lines of a record of text, by the first shape that knows it. */
export function decodeText(bytes: Buffer, context: DecodeContext): Decoded {
  let refusal: Decoded = unknownEnvelope('The record begins like none of the known shapes.');
  const head = headOf(bytes);
  for (const envelope of TEXT_ENVELOPES) {
    if (!envelope.looksLike(bytes, head)) continue;
    const decoded = envelope.decode(bytes, context);
    if (!isRejected(decoded) || decoded.rejected !== 'unknown-envelope') return decoded;
    refusal = decoded;
  }
  return refusal;
}
