import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_FOLDER } from '../../test/support/kafka/jars.ts';
import { fleetLog, type LogKind, type LogRecord } from './fleet-log.ts';

const FOLDER = join(CACHE_FOLDER, 'bench');
/** Grows when the generator changes what it writes. */
const VERSION = 1;
const WRITE_BYTES = 1_048_576;
const BYTES_PER_MB = 1_000_000;

/** The path of a generated log of so many megabytes, made when it is not there yet. `keyed`: the host and a tab first. */
export async function dataFile(kind: LogKind, megabytes: number, keyed = false): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${kind}${keyed ? '-keyed' : ''}-${megabytes}mb-v${VERSION}.ndjson`);
  if (existsSync(path)) return path;
  process.stderr.write(`bench: generating ${path}\n`);
  const partial = `${path}.partial-${process.pid}`;
  await write(partial, fleetLog(kind, megabytes * BYTES_PER_MB), keyed);
  renameSync(partial, path);
  return path;
}

async function write(path: string, records: Iterable<LogRecord>, keyed: boolean): Promise<void> {
  const out = createWriteStream(path);
  let texts: string[] = [];
  let length = 0;
  for (const { host, text } of records) {
    texts.push(keyed ? `${host}\t${text}\n` : `${text}\n`);
    length += text.length;
    if (length < WRITE_BYTES) continue;
    if (!out.write(texts.join(''))) await once(out, 'drain');
    texts = [];
    length = 0;
  }
  out.end(texts.join(''));
  await once(out, 'close');
}
