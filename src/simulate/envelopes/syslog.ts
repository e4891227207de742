import type { SimHost } from '../sim-host.ts';
import { bytesOf } from './raw-bytes.ts';
import { priorityOf, tagOf, type Spoken } from './spoken.ts';
import { bsdStamp, isoStamp, uptimeOf, wallOf } from './stamps.ts';

/** RFC 3164 as it is sent: `<PRI>Mmm dd hh:mm:ss host tag: text`, in UTC. */
export function wrapSyslogWire(host: SimHost, spoken: Spoken): Buffer {
  return bytesOf(`<${priorityOf(spoken)}>${bsdLine(host, spoken)}`);
}

/** The same as a file has it: without the priority. */
export function wrapSyslogFile(host: SimHost, spoken: Spoken): Buffer {
  return bytesOf(bsdLine(host, spoken));
}

/** rsyslog's file with RFC 3339 stamps. */
export function wrapSyslogIso(host: SimHost, spoken: Spoken): Buffer {
  return bytesOf(`${isoStampOf(host, spoken)} ${host.name} ${tagOf(spoken)}: ${escaped(host, spoken)}`);
}

/** RFC 5424, without structured data. */
export function wrapSyslog5424(host: SimHost, spoken: Spoken): Buffer {
  const app = spoken.by === undefined ? 'kernel -' : `${spoken.by.identifier} ${String(spoken.by.pid)}`;
  const head = `<${priorityOf(spoken)}>1 ${isoStampOf(host, spoken)} ${host.name} ${app} - -`;
  return bytesOf(`${head} ${escaped(host, spoken)}`);
}

const isoStampOf = (host: SimHost, spoken: Spoken): string => isoStamp(wallOf(host, spoken), '+00:00');

function bsdLine(host: SimHost, spoken: Spoken): string {
  return `${bsdStamp(wallOf(host, spoken))} ${host.name} ${tagOf(spoken)}: ${escaped(host, spoken)}`;
}

/** rsyslog writes control characters as `#` and three octal digits; kernel text keeps its uptime. */
function escaped(host: SimHost, spoken: Spoken): string {
  const text = spoken.by === undefined ? `${uptimeOf(host, spoken)} ${spoken.text}` : spoken.text;
  return /[\u0000-\u001f]/.test(text) ? text.replace(/[\u0000-\u001f]/g, octal) : text;
}

const octal = (character: string): string => `#${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
