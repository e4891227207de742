import type { LogLine } from '../model/log-line.ts';
import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { unknownEnvelope } from './envelope.ts';
import { unescapeText } from './escaped-text.ts';
import { readKernelText } from './kernel-text.ts';
import { messageLines } from './message-lines.ts';
import { dmesgProvenance } from './provenance.ts';
import { headOf, textOf } from './record-text.ts';
import { readPossibleSpeaker, readRingSpeaker, type RingSpeech } from './ring-speaker.ts';
import {
  readCtimeStamp,
  readIsoStamp,
  readShortStamp,
  readSpacedIsoStamp,
  receivedTime,
  timeOf,
  type LineTime,
  type Stamped,
} from './stamp.ts';
import { readPriority, type Priority } from './syslog-header.ts';
import { facilityOf, severityOf } from './syslog-name.ts';

/** `[  123.456789]`: left to the text reader, which reads it everywhere. */
const UPTIME = /^\[ {0,12}\d{1,10}\.\d{3,9}\]/;
/** dmesg -d: uptime and the time since the line before. */
const DELTA = /^\[ {0,12}(\d{1,10}\.\d{3,9}) < {0,12}\d{1,10}\.\d{3,9}>\]/;
/** --time-format delta `[<    0.000009>]` and reltime `[  +0.000009]`: since a line that is not in this record. */
const SINCE_BEFORE = /^\[(?:< {0,12}\d{1,10}\.\d{3,9}>| {0,4}\+\d{1,10}\.\d{3,9})\] ?/;
/** -T in any locale (German `[Di Aug 12 03:54:03 2025]`, Japanese with a month `1月`), with -d, and reltime's `[Nov24 10:00]`. */
const LOCAL_TIME = /^\[([^[\]]{5,80}(?: \d{4}|\d:\d\d))(?: <[ \d.]{3,24}>)?\] ?/;
/** What a console server puts in front: `[2026-11-24 10:00:00]`, `[2026-11-24T10:00:00.123Z]`; behind Talos' a colon follows. */
const BRACKETED_ISO = /^\[(\d{4}-\d\d-\d\d[T ][^[\]]{8,30})\]:? ?/;
/** --time-format iso; unlike rsyslog's, the fraction has a comma and no host follows. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{6}(?:Z|[+-]\d\d:?\d\d) /;
/** dmesg -x: facility and level by name, each padded. */
const DECODED = /^([a-z0-9]{3,8}) {0,8}:([a-z]{3,6}) {0,4}: /;
/** `talosctl dmesg`: the node, facility and level by name, the level padded. */
const TALOS = /^(?:([\w.:-]{1,255}): )?([a-z0-9]{3,8}): {1,8}([a-z]{3,7}): (?=\[\d{4}-)/;
const LOOKS_LIKE =
  /^(?:\[|<\d{1,3}>\[|[a-z0-9]{3,8} {0,8}:[a-z]{3,6} |\d{4}-\d\d-\d\dT[\d:]{8},|(?:[\w.:-]{1,60}: )?[a-z0-9]{3,8}: {1,8}[a-z]{3,7}: \[)/;
/** dmesg prints as many stamps as it is asked for. */
const MAX_STAMPS = 3;

/**
 * The ring buffer as dmesg prints it: `[  123.456789] text`, with any of its forms of time and -x or -r; so do consoles,
 * /proc/kmsg and Talos. It names no host, and all of it may be pasted, so its provenance is none.
 */
export const dmesg: Envelope = {
  id: 'dmesg',
  sample: '[  812.345678] java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  looksLike: (bytes, head = headOf(bytes)) => LOOKS_LIKE.test(head),
  decode,
};

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const text = textOf(bytes).trimStart();
  const level = readLevel(text);
  const stamped = readStamps(level?.rest ?? text, context) ?? untimed(level, text);
  if (stamped === undefined) return unknownEnvelope('No time stamp of dmesg.');
  const kernel = readKernelText(stamped.rest);
  const speech = speechOf(kernel.message, level);
  const time = stamped.time ?? receivedTime(context);
  return messageLines([speech.message], {
    timeUs: time.timeUs,
    timeSource: time.timeSource,
    inferred: time.inferred,
    transport: 'dmesg',
    provenance: speech.provenance,
    host: level?.host ?? context.host,
    monotonicUs: kernel.monotonicUs,
    facility: level?.facility,
    severity: level?.severity,
    identifier: speech.identifier,
    daemon: speech.daemon,
    caller: kernel.caller,
  });
}

function speechOf(text: string, level: Level | undefined): RingSpeech & Pick<LogLine, 'provenance'> {
  const known = dmesgProvenance(level?.facility) === 'userspace';
  const program = known ? readRingSpeaker(text) : readPossibleSpeaker(text);
  if (program === undefined) return { message: unescapeText(text, false), provenance: 'none' };
  return { ...program, provenance: 'userspace' };
}

/** --time-format notime: only a level by name tells that it is dmesg's. */
function untimed(level: Level | undefined, text: string): Timed | undefined {
  return level === undefined || text.startsWith('<') ? undefined : { rest: level.rest };
}

interface Level extends Priority {
  readonly host?: string | undefined;
}

/** `<6>` of -r, or `kern  :warn  : ` of -x. */
function readLevel(text: string): Level | undefined {
  if (text.startsWith('[')) return undefined;
  const decoded = DECODED.exec(text);
  if (decoded !== null) return named(decoded[1], decoded[2], text.slice(decoded[0].length));
  const talos = TALOS.exec(text);
  if (talos === null) return readPriority(text);
  const level = named(talos[2], talos[3], text.slice(talos[0].length));
  return level === undefined ? undefined : { ...level, host: talos[1] };
}

function named(facilityName = '', severityName = '', rest: string): Priority | undefined {
  const facility = facilityOf(facilityName);
  const severity = severityOf(severityName);
  return facility === undefined || severity === undefined ? undefined : { facility, severity, rest };
}

interface Timed {
  readonly rest: string;
  readonly time?: LineTime | undefined;
}

/** One stamp or several; an uptime stays in the text. */
function readStamps(text: string, context: DecodeContext): Timed | undefined {
  let read: Timed | undefined;
  for (let count = 0; count < MAX_STAMPS; count += 1) {
    const next = readStamp(read?.rest ?? text, context);
    if (next === undefined) break;
    read = { rest: next.rest, time: next.time ?? read?.time };
    if (UPTIME.test(read.rest)) break;
  }
  return read ?? (UPTIME.test(text) ? { rest: text } : undefined);
}

function readStamp(text: string, context: DecodeContext): Timed | undefined {
  if (!text.startsWith('[')) {
    const iso = ISO_TIME.test(text) ? readIsoStamp(text) : undefined;
    return iso && { time: timeOf(iso.stamp, context), rest: iso.rest };
  }
  const delta = DELTA.exec(text);
  if (delta?.[1] !== undefined) return { rest: `[${delta[1]}]${text.slice(delta[0].length)}` };
  const since = SINCE_BEFORE.exec(text);
  if (since !== null) return { rest: text.slice(since[0].length) };
  return (
    bracketed(text, LOCAL_TIME, readLocalStamp, context) ?? bracketed(text, BRACKETED_ISO, readSpacedIsoStamp, context)
  );
}

const readLocalStamp = (text: string): Stamped | undefined => readCtimeStamp(text) ?? readShortStamp(text);

function bracketed(
  text: string,
  brackets: RegExp,
  readStampIn: (text: string) => Stamped | undefined,
  context: DecodeContext,
): Timed | undefined {
  const match = brackets.exec(text);
  const stamp = match?.[1] === undefined ? undefined : readStampIn(match[1])?.stamp;
  if (match === null || stamp === undefined) return undefined;
  return { time: timeOf(stamp, context), rest: text.slice(match[0].length) };
}
