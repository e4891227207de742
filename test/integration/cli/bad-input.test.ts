import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeadLetter } from '../../../src/model/generated/dead-letter.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';

const kill = (pid: number, host = 'web-7') =>
  `Nov 24 10:00:0${String(pid % 10)} ${host} kernel: [ ${String(100 + pid)}.000001] Out of memory: Killed process ${String(pid)} (java) total-vm:2048kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:48kB oom_score_adj:0`;
const journalKill = (
  pid: number,
  message = `Out of memory: Killed process ${String(pid)} (java) total-vm:2048kB, anon-rss:1024kB, file-rss:0kB`,
) =>
  JSON.stringify({
    _TRANSPORT: 'kernel',
    SYSLOG_FACILITY: '0',
    _HOSTNAME: 'db-1',
    __REALTIME_TIMESTAMP: String(1_789_450_445_000_000 + pid * 60_000_000),
    MESSAGE: message,
  });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oomstream-bad-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const pidsOf = (stdout: string) =>
  parseNdjson<Incident>(stdout)
    .flatMap(({ victims }) => victims.map(({ pid }) => pid))
    .sort();

/** Replays a bad file between two good ones: whatever it is, theirs must be found. */
async function replayAround(bad: string) {
  const before = file('before.log', `${kill(1)}\n`);
  const after = file('after.log', `${kill(2)}\n`);
  const letters = join(folder, 'letters.ndjson');
  const result = await runCli(['replay', before, bad, after, '--dead-letters', letters, '--no-progress']);
  return { ...result, pids: pidsOf(result.stdout), letters: parseNdjson<DeadLetter>(readFileSync(letters, 'utf8')) };
}

describe('a file that cannot be read is named, and the others are read', () => {
  test('a directory', async () => {
    const path = join(folder, 'directory');
    mkdirSync(path, { recursive: true });
    const { code, stderr, pids } = await replayAround(path);
    expect({ code, pids }).toEqual({ code: 1, pids: [1, 2] });
    expect(stderr).toContain(path);
    expect(stderr).toContain('directory');
  });

  test('a missing file', async () => {
    const path = join(folder, 'nowhere.log');
    const { code, stderr, pids } = await replayAround(path);
    expect({ code, pids }).toEqual({ code: 1, pids: [1, 2] });
    expect(stderr).toContain(path);
  });

  test('a truncated gzip gives what stands before the damage', async () => {
    const noise = Array.from(
      { length: 20_000 },
      (_, at) => `Nov 24 10:00:09 web-7 sshd[${String(at)}]: ${Math.sin(at).toString(36)}`,
    ).join('\n');
    const whole = gzipSync(`${kill(3)}\n${noise}\n${kill(4)}\n`);
    const path = file('cut.log.gz', whole.subarray(0, whole.length / 2));
    const { code, stderr, pids } = await replayAround(path);
    expect({ code, pids }).toEqual({ code: 1, pids: [1, 2, 3] });
    expect(stderr).toContain(path);
  });

  test('a broken gzip', async () => {
    const bytes = gzipSync(`${kill(3)}\n`);
    bytes.fill(0xff, 10, 40);
    const path = file('broken.log.gz', bytes);
    const { code, stderr, pids } = await replayAround(path);
    expect({ code, pids }).toEqual({ code: 1, pids: [1, 2] });
    expect(stderr).toContain(path);
  });

  test('an empty file is no error', async () => {
    const { code, stderr, pids } = await replayAround(file('empty.log', ''));
    expect({ code, stderr, pids }).toEqual({ code: 0, stderr: '', pids: [1, 2] });
  });
});

describe('a record that cannot be used is dead-lettered with its place, and the others are read', () => {
  test('invalid JSON', async () => {
    const good = journalKill(5);
    const path = file('json.ndjson', `${journalKill(3)}\n${good.slice(0, -20)}\n${journalKill(4)}\n`);
    const { code, pids, letters } = await replayAround(path);
    expect({ code, pids }).toEqual({ code: 0, pids: [1, 2, 3, 4] });
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({
      reason: 'invalid-json',
      origin: { topic: path, offset: journalKill(3).length + 1 },
      value: good.slice(0, -20),
    });
  });

  test('a record of 50 MB', async () => {
    const huge = journalKill(5, `Out of memory: Killed process 5 (java) ${'x'.repeat(50_000_000)}`);
    const path = file('huge.ndjson', `${journalKill(3)}\n${huge}\n${journalKill(4)}\n`);
    const { code, pids, letters } = await replayAround(path);
    expect({ code, pids }).toEqual({ code: 0, pids: [1, 2, 3, 4] });
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({
      reason: 'too-large',
      origin: { topic: path, offset: journalKill(3).length + 1 },
      size: huge.length,
      head: huge.slice(0, 65_536),
      tail: huge.slice(-65_536),
      sha256: createHash('sha256').update(huge).digest('hex'),
    });
  });

  test('invalid UTF-8 costs nothing: the kill is found', async () => {
    const bytes = Buffer.from(`${kill(3)}\n`.replace('java', 'ja?a'));
    bytes[bytes.indexOf('?')] = 0xff;
    const { code, pids, letters, stdout } = await replayAround(file('utf8.log', bytes));
    expect({ code, pids, letters }).toEqual({ code: 0, pids: [1, 2, 3], letters: [] });
    expect(stdout).toContain('ja\ufffda');
  });

  test('empty lines and text of no known form are nothing', async () => {
    const { code, pids, letters } = await replayAround(file('text.log', `\n\n${kill(3)}\n\r\nsome words\n\0\0\0\n`));
    expect({ code, pids, letters }).toEqual({ code: 0, pids: [1, 2, 3], letters: [] });
  });
});

describe('wrong usage', () => {
  test.each([
    ['an unknown command', ['replya'], 'unknown command'],
    ['an unknown option', ['replay', '--incident', 'x'], 'unknown option'],
    ['a format that is not there', ['replay', '--format', 'xml', '-'], 'ndjson, ecs, ocsf, cef, text'],
    ['a year that is none', ['replay', '--year', '26', '-'], 'four digits'],
    ['a zone that is none', ['replay', '--timezone', 'Mars/Olympus', '-'], 'Mars/Olympus'],
    ['a stage that is none', ['run', '--config', 'x.yaml', '--stages', 'sift'], 'sieve, assemble, aggregate'],
    ['a schema that is none', ['schema', 'incidents'], 'incident, '],
    ['a configuration that is not there', ['config', 'validate', '--config', 'nowhere.yaml'], 'nowhere.yaml'],
  ])('%s ends with exit code 2 and a hint', async (_, args, hint) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(hint);
  });

  test('an unknown key of the configuration is refused with the nearest one', async () => {
    const path = file('config.yaml', 'kafka:\n  broker: [a:9092]\n');
    const { code, stderr } = await runCli(['config', 'validate', '--config', path]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `${path}:2:11: kafka.broker is not a key of the configuration; did you mean kafka.brokers?`,
    );
  });

  test.each([
    '',
    'replay',
    'explain',
    'demo',
    'run',
    'topics',
    'topics create',
    'topics check',
    'config',
    'config validate',
    'config show',
    'config schema',
    'schema',
  ])('help of "%s" has an example and ends with exit code 0', async (command) => {
    const { code, stdout } = await runCli([...command.split(' ').filter((word) => word !== ''), '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: oomstream');
    if (!['topics', 'config'].includes(command)) expect(stdout).toContain('Example:');
  });
});

test('a destination that cannot be written is named, and the exit code is 1', async () => {
  const { code, stderr } = await runCli([
    'replay',
    file('one.log', `${kill(1)}\n`),
    '--incidents',
    join(folder, 'no', 'such', 'folder'),
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain(join(folder, 'no', 'such', 'folder'));
});
