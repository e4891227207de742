import type { SimHost } from '../sim-host.ts';
import { bytesOf } from './raw-bytes.ts';
import { facilityNameOf, levelNameOf, priorityOf, tagOf, type Spoken } from './spoken.ts';
import { bsdStamp, ctimeStamp, isoStamp, uptimeOf, wallOf } from './stamps.ts';

/** RFC 3164 as it is sent: `<PRI>Mmm dd hh:mm:ss host tag: text`, in UTC. */
export function wrapSyslogWire(host: SimHost, spoken: Spoken): Buffer {
  return bytesOf(`<${priorityOf(spoken)}>${bsdLine(host, spoken)}`);
}

/** The same from a relay that puts no blank behind the tag. */
export function wrapSyslogTight(host: SimHost, spoken: Spoken): Buffer {
  const head = `<${priorityOf(spoken)}>${bsdStamp(wallOf(host, spoken))} ${host.name} ${tagOf(spoken)}:`;
  return bytesOf(head + syslogText(host, spoken));
}

/** The same as a file has it: without the priority. */
export function wrapSyslogFile(host: SimHost, spoken: Spoken): Buffer {
  return bytesOf(bsdLine(host, spoken));
}

/** A relay's file in which each line has the relay's own stamp and name before the ones that it received. */
export function wrapSyslogRelayed(host: SimHost, spoken: Spoken): Buffer {
  return bytesOf(`${bsdStamp(wallOf(host, spoken) + 400_000)} relay-1 ${bsdLine(host, spoken)}`);
}

/** rsyslog's file with RFC 3339 stamps. */
export function wrapSyslogIso(host: SimHost, spoken: Spoken): Buffer {
  return bytesOf(`${isoStampOf(host, spoken)} ${host.name} ${tagOf(spoken)}: ${syslogText(host, spoken)}`);
}

/** RFC 5424, without structured data. */
export function wrapSyslog5424(host: SimHost, spoken: Spoken): Buffer {
  return bytesOf(`${head5424(host, spoken)} ${syslogText(host, spoken)}`);
}

/** RFC 5424 by the letter: structured data, and the byte order mark of a text in UTF-8. */
export function wrapSyslog5424Bom(host: SimHost, spoken: Spoken): Buffer {
  const data = `[origin software="rsyslogd" swVersion="8.2302.0"]`;
  return bytesOf(`${head5424(host, spoken).slice(0, -1)}${data} \ufeff${syslogText(host, spoken)}`);
}

/** RFC 6587 3.4.1: the octets are counted before the record, as a TCP stream that was cut nowhere has it. */
export function wrapSyslog5424Framed(host: SimHost, spoken: Spoken): Buffer {
  const record = wrapSyslog5424(host, spoken);
  return Buffer.concat([Buffer.from(`${String(record.length)} `), record]);
}

/** OpenWrt's `logread`: the year and the level, but no host. */
export function wrapLogread(host: SimHost, spoken: Spoken): Buffer {
  const stamp = ctimeStamp(wallOf(host, spoken));
  const level = `${facilityNameOf(spoken)}.${levelNameOf(spoken)}`;
  return bytesOf(`${stamp} ${level} ${tagOf(spoken)}: ${syslogText(host, spoken)}`);
}

function head5424(host: SimHost, spoken: Spoken): string {
  const app = spoken.by === undefined ? 'kernel -' : `${spoken.by.identifier} ${String(spoken.by.pid)}`;
  return `<${priorityOf(spoken)}>1 ${isoStampOf(host, spoken)} ${host.name} ${app} - -`;
}

const isoStampOf = (host: SimHost, spoken: Spoken): string => isoStamp(wallOf(host, spoken), '+00:00');

function bsdLine(host: SimHost, spoken: Spoken): string {
  return `${bsdStamp(wallOf(host, spoken))} ${host.name} ${tagOf(spoken)}: ${syslogText(host, spoken)}`;
}

/** rsyslog writes control characters as `#` and three octal digits; kernel text keeps its uptime. */
export function syslogText(host: SimHost, spoken: Spoken): string {
  const text = spoken.by === undefined ? `${uptimeOf(host, spoken)} ${spoken.text}` : spoken.text;
  return /[\u0000-\u001f]/.test(text) ? text.replace(/[\u0000-\u001f]/g, octal) : text;
}

const octal = (character: string): string => `#${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
