import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { simulateFleet } from '../../../src/simulate/simulate-fleet.ts';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';
import { xzStored, zstdStored } from '../../support/packed/stored.ts';

const HOSTS = 30;
const ROTATIONS = 7;
const PACKED: readonly (readonly [string, (content: Buffer) => Buffer])[] = [
  ['', (content) => content],
  ['.gz', (content) => gzipSync(content)],
  ['.zst', zstdStored],
  ['.xz', xzStored],
];
/** Whoever the tests run as may read every file when it is root: then the program runs as nobody. */
const NOBODY = 65_534;
const AS_NOBODY = process.getuid?.() === 0 ? NOBODY : undefined;

const root = mkdtempSync(join(tmpdir(), 'oomstream-archive-'));
const archive = join(root, 'archive');
const day = join(root, 'day.log');
const bad = {
  truncated: join(archive, 'extra', 'cut.log.gz'),
  binary: join(archive, 'extra', 'core.img'),
  forbidden: join(archive, 'extra', 'secret.log'),
};

beforeAll(() => {
  const logs = new Map<string, Buffer[]>();
  const all: Buffer[] = [];
  for (const { host, bytes } of simulateFleet({
    seed: 23,
    hosts: HOSTS,
    reports: 60,
    startUs: Date.UTC(2026, 8, 15) * 1000,
    spanUs: 86_400_000_000,
    noisePerReport: 15,
    interleave: true,
    envelopes: ['journald'],
  })) {
    const line = Buffer.concat([bytes, Buffer.from('\n')]);
    all.push(line);
    logs.set(host, [...(logs.get(host) ?? []), line]);
  }
  writeFileSync(day, Buffer.concat(all));
  for (const [host, lines] of logs) rotate(host, lines);
  mkdirSync(join(archive, 'extra'));
  const words = Array.from({ length: 5000 }, (_, at) => `words ${String(Math.sin(at))}`).join('\n');
  const whole = gzipSync(words);
  writeFileSync(bad.truncated, whole.subarray(0, whole.length / 2));
  writeFileSync(bad.binary, Buffer.from('7f454c46020101000000'.repeat(50), 'hex'));
  writeFileSync(bad.forbidden, words, { mode: 0 });
  for (const folder of [root, archive]) chmodSync(folder, 0o755);
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

/** `journal.6.zst ... journal.1.gz, journal`: each with its part of a host's lines. */
function rotate(host: string, lines: readonly Buffer[]): void {
  mkdirSync(join(archive, host), { recursive: true });
  for (let age = 0; age < ROTATIONS; age += 1) {
    const [from, to] = [ROTATIONS - 1 - age, ROTATIONS - age].map((part) =>
      Math.floor((lines.length * part) / ROTATIONS),
    );
    const [extension, packed] = PACKED[age % PACKED.length] ?? ['', (same: Buffer) => same];
    const name = age === 0 ? 'journal' : `journal.${String(age)}${extension}`;
    const content = Buffer.concat(lines.slice(from, to));
    writeFileSync(join(archive, host, name), age === 0 ? content : packed(content));
  }
}

const withoutOrigins = (incidents: readonly Incident[]) =>
  incidents.map((incident) => ({ ...incident, evidence: { ...incident.evidence, origins: undefined } }));

function replay(path: string, ...more: readonly string[]) {
  return runCli(['replay', path, '--no-progress', ...more], AS_NOBODY === undefined ? {} : { uid: AS_NOBODY });
}

test('30 hosts with 7 rotated files each say what their lines sorted by time say, the same bytes each time, and three bad files are named', async () => {
  const whole = await replay(day);
  expect({ code: whole.code, stderr: whole.stderr }).toEqual({ code: 0, stderr: '' });
  const incidents = parseNdjson<Incident>(whole.stdout);
  expect(incidents.length).toBeGreaterThan(50);
  expect(readdirSync(archive)).toHaveLength(HOSTS + 1);

  const first = await replay(archive);
  expect(withoutOrigins(parseNdjson(first.stdout))).toEqual(withoutOrigins(incidents));
  expect(first.code).toBe(1);
  const named = first.stderr.split('\n').filter((line) => line.includes(archive));
  expect(Object.values(bad).filter((path) => named.some((line) => line.includes(path)))).toEqual(Object.values(bad));
  expect(named).toHaveLength(3);
  expect(first.stderr).toMatch(/secret\.log.*(?:EACCES|permission|not allowed)/i);

  expect(await replay(archive)).toEqual(first);
  expect((await replay(archive, '--workers', '3')).stdout).toBe(first.stdout);
});
