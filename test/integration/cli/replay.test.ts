import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { parseNdjson, runCli, startCli } from '../../support/cli/run-cli.ts';

const kill = (pid: number) =>
  `Nov 24 10:00:0${String(pid)} web-7 kernel: [  10${String(pid)}.000001] Out of memory: Killed process ${String(pid)} (java) total-vm:2048kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:48kB oom_score_adj:0\n`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oomstream-replay-'));
  const fleet = Buffer.concat([...demoFleet()].flatMap(({ bytes }) => [bytes, Buffer.from('\n')]));
  const noise = Buffer.from('{"_HOSTNAME":"web-1","MESSAGE":"nothing to see here"}\n'.repeat(60_000));
  const middle = fleet.indexOf('\n', fleet.length >> 1) + 1;
  writeFileSync(join(folder, 'fleet.log'), Buffer.concat([noise, fleet.subarray(middle), noise, noise]));
  writeFileSync(join(folder, 'fleet.log.1.gz'), gzipSync(fleet.subarray(0, middle)));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'gone.log'));
  writeFileSync(join(folder, 'broken.json'), '{"_TRANSPORT":"kernel","MESSAGE":"Out of memory: Killed process 1 (x)\n');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('any number of threads writes the same bytes, and exits with 1 where an input is missing', async () => {
  const outputs = await mapInTurn(['1', '3'], async (workers) => {
    const [aggregates, letters] = ['aggregates', 'letters'].map((name) =>
      join(tmpdir(), `${name}-${workers}-${String(process.pid)}`),
    );
    const files = [aggregates ?? '', letters ?? ''];
    const options = ['--aggregates', files[0] ?? '', '--dead-letters', files[1] ?? '', '--no-progress'];
    const { code, stdout, stderr } = await runCli(['replay', folder, '--workers', workers, ...options]);
    const written = files.map((path) => readFileSync(path, 'utf8'));
    for (const path of files) rmSync(path);
    return { code, stdout, stderr, written };
  });
  expect(outputs[0]?.code).toBe(1);
  expect(outputs[0]?.stderr).toContain(join(folder, 'gone.log'));
  expect(parseNdjson(outputs[0]?.stdout ?? '').length).toBeGreaterThan(0);
  expect(outputs[0]?.written[1]).toContain('invalid-json');
  expect(outputs[1]).toEqual(outputs[0]);
});

test('Ctrl-C tells what was found until then, what was not read, and exits with 130', async () => {
  const child = startCli(['replay', '-', '--no-progress']);
  const output: Buffer[] = [];
  const messages: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => messages.push(bytes));
  child.stdin.on('error', () => undefined);
  const closed = once(child, 'close');
  // A record is sieved once a chunk is full.
  child.stdin.write(kill(1) + 'Nov 24 10:00:09 web-7 sshd[1]: nothing to see here\n'.repeat(60_000), () => {
    setTimeout(() => child.kill('SIGINT'), 500);
  });
  expect((await closed)[0]).toBe(130);
  const incidents = parseNdjson<Incident>(Buffer.concat(output).toString());
  expect(incidents.flatMap(({ victims }) => victims.map(({ pid }) => pid))).toEqual([1]);
  expect(Buffer.concat(messages).toString()).toContain('not read to the end: -');
});

test('shards without --lines are refused, since reports would be cut', async () => {
  const { code, stderr } = await runCli(['replay', folder, '--shard', '0/2']);
  expect({ code, remedy: stderr.includes('--from-lines') }).toEqual({ code: 2, remedy: true });
});

async function mapInTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
