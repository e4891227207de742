import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { unknownEnvelope } from './envelope.ts';
import { headOf, textOf } from './record-text.ts';
import { readIsoStamp } from './stamp.ts';
import { afterStructuredData } from './structured-data.ts';
import { readStampedHead, type SyslogHead } from './syslog-head.ts';
import { readPriority } from './syslog-header.ts';
import { syslogLines } from './syslog-lines.ts';

/** VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID, each with the blank after it (RFC 5424 6). */
const HEADER = /^1 (\S{1,64}) (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,128})(?: |$)/;
const BYTE_ORDER_MARK = '\uFEFF';

/** RFC 5424, version 1. Structured data is stepped over: no sender puts a boot or machine id there by any standard. */
export const syslog5424: Envelope = {
  id: 'syslog-5424',
  sample:
    '<6>1 2026-11-24T10:00:00.102898Z web-7 kernel - - [meta sequenceId="7" note="a \\] b"] java invoked oom-killer: order=0',
  looksLike: (bytes, head = headOf(bytes)) => /^<\d{1,3}>1 \S/.test(head),
  decode,
};

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const priority = readPriority(textOf(bytes).trimStart());
  const match = priority === undefined ? null : HEADER.exec(priority.rest);
  if (priority === undefined || match === null) return unknownEnvelope('The header is not that of RFC 5424.');
  const [header, time = '', host = '', app = '', pid = ''] = match;
  const end = afterStructuredData(priority.rest, header.length);
  if (end < 0) return unknownEnvelope('The structured data break off.');
  const rest = messageAt(priority.rest, end);
  const own = { identifier: valueOf(app), pid: valueOf(pid), host: valueOf(host), stamp: readIsoStamp(time)?.stamp };
  return syslogLines(unrelayed({ ...own, rest }), priority, context);
}

/** What a relay could not read it passes on whole, head and all, under no name; of the level only its own PRI counts. */
function unrelayed(outer: SyslogHead): SyslogHead {
  const inner = outer.identifier === undefined ? readStampedHead(outer.rest) : undefined;
  return inner === undefined ? outer : { ...inner, host: inner.host ?? outer.host, severity: undefined };
}

/** NILVALUE is absent. */
function valueOf(field: string): string | undefined {
  return field === '-' ? undefined : field;
}

/**
 * MSG: what follows the blank after the structured data, without its byte order mark. rsyslog keeps the blank that stood before
 * the text in the record that it received (RSYSLOG_SyslogProtocol23Format), so there may be two before the kernel's stamp.
 */
function messageAt(text: string, end: number): string {
  const start = text.startsWith('  [', end) ? end + 2 : text.startsWith(' ', end) ? end + 1 : end;
  return text.slice(text.startsWith(BYTE_ORDER_MARK, start) ? start + 1 : start);
}
