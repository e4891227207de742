import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { simulateFleet } from '../src/simulate/simulate-fleet.ts';

/**
 * How much memory does `replay` of a large file take, and how long? Generates a file of journald and syslog records (seeded, one
 * report for 2000 other records) and runs the built command line on it; prints megabytes, seconds and the peak resident set.
 *
 * Usage: npm run bench:replay-memory -- [megabytes]      (1000 by default; Linux, for /proc)
 */
const MEGABYTE = 1_000_000;
const POLL_MS = 100;
const MAIN = new URL('../dist/cli/main.js', import.meta.url).pathname;

async function generate(path: string, bytes: number): Promise<{ readonly records: number; readonly bytes: number }> {
  const out = createWriteStream(path);
  const records = simulateFleet({
    seed: 1,
    hosts: 400,
    reports: Math.ceil(bytes / (2000 * 350)),
    startUs: 1_789_450_000_000_000,
    spanUs: 86_400_000_000,
    noisePerReport: 2000,
    interleave: true,
  });
  const written = { records: 0, bytes: 0 };
  for (const { bytes: record } of records) {
    if (!out.write(Buffer.concat([record, Buffer.from('\n')]))) await once(out, 'drain');
    written.records += 1;
    written.bytes += record.length + 1;
    if (written.bytes >= bytes) break;
  }
  out.end();
  await once(out, 'close');
  return written;
}

/** Peak resident set of a process so far, in bytes (proc(5), VmHWM). */
function peakBytes(pid: number): number {
  try {
    const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return kib === undefined ? 0 : Number(kib) * 1024;
  } catch {
    return 0; // it has ended
  }
}

async function measure(
  path: string,
): Promise<{ readonly seconds: number; readonly peak: number; readonly incidents: number }> {
  const begun = performance.now();
  const child = spawn(process.execPath, [MAIN, 'replay', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let peak = 0;
  let incidents = 0;
  const poll = setInterval(() => {
    peak = Math.max(peak, peakBytes(child.pid ?? 0));
  }, POLL_MS);
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 0x0a) incidents += 1;
  });
  const [code] = (await once(child, 'close')) as [number];
  clearInterval(poll);
  if (code !== 0) throw new Error(`replay ended with exit code ${String(code)}`);
  return { seconds: (performance.now() - begun) / 1000, peak, incidents };
}

const wanted = Number(process.argv[2] ?? '1000') * MEGABYTE;
const folder = mkdtempSync(join(tmpdir(), 'oomstream-bench-'));
try {
  const path = join(folder, 'fleet.log');
  const written = await generate(path, wanted);
  const { seconds, peak, incidents } = await measure(path);
  const megabytes = written.bytes / MEGABYTE;
  console.log(
    `${megabytes.toFixed(0)} MB, ${String(written.records)} records, ${String(incidents)} incidents: ` +
      `${seconds.toFixed(1)} s (${(megabytes / seconds).toFixed(0)} MB/s), peak ${(peak / MEGABYTE).toFixed(0)} MB resident`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
