import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { startCli } from '../../support/cli/run-cli.ts';

/** Large enough that whoever holds it is seen, small enough for every run; 10 is what was tried by hand (a peak of 222 MB). */
const GIBIBYTES = Number(process.env['OOMSTREAM_BOMB_GIB'] ?? '0.5');
const MEMBER_BYTES = 67_108_864;
const MEMBERS = (GIBIBYTES * 1_073_741_824) / MEMBER_BYTES;
const ZSTD_BLOCK_BYTES = 131_072;
/** A process that holds nothing of it takes 150 to 250 MB. */
const MOST_BYTES = 450_000_000;
const POLL_MS = 50;
const LONG_MS = 200_000 * Math.max(1, GIBIBYTES);
const KILL =
  'Nov 24 10:00:01 web-7 kernel: [ 101.000001] Out of memory: Killed process 1 (java) total-vm:2048kB, anon-rss:1024kB, file-rss:0kB\n';

const folder = mkdtempSync(join(tmpdir(), 'oomstream-bombs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Peak resident set of a process so far, in bytes (proc(5), VmHWM). */
function peakBytes(pid: number): number {
  try {
    const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return kib === undefined ? 0 : Number(kib) * 1024;
  } catch {
    return 0; // it has ended
  }
}

async function replayed(
  path: string,
): Promise<{ readonly code: number; readonly peak: number; readonly kills: number }> {
  const child = startCli(['replay', path, '--no-progress']);
  const output: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes));
  child.stderr.resume();
  let peak = 0;
  const poll = setInterval(() => {
    peak = Math.max(peak, peakBytes(child.pid ?? 0));
  }, POLL_MS);
  const [code] = (await once(child, 'close')) as [number];
  clearInterval(poll);
  return { code, peak, kills: Buffer.concat(output).toString().split('"kernel-kill"').length - 1 };
}

/** Members of gzip after each other, and a kill behind them: all of it was read. */
function gzipBomb(byte: string): Buffer {
  const member = gzipSync(Buffer.alloc(MEMBER_BYTES, byte), { level: 9 });
  return Buffer.concat([...Array.from({ length: MEMBERS }, () => member), gzipSync(`\n${KILL}`)]);
}

/** A frame whose blocks say one byte and how often (RFC 8878, RLE_Block). */
function zstdBomb(byte: string): Buffer {
  const block = Buffer.alloc(4, byte);
  block.writeUIntLE((ZSTD_BLOCK_BYTES << 3) | 2, 0, 3);
  const blocks = Buffer.concat(Array.from({ length: MEMBER_BYTES / ZSTD_BLOCK_BYTES }, () => block));
  const last = Buffer.from('010000', 'hex');
  // No size is told, and a window of 8 MiB.
  const frame = Buffer.concat([Buffer.from('28b52ffd0068', 'hex'), blocks, last]);
  const text = Buffer.from(`\n${KILL}`);
  const head = Buffer.alloc(3);
  head.writeUIntLE((text.length << 3) | 1, 0, 3);
  const end = Buffer.concat([Buffer.from('28b52ffd0068', 'hex'), head, text]);
  return Buffer.concat([...Array.from({ length: MEMBERS }, () => frame), end]);
}

function xzBomb(byte: string): Buffer {
  const pack = (input: Buffer): Buffer => execFileSync('xz', ['-c', '-0', '--check=crc32'], { input, maxBuffer: 1e8 });
  const stream = pack(Buffer.alloc(MEMBER_BYTES, byte));
  return Buffer.concat([...Array.from({ length: MEMBERS }, () => stream), pack(Buffer.from(`\n${KILL}`))]);
}

const PACKED: readonly (readonly [string, (byte: string) => Buffer])[] = [
  ['gzip', gzipBomb],
  ['zstd', zstdBomb],
  ...(spawnSync('xz', ['--version']).status === 0 ? [['xz', xzBomb] as const] : []),
];

describe.skipIf(process.platform !== 'linux')('a small file that is a large one', () => {
  it.each(
    PACKED.flatMap(([name, pack]) => [
      [name, 'one line of zeros', '\0', pack] as const,
      [name, 'nothing but ends of lines', '\n', pack] as const,
    ]),
  )(
    '%s of %s is read to its end in the memory of a small one',
    async (name, what, byte, pack) => {
      const path = join(folder, `${name}-${String(what.length)}.log`);
      const bomb = pack(byte);
      expect(bomb.length).toBeLessThan((MEMBERS * MEMBER_BYTES) / 100);
      writeFileSync(path, bomb);
      const { code, peak, kills } = await replayed(path);
      rmSync(path);
      expect(code).toBe(0);
      expect(kills).toBe(1);
      expect(peak).toBeGreaterThan(0);
      expect(peak).toBeLessThan(MOST_BYTES);
    },
    LONG_MS,
  );
});
