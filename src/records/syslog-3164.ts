import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { unknownEnvelope } from './envelope.ts';
import { messageLines } from './message-lines.ts';
import { syslogProvenance } from './provenance.ts';
import { headOf, textOf } from './record-text.ts';
import { unescapeRsyslog } from './rsyslog-escape.ts';
import { readBsdStamp, readIsoStamp, timeOf, type Stamp } from './stamp.ts';
import { readPriority, readTag, type Tagged } from './syslog-header.ts';

const LOOKS_STAMPED = /^(?:[A-Z][a-z]{2} {1,2}\d{1,2} |\d{4}-\d\d-\d\dT\d\d:)/;

/**
 * BSD syslog: on the wire `<PRI>Mmm dd hh:mm:ss host tag: text`, in files without the PRI, and both with an ISO stamp.
 * A wire record may also lack stamp and host (RFC 3164 4.3.3), and any the host alone (as programs write to /dev/log).
 */
export const syslog3164: Envelope = {
  id: 'syslog-3164',
  sample:
    '<6>Nov 24 10:00:00 web-7 kernel: [  812.345678] java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0',
  looksLike: (bytes) => /^<\d{1,3}>/.test(headOf(bytes)) || LOOKS_STAMPED.test(headOf(bytes)),
  decode,
};

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const text = textOf(bytes).trimStart();
  const priority = readPriority(text);
  const header = readHeader(priority?.rest ?? text);
  if (priority === undefined && header.stamp === undefined)
    return unknownEnvelope(
      'The text begins with neither a syslog priority nor the stamp, host and tag of a syslog file.',
    );
  const head = {
    ...timeOf(header.stamp, context),
    transport: 'syslog',
    provenance: syslogProvenance({ ...header, facility: priority?.facility }),
    host: header.host ?? context.host,
    facility: priority?.facility,
    severity: priority?.severity,
    identifier: header.identifier,
  } as const;
  return messageLines([unescapeRsyslog(header.rest)], head);
}

interface Header extends Tagged {
  readonly stamp?: Stamp | undefined;
  readonly host?: string | undefined;
}

function readHeader(text: string): Header {
  const bsd = readBsdStamp(text);
  if (bsd !== undefined) return { stamp: bsd.stamp, ...readHost(bsd.rest) };
  const iso = readIsoStamp(text);
  if (iso === undefined) return readTag(text);
  const named = readHost(iso.rest);
  // Many an application's log begins with an ISO stamp; only a tag makes it syslog.
  return named.identifier === undefined ? { rest: text } : { stamp: iso.stamp, ...named };
}

/** `host tag: text`, or `tag: text` where the first word is the tag. */
function readHost(text: string): Header {
  const first = /^\S+/.exec(text)?.[0] ?? '';
  if (first === '' || first.endsWith(':')) return readTag(text);
  return { host: first, ...readTag(text.slice(first.length + 1)) };
}
