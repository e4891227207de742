import type { Micros } from '../../lib/time.ts';
import type { SimHost } from '../sim-host.ts';
import { asUtf8, bytesOf } from './raw-bytes.ts';
import { facilityNameOf, levelNameOf, priorityOf, tagOf, type Spoken } from './spoken.ts';
import { ctimeStamp, isoStamp, localCtimeStamp, secondsOf, sinceBoot, uptimeOf, wallOf } from './stamps.ts';

/** Text of the ring buffer: what programs write to /dev/kmsg begins with their own tag. */
const textOf = (spoken: Spoken): string => (spoken.by === undefined ? spoken.text : `${tagOf(spoken)}: ${spoken.text}`);

/** `[   12.345678]`, without the caller. */
const bareUptimeOf = (host: SimHost, spoken: Spoken): string => uptimeOf(host, { ...spoken, caller: undefined });

/** What dmesg puts before a line, by its options. */
const DMESG_HEADS = {
  uptime: bareUptimeOf,
  levels: (host: SimHost, spoken: Spoken) => `${levelsOf(spoken)}${bareUptimeOf(host, spoken)}`,
  delta: (host: SimHost, spoken: Spoken) => {
    const us = sinceBoot(host, spoken);
    // Here no line knows the one before: a few microseconds is what lies between the lines of a report.
    return `[${secondsOf(us).padStart(12)} <${secondsOf(us % 7).padStart(12)}>]`;
  },
  ctime: (host: SimHost, spoken: Spoken) => `[${ctimeStamp(wallOf(host, spoken))}]`,
  german: (host: SimHost, spoken: Spoken) => `[${localCtimeStamp(wallOf(host, spoken), 'german')}]`,
  japanese: (host: SimHost, spoken: Spoken) => `[${localCtimeStamp(wallOf(host, spoken), 'japanese')}]`,
  iso: (host: SimHost, spoken: Spoken) => isoStamp(wallOf(host, spoken), '+00:00', ','),
} as const;

/** `dmesg`, with -x (levels), -d (delta), -T (ctime, in a language) or --time-format iso. */
export type DmesgForm = keyof typeof DMESG_HEADS;

/** Lines that continue a record stand below its text; the caller has a blank before it (util-linux, sys-utils/dmesg.c). */
export function wrapDmesg(form: DmesgForm): (host: SimHost, spoken: Spoken) => Buffer {
  return (host, spoken) => {
    const stamp = `${DMESG_HEADS[form](host, spoken)} `;
    const caller = spoken.caller === undefined ? '' : `[${spoken.caller.padStart(6)}] `;
    return bytesOf(stamp + caller + textOf(spoken).replaceAll('\n', `\n${' '.repeat(stamp.length)}`));
  };
}

const levelsOf = (spoken: Spoken): string => `${facilityNameOf(spoken).padEnd(6)}:${levelNameOf(spoken).padEnd(6)}: `;

/** `dmesg --json`: what one entry is in the list, all over many lines. */
export function wrapDmesgJson(host: SimHost, spoken: Spoken): Buffer {
  const time = secondsOf(sinceBoot(host, spoken)).padStart(12);
  const caller = spoken.caller === undefined ? '' : `[${spoken.caller.padStart(6)}] `;
  const message = JSON.stringify(asUtf8(caller + textOf(spoken)));
  const entry = [`"pri": ${priorityOf(spoken)}`, `"time": ${time}`, `"msg": ${message}`];
  return Buffer.from(
    `{\n   "dmesg": [\n      {\n${entry.map((member) => `         ${member}`).join(',\n')}\n      }\n   ]\n}`,
  );
}

/** `<4>[   12.345678] text`, a line each: /proc/kmsg, and `dmesg -r`. */
export function wrapProcKmsg(host: SimHost, spoken: Spoken): Buffer {
  return bytesOf(`<${priorityOf(spoken)}>${uptimeOf(host, spoken)} ${textOf(spoken)}`);
}

/** A serial console at loglevel 7: no level, and a carriage return before each newline. */
export function wrapSerial(host: SimHost, spoken: Spoken): Buffer {
  return bytesOf(`${uptimeOf(host, spoken)} ${textOf(spoken)}\r`);
}

/** netconsole's basic form: the text as a console prints it, one datagram a line, from a host that only its address tells. */
export function wrapNetconsole(host: SimHost, spoken: Spoken): Buffer {
  return bytesOf(`${uptimeOf(host, spoken)} ${textOf(spoken)}`);
}

/** A record of /dev/kmsg: `prefix,sequence,microseconds,flags[,caller=T123];text` and, for devices, ` KEY=value` lines. */
export function wrapKmsg(host: SimHost, spoken: Spoken): Buffer {
  const devices = spoken.by === undefined && spoken.severity === 4 && spoken.text.startsWith('[UFW') ? UFW_DEVICE : '';
  return Buffer.from(`${kmsgHead(host, spoken)};${escapedBytes(spoken)}${devices}`, 'latin1');
}

const UFW_DEVICE = '\n SUBSYSTEM=net\n DEVICE=n2';

/** drivers/net/netconsole.c: MAX_PRINT_CHUNK bytes a datagram, head included. */
const CHUNK_BYTES = 1000;

/** netconsole's extended form: as /dev/kmsg; a record that is too long comes in pieces, with `ncfrag=at/of`. */
export function wrapNetconsoleExtended(host: SimHost, spoken: Spoken): readonly Buffer[] {
  const head = kmsgHead(host, spoken);
  const body = escapedBytes(spoken);
  if (head.length + 1 + body.length <= CHUNK_BYTES) return [Buffer.from(`${head};${body}`, 'latin1')];
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const start = `${head},ncfrag=${String(at)}/${String(body.length)};`;
    const chunk = body.slice(at, at + CHUNK_BYTES - start.length);
    chunks.push(Buffer.from(start + chunk, 'latin1'));
    at += chunk.length;
  }
  return chunks;
}

function kmsgHead(host: SimHost, spoken: Spoken): string {
  const us = sinceBoot(host, spoken);
  const caller = spoken.caller === undefined ? '' : `,caller=${spoken.caller}`;
  return `${priorityOf(spoken)},${String(spoken.sequence ?? sequenceAt(us))},${String(us)},${spoken.piece === true ? 'c' : '-'}${caller}`;
}

/** Lines of one host are at least three microseconds apart: their numbers grow, as the kernel's do. */
const sequenceAt = (us: Micros): number => Math.floor(us / 3);

/** kernel/printk/printk.c, msg_add_ext_text(): a byte that is no printable ASCII, and the backslash, is `\xHH`. */
function escapedBytes(spoken: Spoken): string {
  const latin1 = bytesOf(textOf(spoken)).toString('latin1');
  return latin1.replace(/[^\u0020-\u007e]|\\/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
