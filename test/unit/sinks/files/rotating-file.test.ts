import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_FILES } from '../../../../src/sinks/files/options.ts';
import { RotatingFile } from '../../../../src/sinks/files/rotating-file.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oomstream-files-'));
  path = join(folder, 'a.ndjson');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const rotating = (options: Partial<typeof DEFAULT_FILES> = {}) =>
  new RotatingFile(path, { ...DEFAULT_FILES, ...options }, (cause) => {
    throw new Error(cause);
  });
const names = (): string[] => readdirSync(folder).sort();

test('a last line without an end, as kill -9 leaves it, is cut; the whole ones stay', async () => {
  writeFileSync(path, `{"a":1}\n{"b":"${'x'.repeat(200_000)}`);
  const file = rotating();
  await file.append('{"c":3}\n');
  await file.close();
  expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"c":3}\n');
});

test('a file that is one broken line begins anew', async () => {
  writeFileSync(path, '{"a":');
  const file = rotating();
  await file.append('1\n');
  await file.close();
  expect(readFileSync(path, 'utf8')).toBe('1\n');
});

test('a full file is renamed whole, compressed, and the oldest beyond keep are removed', async () => {
  const file = rotating({ rotateBytes: 4, keep: 2, gzip: true });
  for (let at = 0; at < 5; at += 1) await file.append(`${String(at)}000\n`);
  await file.close();
  const closed = names();
  expect(closed).toHaveLength(2);
  expect(closed.every((name) => /^a-\d{8}T\d{9}Z(-\d+)?\.ndjson\.gz$/.test(name))).toBe(true);
  expect(closed.map((name) => gunzipSync(readFileSync(join(folder, name))).toString())).toEqual(['3000\n', '4000\n']);
});

test('an old file is renamed before it is written to', async () => {
  const file = rotating({ rotateMs: 0 });
  await file.append('1\n');
  await file.append('2\n');
  await file.close();
  expect(names()).toHaveLength(2);
  expect(readFileSync(path, 'utf8')).toBe('2\n');
});

test('a file that someone moved away is begun anew under its name', async () => {
  const file = rotating();
  await file.append('1\n');
  renameSync(path, `${path}.1`);
  await file.append('2\n');
  await file.close();
  expect([readFileSync(`${path}.1`, 'utf8'), readFileSync(path, 'utf8')]).toEqual(['1\n', '2\n']);
});

test('what an interrupted run left uncompressed is compressed at the next start, half-done work is removed', async () => {
  writeFileSync(join(folder, 'a-20260915T053405102Z.ndjson'), 'old\n');
  writeFileSync(join(folder, 'a-20260915T053405102Z.ndjson.gz.partial'), 'half');
  writeFileSync(join(folder, 'a-other.ndjson'), 'not ours');
  utimesSync(join(folder, 'a-other.ndjson'), 0, 0);
  const file = rotating({ gzip: true, keep: 1 });
  await file.open();
  await file.close();
  expect(names()).toEqual(['a-20260915T053405102Z.ndjson.gz', 'a-other.ndjson', 'a.ndjson']);
});

test('appends at the same time stay whole and in order', async () => {
  const file = rotating({ rotateBytes: 50, fsync: 'never' });
  await Promise.all(Array.from({ length: 40 }, (_, at) => file.append(`${String(at)}\n`)));
  await file.close();
  const lines = names().map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(
    lines
      .join('')
      .trimEnd()
      .split('\n')
      .map(Number)
      .toSorted((a, b) => a - b),
  ).toEqual([...Array(40).keys()]);
});
