import type { SimHost } from '../sim-host.ts';
import { wrapJournalJson } from './journal-json.ts';
import { asUtf8, bytesOf } from './raw-bytes.ts';
import type { Spoken } from './spoken.ts';
import { isoStamp, wallOf } from './stamps.ts';
import { wrapSyslogFile } from './syslog.ts';

/** journald's JSON as the text of a message of a pipeline that adds its own envelope. */
export function wrapOnce(host: SimHost, spoken: Spoken): Buffer {
  return Buffer.from(JSON.stringify({ message: journalText(host, spoken), '@version': '1' }));
}

/** Two such pipelines, one behind the other. */
export function wrapTwice(host: SimHost, spoken: Spoken): Buffer {
  return Buffer.from(JSON.stringify({ log: wrapOnce(host, spoken).toString('utf8'), tag: 'kafka.relay' }));
}

const journalText = (host: SimHost, spoken: Spoken): string =>
  wrapJournalJson(host, { ...spoken, text: asUtf8(spoken.text) }).toString('utf8');

/** Docker's json-file, of a container that prints the node's system log (a log agent's, a node debugger's). */
export function wrapDockerJson(host: SimHost, spoken: Spoken): Buffer {
  const log = `${fileText(host, spoken)}\n`;
  return Buffer.from(JSON.stringify({ log, stream: 'stdout', time: nanosOf(host, spoken) }));
}

/** The same by a CRI runtime: stamp, stream, `F` for a full line. */
export function wrapCri(host: SimHost, spoken: Spoken): Buffer {
  return Buffer.from(`${nanosOf(host, spoken)} stdout F ${fileText(host, spoken)}`);
}

const fileText = (host: SimHost, spoken: Spoken): string => wrapSyslogFile(host, spoken).toString('utf8');

const nanosOf = (host: SimHost, spoken: Spoken): string => isoStamp(wallOf(host, spoken) + 900_000, '000Z');

/** The text alone: a paste, a line a record. */
export function wrapBare(_: SimHost, { text }: Spoken): Buffer {
  return bytesOf(text);
}
