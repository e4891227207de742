import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, expect, test } from 'vitest';
import type { AppError } from '../../../src/lib/errors.ts';
import type { DeadRecord } from '../../../src/model/dead-letter.ts';
import { openFiles, type ReadProgress } from '../../../src/sources/files.ts';
import { xzStored, zstdStored } from '../../support/packed/stored.ts';

const folder = mkdtempSync(join(tmpdir(), 'oomstream-files-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(paths: readonly string[], maxRecordBytes = 1_000_000) {
  const errors: AppError[] = [];
  const dead: DeadRecord[] = [];
  const progress: ReadProgress[] = [];
  const texts: [string, number, string][] = [];
  const chunks = openFiles(paths, {
    maxRecordBytes,
    onDead: (each) => dead.push(each),
    onError: (each) => errors.push(each),
    onProgress: (each) => progress.push(each),
  });
  for await (const { source, baseOffset, bytes } of chunks) texts.push([source.topic, baseOffset, bytes.toString()]);
  return { errors, dead, progress, texts };
}

test('plain and gzip files are read in the order given, whatever their names say', async () => {
  const plain = file('plain.gz', 'a\r\nb');
  const packed = file('packed.log', Buffer.concat([gzipSync('c\n'), gzipSync('d\n')]));
  const { texts, errors, progress } = await read([packed, plain]);
  expect(texts).toEqual([
    [packed, 0, 'c\nd\n'],
    [plain, 0, 'a\r\nb'],
  ]);
  expect(errors).toEqual([]);
  expect(progress.at(-1)?.readBytes).toBe(progress.at(-1)?.totalBytes);
});

test('what cannot be read is named, and the others are read', async () => {
  const good = file('good', 'x\n');
  const empty = join(folder, 'nothing');
  mkdirSync(empty);
  const { texts, errors } = await read([empty, join(folder, 'missing'), good]);
  expect(texts).toEqual([[good, 0, 'x\n']]);
  expect(errors.map(({ code }) => code)).toEqual(['OOM_INPUT_UNREADABLE', 'OOM_INPUT_UNREADABLE']);
  expect(errors[0]?.message).toContain(`the directory ${empty} holds no file`);
  expect(errors[1]?.message).toContain(join(folder, 'missing'));
});

test('a file that this user may not read is named', async ({ skip }) => {
  const path = file('secret', 'x\n');
  chmodSync(path, 0);
  try {
    accessSync(path, constants.R_OK);
    skip('this user may read everything');
  } catch {
    expect((await read([path])).errors).toMatchObject([{ code: 'OOM_INPUT_UNREADABLE' }]);
  }
});

test('an empty file has no lines and is no error', async () => {
  expect(await read([file('empty', '')])).toMatchObject({ texts: [], errors: [] });
});

test('of a truncated gzip everything before its end is read', async () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `line ${String(Math.sin(index))}`).join('\n');
  const packed = gzipSync(lines);
  const { texts, errors } = await read([file('cut.gz', packed.subarray(0, packed.length >> 1)), file('next', 'y\n')]);
  expect(errors).toMatchObject([{ code: 'OOM_INPUT_DAMAGED' }]);
  expect(texts[0]?.[2].length).toBeGreaterThan(lines.length * 0.45);
  expect(lines.startsWith(texts[0]?.[2] ?? 'nothing')).toBe(true);
  expect(texts.at(-1)?.[2]).toBe('y\n');
});

test('of a corrupt gzip what stands before the damage is read', async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${String(Math.sin(index))}`).join('\n');
  const packed = gzipSync(lines);
  packed.fill(0xff, packed.length - 20_000, packed.length - 19_000);
  const { texts, errors } = await read([file('corrupt.gz', packed)]);
  expect(errors).toMatchObject([{ code: 'OOM_INPUT_DAMAGED' }]);
  expect(texts.reduce((sum, [, , text]) => sum + text.length, 0)).toBeGreaterThan(lines.length * 0.6);
});

test('of a gzip that is damaged within its only piece every byte before the damage is read', async () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${String(Math.sin(index))}`).join('\n');
  const packed = gzipSync(lines);
  packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 50);
  const badSum = gzipSync(lines);
  badSum.fill(0xff, badSum.length - 8, badSum.length - 4);
  const { texts, errors } = await read([file('middle.gz', packed), file('sum.gz', badSum)]);
  expect(errors.map(({ code }) => code)).toEqual(['OOM_INPUT_DAMAGED', 'OOM_INPUT_DAMAGED']);
  // Up to the damage; zlib may take the first damaged bytes for text.
  expect(texts[0]?.[2].slice(0, 500)).toBe(lines.slice(0, 500));
  expect(texts[1]?.[2]).toBe(lines);
});

test('a packing that is not read is named, with the program that unpacks it', async () => {
  const path = file('kern.log', 'BZh91AY&SY');
  const { texts, errors } = await read([path]);
  expect(texts).toEqual([]);
  expect(errors).toMatchObject([
    { code: 'OOM_INPUT_UNREADABLE', message: `${path} is packed with bzip2, which is not read` },
  ]);
  expect(errors[0]?.remedy).toContain(`bzcat ${path} |`);
});

const noise = Array.from({ length: 20_000 }, (_, index) => `line ${String(Math.sin(index))}`).join('\n');

test.each([
  ['zstd', zstdStored],
  ['xz', xzStored],
] as const)('%s is read, stream after stream, and to its damage', async (name, pack) => {
  const [first, second] = [noise.slice(0, 300_000), noise.slice(300_000)];
  const whole = Buffer.concat([pack(first), pack(second)]);
  const cut = whole.subarray(0, whole.length - 90_000);
  const corrupt = Buffer.from(whole);
  corrupt.fill(0xff, pack(first).length, pack(first).length + 100);
  const paths = [
    file(`two.${name}`, whole),
    file(`cut.${name}`, cut),
    file(`bad.${name}`, corrupt),
    file('next', 'y\n'),
  ];
  const { texts, errors } = await read(paths);
  const textOf = (path: string | undefined) =>
    texts
      .filter(([topic]) => topic === path)
      .map(([, , text]) => text)
      .join('');
  expect(textOf(paths[0])).toBe(noise);
  expect(noise.startsWith(textOf(paths[1]))).toBe(true);
  expect(textOf(paths[1]).length).toBeGreaterThan(noise.length - 250_000);
  expect(textOf(paths[2])).toBe(first);
  expect(textOf(paths[3])).toBe('y\n');
  expect(errors.map(({ code, message }) => [code, message.includes(`damaged ${name}`)])).toEqual([
    ['OOM_INPUT_DAMAGED', true],
    ['OOM_INPUT_DAMAGED', true],
  ]);
});

test('UTF-16, as a Windows shell writes it, is read; what is binary is named', async () => {
  const utf16 = file('utf16.log', Buffer.from('\ufeffä\nb\n', 'utf16le'));
  const wtmp = file('binary.log', Buffer.from('0700000001020304'.repeat(100), 'hex'));
  const { texts, errors } = await read([utf16, wtmp]);
  expect(texts).toEqual([[utf16, 0, 'ä\nb\n']]);
  expect(errors).toMatchObject([{ message: `${wtmp} is binary, and of no kind that is read` }]);
});

test('a log that begins with a hole of zeros is text', async () => {
  const { texts, errors } = await read([file('hole.log', Buffer.concat([Buffer.alloc(5000), Buffer.from('a\n')]))]);
  expect(errors).toEqual([]);
  expect(texts[0]?.[2].endsWith('a\n')).toBe(true);
});

test('a line above the bound is a dead record with its place and size', async () => {
  const path = file('long', `a\n${'x'.repeat(400_000)}\nb\n`);
  const { texts, dead } = await read([path], 1000);
  expect(texts.map(([, offset, text]) => [offset, text])).toEqual([
    [0, 'a\n'],
    [400_003, 'b\n'],
  ]);
  expect(dead).toMatchObject([
    { reason: 'too-large', origin: { topic: path, offset: 2 }, skipped: { sizeBytes: 400_000 } },
  ]);
});

test('an archive in an archive in an archive is read; one more is refused by name, and its neighbours are read', async () => {
  const tar = async (entries: Readonly<Record<string, Buffer | string>>): Promise<Buffer> => {
    const archive = pack();
    for (const [name, content] of Object.entries(entries)) archive.entry({ name }, content);
    archive.finalize();
    const pieces: Buffer[] = [];
    for await (const piece of archive as AsyncIterable<Buffer>) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  const third = await tar({ 'deepest.tar': await tar({ x: 'unread\n' }), log: 'deep\n' });
  const path = file('outer.tar', await tar({ 'second.tar': await tar({ 'third.tar': third }), log: 'high\n' }));
  const { texts, errors } = await read([path]);
  expect(texts.map(([name, , text]) => [name, text])).toEqual([
    [`${path}/second.tar/third.tar/log`, 'deep\n'],
    [`${path}/log`, 'high\n'],
  ]);
  expect(errors.map(({ code, message }) => [code, message])).toEqual([
    [
      'OOM_INPUT_UNREADABLE',
      expect.stringContaining(`${path}/second.tar/third.tar/deepest.tar is an archive in 3 others`),
    ],
  ]);
});

test.each([1, 512, 40_000])(
  'of a gzip with %i zeros behind it everything is read; what stands behind those is said',
  async (zeros) => {
    const packed = Buffer.concat([gzipSync('a\n'), gzipSync('b\n'), Buffer.alloc(zeros)]);
    const padded = file('padded.gz', packed);
    const more = file('more.gz', Buffer.concat([packed, gzipSync('c\n')]));
    const good = file('good.gz', gzipSync('d\n'));
    const { texts, errors } = await read([padded, more, good]);
    expect(texts).toEqual([
      [padded, 0, 'a\nb\n'],
      [more, 0, 'a\nb\n'],
      [good, 0, 'd\n'],
    ]);
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['OOM_INPUT_DAMAGED', `${more} is damaged gzip: something stands behind its padding`],
    ]);
  },
);
