import { MICROS_PER_SECOND, type Micros } from '../lib/time.ts';
import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { unknownEnvelope } from './envelope.ts';
import { unescapeText } from './escaped-text.ts';
import { messageLines, type LineHead } from './message-lines.ts';
import { syslogSpeech } from './provenance.ts';
import { headOf, textOf } from './record-text.ts';
import { readIsoStamp, receivedTime, timeOf } from './stamp.ts';
import { readTag } from './syslog-header.ts';

/** -o short-full and with-unit: `Tue 2026-11-24 10:00:00 UTC host tag: text`; a zone without a name is printed as `-03`. */
const FULL = /^[^ \d]{1,24} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?) ([A-Z]{1,6}|[+-]\d\d(?:\d\d)?) (\S+) /;
/** -o short-unix: seconds since 1970. */
const UNIX = /^(\d{9,10})\.(\d{6}) (\S+) /;
/** -o short-monotonic; only where a tag follows that dmesg has not, since that prints `[    1.234567] usb 1-1: text` too. */
const MONOTONIC = /^\[ {0,8}(\d{1,10})\.(\d{6})\] (\S+) (?=kernel:|[^\s:[\]]{1,128}\[\d{1,10}\]: )/;
/** What -o with-unit prints instead of a program: `systemd-oomd.service`, `user@1000.service/init.scope`. */
const UNIT_TAG = /^(?:[^\s[\]/]{1,255}\/)?([^\s[\]/]{1,255})\.(?:service|scope|slice|socket|mount|timer)$/;

/** journalctl's text forms that no syslog file has; -o short, short-precise and short-iso are RFC 3164's file form. */
export const journalctlText: Envelope = {
  id: 'journalctl-text',
  sample: 'Tue 2026-11-24 10:00:00 UTC web-7 kernel: java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0',
  looksLike: (bytes, head = headOf(bytes)) =>
    /^(?:[^ \d]{1,24} \d{4}-|\d{9,10}\.\d{6} |\[ {0,8}\d{1,10}\.\d{6}\] )/.test(head),
  decode,
};

interface Printed {
  readonly head: Pick<LineHead, 'timeUs' | 'timeSource' | 'inferred' | 'monotonicUs'>;
  readonly host: string | undefined;
  /** From the tag on. */
  readonly rest: string;
  /** What this form shows of the kernel could stand in dmesg as well, where any program may have written it. */
  readonly unproven?: boolean;
}

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const text = textOf(bytes).trimStart();
  const printed = readFull(text, context) ?? readUnix(text) ?? readMonotonic(text, context);
  if (printed === undefined) return unknownEnvelope('No time stamp of journalctl.');
  const tag = readTag(printed.rest);
  const speech = syslogSpeech({ ...tag, identifier: programOfUnit(tag.identifier) });
  const unproven = printed.unproven === true && speech.provenance === 'kernel';
  return messageLines([unescapeText(tag.rest, speech.provenance === 'userspace')], {
    ...printed.head,
    ...speech,
    ...(unproven && { provenance: 'none' }),
    transport: 'journald',
    host: printed.host,
    identifier: tag.identifier,
  });
}

/** The manager itself is in init.scope; a service mostly has its program's name. */
function programOfUnit(tag: string | undefined): string | undefined {
  const name = tag === undefined ? undefined : UNIT_TAG.exec(tag)?.[1];
  return name === 'init' ? 'systemd' : (name ?? tag);
}

function readFull(text: string, context: DecodeContext): Printed | undefined {
  const match = FULL.exec(text);
  if (match === null) return undefined;
  const [prefix, day = '', time = '', zone = '', host] = match;
  const stamp = readIsoStamp(`${day}T${time}${offsetOf(zone)}`)?.stamp;
  return { head: timeOf(stamp, context), host, rest: text.slice(prefix.length) };
}

/** A zone's abbreviation (CET, IST) tells no offset by itself: the stamp then is read in the zone of the context. */
function offsetOf(zone: string): string {
  if (zone === 'UTC') return 'Z';
  return /^[+-]/.test(zone) ? zone.padEnd(5, '0') : '';
}

function readUnix(text: string): Printed | undefined {
  const match = UNIX.exec(text);
  if (match === null) return undefined;
  const [prefix, seconds, micros, host] = match;
  return {
    head: { timeUs: microsOf(seconds, micros), timeSource: 'record' },
    host,
    rest: text.slice(prefix.length),
  };
}

function readMonotonic(text: string, context: DecodeContext): Printed | undefined {
  const match = MONOTONIC.exec(text);
  if (match === null) return undefined;
  const [prefix, seconds, micros, host] = match;
  const head = { ...receivedTime(context), monotonicUs: microsOf(seconds, micros) };
  return { head, host, rest: text.slice(prefix.length), unproven: true };
}

function microsOf(seconds = '', micros = ''): Micros {
  return Number(seconds) * MICROS_PER_SECOND + Number(micros);
}
