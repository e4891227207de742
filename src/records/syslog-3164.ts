import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { unknownEnvelope } from './envelope.ts';
import { unescapeText } from './escaped-text.ts';
import { messageLines } from './message-lines.ts';
import { syslogSpeech } from './provenance.ts';
import { headOf, textOf } from './record-text.ts';
import { receivedTime } from './stamp.ts';
import { readNamedHead, readStampedHead } from './syslog-head.ts';
import { readPriority, readTag, type Priority } from './syslog-header.ts';
import { syslogLines, type RecordPriority } from './syslog-lines.ts';

const STAMP = String.raw`[*.]?(?:\d{4} )?[^ [\]{}<]{1,16} {1,2}\d{1,2},? (?:\d{4} )?\d\d:\d\d:\d\d`;
const LOOKS_STAMPED = new RegExp(
  String.raw`^(?:<\d{1,3}>|${STAMP}|\d{4}-\d\d-\d\d[T ]\d\d:|[\w.:-]{1,60} (?:<\d{1,3}>)?[A-Z][a-z]{2} {1,2}\d)`,
);

const NO_PRIORITY: RecordPriority = {};

/**
 * BSD syslog: on the wire `<PRI>Mmm dd hh:mm:ss host tag: text`, in files without the PRI, and both with an ISO stamp.
 * A wire record may also lack stamp and host (RFC 3164 4.3.3), and any the host alone (as programs write to /dev/log).
 */
export const syslog3164: Envelope = {
  id: 'syslog-3164',
  sample:
    '<6>Nov 24 10:00:00 web-7 kernel: [  812.345678] java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0',
  looksLike: (bytes, head = headOf(bytes)) => LOOKS_STAMPED.test(head),
  decode,
};

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const text = textOf(bytes).trimStart();
  const priority = text.startsWith('<') ? readPriority(text) : undefined;
  const behind = priority?.rest ?? text;
  const head = readStampedHead(behind) ?? readNamedHead(behind);
  if (head !== undefined) return syslogLines(head, priority ?? NO_PRIORITY, context);
  if (priority === undefined)
    return unknownEnvelope(
      'The text begins with neither a syslog priority nor the stamp, host and tag of a syslog file.',
    );
  return withoutStamp(priority, context);
}

/**
 * `<4>kernel: text`, or `<4>text`: the ring buffer without its times (`dmesg -r -t`, /proc/kmsg of old kernels). A word before a
 * colon there is the text's own, unless a facility other than 0 tells of a program.
 */
function withoutStamp({ facility, severity, rest }: Priority, context: DecodeContext): Decoded {
  const tag = readTag(rest);
  const head = { ...receivedTime(context), host: context.host, severity };
  if (facility === 0 && tag.identifier !== 'kernel')
    return messageLines([unescapeText(rest, false)], { ...head, facility, transport: 'dmesg', provenance: 'none' });
  const speech = syslogSpeech({ ...tag, facility });
  const text = unescapeText(tag.rest, speech.provenance === 'userspace');
  return messageLines([text], { ...head, ...speech, transport: 'syslog' });
}
