import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_FOLDER } from '../../test/support/kafka/jars.ts';
import { storm } from './storm.ts';

const VERSION = 1;

/** The path of a storm as journald's JSON, a record a line, made when it is not there yet. */
export function stormFile(reports: number, hosts: number): string {
  mkdirSync(join(CACHE_FOLDER, 'bench'), { recursive: true });
  const path = join(CACHE_FOLDER, 'bench', `storm-${reports}-${hosts}-v${VERSION}.ndjson`);
  if (existsSync(path)) return path;
  process.stderr.write(`bench: generating ${path}\n`);
  const partial = `${path}.partial-${process.pid}`;
  writeFileSync(partial, '');
  let lines: Buffer[] = [];
  const flush = (): void => {
    writeFileSync(partial, Buffer.concat(lines), { flag: 'a' });
    lines = [];
  };
  for (const { bytes } of storm(reports, hosts)) {
    lines.push(bytes, Buffer.from('\n'));
    if (lines.length >= 20_000) flush();
  }
  flush();
  renameSync(partial, path);
  return path;
}
