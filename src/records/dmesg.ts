import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { unknownEnvelope } from './envelope.ts';
import { messageLines } from './message-lines.ts';
import { dmesgProvenance } from './provenance.ts';
import { headOf, textOf } from './record-text.ts';
import { readCtimeStamp, readIsoStamp, receivedTime, timeOf, type LineTime } from './stamp.ts';
import { readPriority, type Priority } from './syslog-header.ts';
import { facilityOf, severityOf } from './syslog-name.ts';

/** `[  123.456789]`: left to the text reader, which reads it everywhere. */
const UPTIME = /^\[ {0,12}\d{1,10}\.\d{3,9}\]/;
/** dmesg -d: uptime and the time since the line before. */
const DELTA = /^\[ {0,12}(\d{1,10}\.\d{3,9}) < {1,12}\d{1,10}\.\d{3,9}>\]/;
/** dmesg -T, in any locale: German `[Di Aug 12 03:54:03 2025]`, Japanese with a month `1月`. */
const LOCAL_TIME = /^\[([^[\]]{15,80} \d{4})\] ?/;
/** dmesg --time-format iso; unlike rsyslog's, the fraction has a comma and no host follows. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{6}(?:Z|[+-]\d\d:?\d\d) /;
/** dmesg -x: facility and level by name, each padded. */
const DECODED = /^([a-z0-9]{3,8}) {0,8}:([a-z]{3,6}) {0,4}: /;

/**
 * The ring buffer as dmesg prints it: `[  123.456789] text`, with -T, -d, -x, -r or --time-format iso. It names no host, and
 * all of it may be pasted, so its provenance is none.
 */
export const dmesg: Envelope = {
  id: 'dmesg',
  sample: '[  812.345678] java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  looksLike: (bytes) =>
    /^(?:\[|<\d{1,3}>\[|[a-z0-9]{3,8} {0,8}:[a-z]{3,6} |\d{4}-\d\d-\d\dT[\d:]{8},)/.test(headOf(bytes)),
  decode,
};

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const indented = textOf(bytes);
  const level = readLevel(indented.trimStart());
  const stamped = readTime(level?.rest ?? indented.trimStart(), context);
  if (stamped === undefined) return unknownEnvelope('No time stamp of dmesg.');
  return messageLines([stamped.rest], {
    ...stamped.time,
    transport: 'dmesg',
    provenance: dmesgProvenance(level?.facility),
    host: context.host,
    facility: level?.facility,
    severity: level?.severity,
  });
}

/** `<6>` of -r, or `kern  :warn  : ` of -x. */
function readLevel(text: string): Priority | undefined {
  const match = DECODED.exec(text);
  if (match === null) return readPriority(text);
  const facility = facilityOf(match[1] ?? '');
  const severity = severityOf(match[2] ?? '');
  if (facility === undefined || severity === undefined) return undefined;
  return { facility, severity, rest: text.slice(match[0].length) };
}

function readTime(text: string, context: DecodeContext): { time: LineTime; rest: string } | undefined {
  if (UPTIME.test(text)) return { time: receivedTime(context), rest: text };
  const delta = DELTA.exec(text);
  if (delta?.[1] !== undefined)
    return { time: receivedTime(context), rest: `[${delta[1]}]${text.slice(delta[0].length)}` };
  const iso = ISO_TIME.test(text) ? readIsoStamp(text) : undefined;
  if (iso !== undefined) return { time: timeOf(iso.stamp, context), rest: iso.rest };
  const local = LOCAL_TIME.exec(text);
  const stamp = local?.[1] === undefined ? undefined : readCtimeStamp(local[1])?.stamp;
  return stamp === undefined || local === null
    ? undefined
    : { time: timeOf(stamp, context), rest: text.slice(local[0].length) };
}
