import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_FOLDER } from '../../test/support/kafka/jars.ts';
import { storm, type StormShape } from './storm.ts';

/** Grows when the generator changes what it writes. */
const VERSION = 3;
const LINES_AT_ONCE = 20_000;

/** The path of a storm as journald's JSON, a record a line, made when it is not there yet. */
export function stormFile(shape: StormShape): string {
  mkdirSync(join(CACHE_FOLDER, 'bench'), { recursive: true });
  const { reports, hosts, linesPerReport } = shape;
  const path = join(CACHE_FOLDER, 'bench', `storm-${reports}x${linesPerReport}-${hosts}-v${VERSION}.ndjson`);
  if (existsSync(path)) return path;
  process.stderr.write(`bench: generating ${path}\n`);
  const partial = `${path}.partial-${process.pid}`;
  writeFileSync(partial, '');
  let lines: Buffer[] = [];
  const flush = (): void => {
    writeFileSync(partial, Buffer.concat(lines), { flag: 'a' });
    lines = [];
  };
  for (const { bytes } of storm(shape)) {
    lines.push(bytes, Buffer.from('\n'));
    if (lines.length >= 2 * LINES_AT_ONCE) flush();
  }
  flush();
  renameSync(partial, path);
  return path;
}
