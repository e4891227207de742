import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { runCli, startCli } from '../../support/cli/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'oomstream-long-'));
const log = join(folder, 'fleet.log');
const fleet = Buffer.concat([...demoFleet()].flatMap(({ bytes }) => [bytes, Buffer.from('\n')]));
const middle = fleet.indexOf('\n', fleet.length >> 1) + 1;
const rest = fleet.subarray(middle);

beforeAll(() => {
  writeFileSync(log, fleet.subarray(0, middle));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('where nobody looks at a terminal, lines say how far a long replay is', async () => {
  const child = startCli(['replay', '-']);
  const closed = once(child, 'close');
  child.stdout.resume();
  const line = new Promise<string>((resolve) => {
    child.stderr.on('data', (bytes: Buffer) => {
      resolve(bytes.toString());
    });
  });
  // It has something to say whenever something is read.
  const feed = setInterval(() => child.stdin.write(fleet), 200);
  const said = await line;
  clearInterval(feed);
  child.stdin.end();
  expect((await closed)[0]).toBe(0);
  expect(said).toMatch(/^oomstream: [\d.]+ \w+ read, [\d.]+ \w+\/s, \d+ kill lines so far\n/);
}, 60_000);

test('what Ctrl-C ended goes on with --resume, and says in the end what one run says', async () => {
  const resume = join(folder, 'resume');
  const whole = await runCli(['replay', log, '-', '--no-progress'], { input: rest });
  expect(whole.code).toBe(0);

  const ended = startCli(['replay', log, '-', '--no-progress', '--resume', resume]);
  const closed = once(ended, 'close');
  ended.stdout.resume();
  ended.stderr.resume();
  ended.stdin.on('error', () => undefined);
  // The log is read to its end; what follows it never comes.
  await expect.poll(() => existsSync(resume) && statSync(resume).size > 1000, { timeout: 60_000 }).toBe(true);
  ended.kill('SIGINT');
  expect((await closed)[0]).toBe(130);

  const resumed = await runCli(['replay', log, '-', '--no-progress', '--resume', resume], { input: rest });
  expect(resumed).toEqual(whole);
}, 120_000);
