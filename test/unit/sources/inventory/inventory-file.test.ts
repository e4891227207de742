import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { InventoryFile } from '../../../../src/sources/inventory/inventory-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'inventory-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const OPTIONS = { hostKeyFor: ({ host = '' }: { host?: string | undefined }) => host, maxEntries: 10 };

test('a version is told once, and the next one when it is there', async () => {
  const path = join(folder, 'a.csv');
  writeFileSync(path, 'host,team\nweb-7,a\n');
  const file = new InventoryFile(path, OPTIONS);
  expect(await file.look()).toEqual({ entries: [{ host: 'web-7', labels: { team: 'a' } }] });
  expect(await file.look()).toBeUndefined();
  writeFileSync(path, 'host,team\nweb-7,a\nweb-7,longer\n');
  expect(await file.look()).toEqual({ problems: ['a.csv:3: contradicts a.csv:2 on host web-7'] });
  expect(await file.look()).toBeUndefined();
});

test('a file that is missing is told once, and read when it comes', async () => {
  const path = join(folder, 'b.csv');
  const file = new InventoryFile(path, OPTIONS);
  expect(await file.look()).toEqual({ problems: [expect.stringContaining('ENOENT')] });
  expect(await file.look()).toBeUndefined();
  writeFileSync(path, 'host\nweb-7\n');
  expect(await file.look()).toEqual({ entries: [{ host: 'web-7' }] });
});

test('a link that is moved to another version is a new version', async () => {
  for (const version of ['v1', 'v2']) writeFileSync(join(folder, version), `host\n${version}\n`);
  const path = join(folder, 'c.csv');
  symlinkSync('v1', path);
  const file = new InventoryFile(path, OPTIONS);
  expect(await file.look()).toEqual({ entries: [{ host: 'v1' }] });
  symlinkSync('v2', join(folder, 'next'));
  renameSync(join(folder, 'next'), path);
  expect(await file.look()).toEqual({ entries: [{ host: 'v2' }] });
});
