import type { DecodeContext, Decoded } from './envelope.ts';
import { isRejected } from './envelope.ts';
import { fieldText, fieldTexts } from './journal-field.ts';
import { recordHost } from './json-host.ts';
import { firstValueAt, valueAt, type JsonObject } from './json-object.ts';
import type { JsonShape } from './json-shape.ts';
import { recordTime } from './json-time.ts';
import { messageLines, type LineHead } from './message-lines.ts';
import { wrappedText } from './relayed.ts';
import { unescapeRsyslog } from './rsyslog-escape.ts';
import { textOriginOf } from './shipper-mark.ts';
import { programOf } from './speaker.ts';
import { priorityOf, readFacilities, severityIn } from './syslog-json-level.ts';

/** The program, as rsyslog, syslog-ng, Vector, Fluentd, Logstash, Beats, NXLog, Telegraf and Graylog call it. */
const TAG_NAMES: readonly string[] = [
  ...['programname', 'PROGRAM', 'program', 'appname', 'app-name', 'app_name', 'APP-NAME', 'APPNAME', 'ident', 'Ident'],
  ...['syslogtag', 'SYSLOG_IDENTIFIER', 'syslog_identifier', 'syslog_program', 'syslogprogram', 'syslog.appname'],
  ...['log.syslog.appname', 'syslog.identifier', 'process.program', 'process.name', 'application_name'],
  ...[
    '_application_name',
    '_program',
    '_programname',
    '_ident',
    '_appname',
    '_tag',
    '__syslog_message_app_name',
    'SourceName',
    'identifier',
    '_process_name',
    'process_name',
  ],
];
const PID_NAMES: readonly string[] = [
  ...[
    'procid',
    'PROCID',
    'proc_id',
    'pid',
    'PID',
    'syslog_pid',
    'process.pid',
    'process_id',
    'ProcessID',
    '_process_id',
    '_pid',
    '_procid',
  ],
  ...['log.syslog.procid', 'syslog.pid'],
];
const MESSAGE_NAMES: readonly string[] = [
  ...['msg', 'message', 'MESSAGE', 'MSG', 'Message', 'full_message', 'short_message', 'syslog_message', 'content'],
];
/** Fields that only what was read from a syslog record has. */
const SYSLOG_NAMES: readonly string[] = ['msg', 'rawmsg', 'syslogtag', 'severity', 'PRIORITY', 'syslog_severity'];

const KERNEL = /^kernel:? ?$/;
const KERNEL_TAG = /^ ?kernel: ?/;
const isNil = (text: string | undefined): boolean => text === undefined || text === '-' || text === '';

/** A record of syslog taken apart into fields, whatever its shipper calls them. */
export const syslogJson: JsonShape = {
  id: 'rsyslog-json',
  sample: JSON.stringify({
    '@timestamp': '2026-11-24T10:00:00.102898+00:00',
    hostname: 'web-7',
    'syslogfacility-text': 'kern',
    'syslogseverity-text': 'warning',
    programname: 'kernel',
    procid: '-',
    msg: ' [  812.345678] java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  }),
  decode(object, context) {
    const message = firstValueAt(object, MESSAGE_NAMES);
    if (message === undefined || typeof message === 'object') return undefined;
    const facilities = readFacilities(object);
    const tag = tagOf(object, facilities.length > 0);
    if (tag === undefined && facilities.length === 0) return undefined;
    const text = fieldTexts(message).join('\n');
    const tagged = tag === undefined ? KERNEL_TAG.exec(text) : null; // as Graylog and Logstash leave it in the text
    return tagged === null
      ? linesOf(object, text, tag, facilities, context)
      : linesOf(object, text.slice(tagged[0].length), 'kernel', facilities, context);
  },
};

type Facilities = ReturnType<typeof readFacilities>;

/** `tag` alone may be the address by which Fluentd and Fluent Bit route a record. */
function tagOf(object: JsonObject, isSyslog: boolean): unknown {
  const tag = firstValueAt(object, TAG_NAMES);
  if (tag !== undefined) return tag;
  const certain = isSyslog || SYSLOG_NAMES.some((name) => Object.hasOwn(object, name));
  return certain ? (valueAt(object, 'tag') ?? valueAt(object, 'TAG')) : undefined;
}

function linesOf(
  object: JsonObject,
  message: string,
  tag: unknown,
  facilities: Facilities,
  context: DecodeContext,
): Decoded {
  const time = recordTime(object, context);
  const host = recordHost(object) ?? graylogHost(object);
  const isProgram = textOriginOf(object) === 'program';
  if (tag === undefined && !isProgram) {
    const inner = wrappedText(message, { time, host, facility: weakestOf(facilities) }, context);
    if (!isRejected(inner)) return inner;
  }
  const identifier = programOf(fieldText(tag));
  const kernel = !isProgram && isKernel(object, tag, facilities);
  const head: LineHead = {
    ...time,
    transport: 'syslog',
    provenance: kernel ? 'kernel' : 'userspace',
    host: host ?? context.host,
    facility: facilities[0],
    severity: severityIn(object),
    identifier,
    daemon: kernel || isProgram ? undefined : identifier,
  };
  return messageLines([unescapeRsyslog(textOf(message))], head);
}

/** Any facility but the kernel's. */
const OTHER_FACILITY = 1;

function weakestOf(facilities: Facilities): number | undefined {
  const index = facilities.findIndex((facility) => facility !== 0);
  return index < 0 ? facilities[0] : (facilities[index] ?? OTHER_FACILITY);
}

/** Graylog's name for the host; elsewhere a file or an address. */
function graylogHost({ source }: JsonObject): string | undefined {
  return typeof source === 'string' && /^[\w.-]{1,253}$/.test(source) ? source : undefined;
}

/** rsyslog's msg begins with the blank that follows the tag (RFC 3164); further ones are the text's own. */
function textOf(message: string): string {
  return message.startsWith(' ') ? message.slice(1) : message;
}

/** The tag is the kernel's without pid, and every facility that is told is 0; one that cannot be read is another. */
function isKernel(object: JsonObject, tag: unknown, facilities: Facilities): boolean {
  if (facilities.some((facility) => facility !== 0)) return false;
  if (tag === undefined) return facilities.length > 0;
  const pid = valueOfPid(object);
  return isNil(pid) && KERNEL.test(fieldText(tag) ?? '') && (facilities.length > 0 || isFromSyslog(object));
}

function valueOfPid(object: JsonObject): string | undefined {
  const pid = firstValueAt(object, PID_NAMES);
  return pid === null || pid === undefined ? undefined : fieldText(pid);
}

/** Without a facility it takes a host as well: so much does a line of a syslog file say. */
function isFromSyslog(object: JsonObject): boolean {
  return recordHost(object) !== undefined || priorityOf(object) !== undefined || Object.hasOwn(object, 'programname');
}
