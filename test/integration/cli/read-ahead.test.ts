import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';
import type { FromWorker, ToWorker } from '../../../src/runtime/replay/worker-messages.ts';

const THREAD = new URL('../../../dist/runtime/replay/read-worker.js', import.meta.url);
const MIB = 1_048_576;
const AHEAD = 8;
const SETTLED_MS = 1000;

const folder = mkdtempSync(join(tmpdir(), 'oomstream-read-ahead-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a thread that reads waits while eight of its readings are unused, and goes on when one is', async () => {
  const path = join(folder, 'long.log');
  writeFileSync(path, Buffer.alloc(14 * MIB, `${'x'.repeat(99)}\n`));
  const { host, envelope, sieve } = DEFAULT_SETTINGS;
  const worker = new Worker(THREAD, { workerData: { host, envelope, sieve } });
  const told: FromWorker[] = [];
  const arrived = { wake: (): void => undefined };
  worker.on('message', (message: FromWorker) => {
    told.push(message);
    arrived.wake();
  });
  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) await new Promise<void>((resolve) => (arrived.wake = resolve));
  };
  const say = (message: ToWorker): void => {
    worker.postMessage(message);
  };
  try {
    say({ input: { path } });
    for (const used of [0, 1, 2]) {
      await until(() => told.length >= AHEAD + used);
      // Nothing tells that a thread waits: what it would read in this time is many times eight.
      await sleep(SETTLED_MS);
      expect(told).toHaveLength(AHEAD + used);
      say({ used: true });
    }
    for (let more = 0; more < 14; more += 1) say({ used: true });
    await until(() => told.some((message) => 'done' in message));
    expect(told.length).toBeGreaterThan(14);
  } finally {
    await worker.terminate();
  }
});
