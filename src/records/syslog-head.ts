import { readBsdStamp, readCtimeStamp, readIsoStamp, readSpacedIsoStamp, type Stamp, type Stamped } from './stamp.ts';
import { readPriority, readTag, type Tagged } from './syslog-header.ts';
import { facilityOf, severityOf } from './syslog-name.ts';

/** What stands before the text of a syslog line, in whatever order its senders and relays put it. */
export interface SyslogHead extends Tagged {
  readonly stamp?: Stamp | undefined;
  readonly host?: string | undefined;
  /** Of all that the line's heads tell: one that is not 0 wins, since it proves a program. */
  readonly facility?: number | undefined;
  readonly severity?: number | undefined;
}

/** A relay's head around the sender's; what more of them say is taken for text. */
const MAX_RELAYS = 2;
/** busybox's and OpenWrt's syslogd write the level in front of the tag. */
const LEVEL = /^([a-z0-9]{3,8})\.([a-z]{3,7}) (?=[^\s:]{1,128}:)/;
/** AIX's and Solaris' syslogd. */
const FORWARDED = /^(?:Message f|F)orwarded from ([^\s:]{1,255}): /;
const NAME_BEFORE_STAMP =
  /^(?!(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )([\w.:-]{1,255}?):? (?=(?:<\d{1,3}>)?[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d )/;

/** The head of a line without its PRI; undefined where it begins with no stamp. */
export function readStampedHead(text: string): SyslogHead | undefined {
  return readHead(text, MAX_RELAYS);
}

/** `relay Nov 24 10:00:00 web-7 kernel: text`: what collects lines puts the sender's name before them. */
export function readNamedHead(text: string): SyslogHead | undefined {
  const named = NAME_BEFORE_STAMP.exec(text);
  const head = named === null ? undefined : readRelayed(text.slice(named[0].length), MAX_RELAYS);
  return head === undefined ? undefined : { ...head, host: head.host ?? named?.[1] };
}

function readHead(text: string, relays: number): SyslogHead | undefined {
  const bsd = readBsdStamp(text);
  if (bsd !== undefined) return readBehindStamp(bsd, relays);
  const stamped = readIsoStamp(text) ?? readSpacedIsoStamp(text) ?? readCtimeStamp(text);
  if (stamped === undefined) return undefined;
  const head = readBehindStamp(stamped, relays);
  // Many an application's log begins with such a stamp; only a tag makes it syslog, and where there is no `T`, no mere word.
  if (head.identifier === undefined) return undefined;
  return text[10] === 'T' || head.pid !== undefined || head.identifier === 'kernel' ? head : undefined;
}

/** `host tag: text`, `tag: text` where the first word is the tag, or the head that a relay has passed on. */
function readBehindStamp({ stamp, rest }: Stamped, relays: number): SyslogHead {
  const blank = rest.indexOf(' ');
  const first = blank < 0 ? rest : rest.slice(0, blank);
  if (first === '' || first.endsWith(':')) return { stamp, ...readProgram(rest, relays) };
  const behind = blank < 0 ? '' : rest.slice(blank + 1);
  const inner = readRelayed(behind, relays);
  if (inner !== undefined) return { ...inner, host: inner.host ?? first };
  const forwarded = behind.includes('orwarded from ') ? FORWARDED.exec(behind) : null;
  if (forwarded !== null)
    return { stamp, host: forwarded[1], ...readProgram(behind.slice(forwarded[0].length), relays) };
  return { stamp, host: first, ...readProgram(behind, relays) };
}

type Program = Tagged & Pick<SyslogHead, 'facility' | 'severity' | 'stamp' | 'host'>;

/** A tag, perhaps behind a level by name; the kernel's may have another head of the kernel's in its text. */
function readProgram(text: string, relays: number): Program {
  const level = LEVEL.exec(text);
  const facility = facilityOf(level?.[1] ?? '');
  const severity = severityOf(level?.[2] ?? '');
  if (level !== null && facility !== undefined && severity !== undefined)
    return { ...readTag(text.slice(level[0].length)), facility, severity };
  const tag = readTag(text);
  return (tag.identifier === 'kernel' ? readKernelInKernel(tag, relays) : undefined) ?? tag;
}

function readKernelInKernel(outer: Tagged, relays: number): Program | undefined {
  const inner = outer.rest.startsWith('kernel:') ? readTag(outer.rest) : readRelayed(outer.rest, relays);
  return inner?.identifier === 'kernel' ? { ...inner, pid: inner.pid ?? outer.pid } : undefined;
}

/** A head within a head, with or without its PRI. */
function readRelayed(text: string, relays: number): SyslogHead | undefined {
  if (relays <= 1 || !/^[<A-Z0-9*.]/.test(text)) return undefined;
  const priority = readPriority(text);
  const head = readHead(priority?.rest ?? text, relays - 1);
  if (head?.identifier === undefined || priority === undefined)
    return head?.identifier === undefined ? undefined : head;
  return { ...head, facility: strongest(priority.facility, head.facility), severity: priority.severity };
}

/** The facility that proves a program, where one of them does. */
export function strongest(outer: number | undefined, inner: number | undefined): number | undefined {
  return outer === undefined || outer === 0 ? (inner ?? outer) : outer;
}
