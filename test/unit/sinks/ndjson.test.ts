import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { openNdjson, StdoutSink } from '../../../src/sinks/ndjson.ts';

const folder = mkdtempSync(join(tmpdir(), 'oomstream-ndjson-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a file gets its name when it is whole', async () => {
  const path = join(folder, 'out.ndjson');
  const sink = await openNdjson(path);
  for (let index = 0; index < 20_000; index += 1) await sink.write({ index });
  expect(existsSync(path)).toBe(false);
  await sink.close();
  expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(20_000);
  expect(existsSync(`${path}.partial`)).toBe(false);
});

test('a link stays a link, and what it points to is written', async () => {
  const target = join(folder, 'target.ndjson');
  const link = join(folder, 'link.ndjson');
  writeFileSync(target, 'old');
  symlinkSync(target, link);
  const sink = await openNdjson(link);
  await sink.write({ index: 1 });
  await sink.close();
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, 'utf8')).toBe('{"index":1}\n');
});

test('a path that cannot be written is named at once', async () => {
  for (const path of [join(folder, 'no', 'such'), folder])
    await expect(openNdjson(path)).rejects.toMatchObject({
      code: 'OOM_DELIVERY_FAILED',
      message: expect.stringContaining(path) as string,
    });
});

test.runIf(existsSync('/dev/full'))('a full disk is a failed delivery, not a device by another name', async () => {
  const sink = await openNdjson('/dev/full');
  await sink.write('x');
  await expect(sink.close()).rejects.toMatchObject({ code: 'OOM_DELIVERY_FAILED' });
});

test('a slow reader is waited for', async () => {
  let written = 0;
  const slow = new Writable({
    highWaterMark: 10,
    write: (chunk: Buffer, _, done) => {
      setTimeout(() => {
        written += chunk.length;
        done();
      }, 5);
    },
  });
  const sink = new StdoutSink(slow);
  await sink.write('x'.repeat(20));
  expect(written).toBe(21);
  await sink.write('y');
  await sink.close();
  expect(written).toBe(23);
});

test('a reader that has gone away ends it quietly; any other failure is said', async () => {
  const failing = (code: string) =>
    new Writable({
      highWaterMark: 1,
      write: (_, __, done) => {
        done(Object.assign(new Error(code), { code }));
      },
    });
  const gone = new StdoutSink(failing('EPIPE'));
  await gone.write('x');
  expect(gone.ended).toBe(true);
  await gone.write('y');
  await gone.close();
  await expect(new StdoutSink(failing('EIO')).write('x')).rejects.toMatchObject({ code: 'OOM_DELIVERY_FAILED' });
});
