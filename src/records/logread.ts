import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { unknownEnvelope } from './envelope.ts';
import { messageLines } from './message-lines.ts';
import { syslogSpeech } from './provenance.ts';
import { headOf, textOf } from './record-text.ts';
import { unescapeRsyslog } from './rsyslog-escape.ts';
import { readCtimeStamp, timeOf } from './stamp.ts';
import { readTag } from './syslog-header.ts';
import { facilityOf, severityOf } from './syslog-name.ts';

const LEVEL = /^([a-z0-9]{3,8})\.([a-z]{3,7}) /;

/** OpenWrt's logread (ubox log/logread.c): `Tue Nov 24 10:00:00 2026 kern.warn kernel: [  12.345678] text`, without a host. */
export const logread: Envelope = {
  id: 'logread',
  sample: 'Tue Nov 24 10:00:00 2026 kern.warn kernel: [  812.345678] java invoked oom-killer: gfp_mask=0xcc0, order=0',
  looksLike: (bytes, head = headOf(bytes)) =>
    /^[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} [\d:]{8} \d{4} [a-z]/.test(head),
  decode,
};

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const stamped = readCtimeStamp(textOf(bytes).trimStart());
  const level = LEVEL.exec(stamped?.rest ?? '');
  const facility = facilityOf(level?.[1] ?? '');
  if (stamped === undefined || level === null || facility === undefined)
    return unknownEnvelope('No stamp and level of logread.');
  const tag = readTag(stamped.rest.slice(level[0].length));
  return messageLines([unescapeRsyslog(tag.rest)], {
    ...timeOf(stamped.stamp, context),
    ...syslogSpeech({ ...tag, facility }),
    transport: 'syslog',
    host: context.host,
    severity: severityOf(level[2] ?? ''),
  });
}
