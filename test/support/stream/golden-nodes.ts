import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { simulateFleet } from '../../../src/simulate/simulate-fleet.ts';

/**
 * The golden sums, and a replay with 1 and 4 workers, by several versions of Node: all must say the same bytes. With `--lanes`
 * each runs the test that both lanes say the same, too. `npm run build` first.
 *
 *     npm run golden:nodes -- [--node 24]... [--lanes]
 *
 * The Node that runs this is always among them; the others are fetched by npx (the package `node`).
 */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = join(ROOT, 'dist/cli/main.js');
const LOG = 'fleet.ndjson';
const AGGREGATES = 'aggregates.ndjson';
const WORKERS = [1, 4];
/** Large enough to be cut in ranges, so that several workers have something to do. */
const REPORTS = 400;
const NOISE_PER_REPORT = 60;
const MAX_OUTPUT_BYTES = 1e9;
const DEADLINE_MS = 600_000;

const { values } = parseArgs({
  options: { node: { type: 'string', multiple: true, default: ['24'] }, lanes: { type: 'boolean', default: false } },
});
const folder = mkdtempSync(join(tmpdir(), 'oomstream-golden-'));
try {
  writeFileSync(join(folder, LOG), fleetLog());
  const golden = JSON.parse(readFileSync(join(ROOT, 'test/unit/runtime/replay/golden.json'), 'utf8')) as unknown;
  const replays = new Set<string>();
  for (const node of [process.execPath, ...values.node.map(fetched)]) {
    const version = run(node, ['--version']).toString().trim();
    const told: unknown = JSON.parse(run(node, ['--import', 'tsx', 'test/support/stream/tell-golden.ts']).toString());
    demand(
      JSON.stringify(told) === JSON.stringify(golden),
      `${version} tells the golden fleet as ${JSON.stringify(told)}`,
    );
    for (const workers of WORKERS) {
      const words = ['replay', LOG, '--workers', String(workers), '--aggregates', AGGREGATES, '--no-progress'];
      // Incidents tell where their lines lay, so the path must not differ from run to run.
      const incidents = run(node, [MAIN, ...words], folder);
      demand(incidents.length > 0, `${version} finds nothing`);
      replays.add(sumOf(incidents, readFileSync(join(folder, AGGREGATES))));
      console.log(`${version}, ${workers} workers: ${[...replays].at(-1) ?? ''}`);
    }
    if (values.lanes) {
      const test = ['--project', 'integration', 'test/integration/runtime/batches.test.ts'];
      run(node, ['node_modules/vitest/vitest.mjs', 'run', '--config', '.config/vitest.config.ts', ...test]);
      console.log(`${version}: both lanes say the same`);
    }
  }
  demand(replays.size === 1, 'the replays differ');
  console.log('All say the same bytes.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function fleetLog(): Buffer {
  const records = simulateFleet({
    seed: 24,
    hosts: 40,
    reports: REPORTS,
    startUs: Date.UTC(2026, 8, 15, 5) * 1000,
    spanUs: 3_600_000_000,
    noisePerReport: NOISE_PER_REPORT,
    interleave: true,
    envelopes: ['journald'],
  });
  return Buffer.concat([...records].flatMap(({ bytes }) => [bytes, Buffer.from('\n')]));
}

/** The path of the program of that version. */
function fetched(version: string): string {
  return run('npx', ['--yes', '--package', `node@${version}`, 'node', '-p', 'process.execPath'])
    .toString()
    .trim();
}

function run(command: string, words: readonly string[], cwd = ROOT): Buffer {
  const options = { cwd, maxBuffer: MAX_OUTPUT_BYTES, timeout: DEADLINE_MS };
  const { status, stdout, stderr } = spawnSync(command, words, options);
  demand(status === 0, `${command} ${words.join(' ')} failed:\n${stdout.toString().slice(-4000)}${stderr.toString()}`);
  return stdout;
}

function sumOf(...parts: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
