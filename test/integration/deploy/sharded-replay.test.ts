import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { simulateFleet } from '../../../src/simulate/simulate-fleet.ts';
import { findTool } from '../../support/debian/tool.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const DEADLINE_MS = 200_000;
const found = await findTool({ program: 'parallel', folders: ['usr/bin'], packages: ['parallel'] });
const missing = 'missing' in found ? ` (${found.missing})` : '';
const run = promisify(execFile);

/** One host's directory with a rotated log; the newer part is large enough to be cut in ranges of several shards. */
let folder = '';
let archive = '';
let whole = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oomstream-shards-'));
  archive = join(folder, 'archive');
  mkdirSync(join(archive, 'web-1'), { recursive: true });
  mkdirSync(join(folder, 'bin'));
  writeFileSync(
    join(folder, 'bin', 'oomstream'),
    `#!/bin/sh\nexec '${process.execPath}' '${ROOT}dist/cli/main.js' "$@"\n`,
    { mode: 0o755 },
  );
  const fleet = { seed: 5, hosts: 30, reports: 200, startUs: 1_789_450_000_000_000, spanUs: 3_600_000_000 };
  const records = [...simulateFleet({ ...fleet, noisePerReport: 60, interleave: true, envelopes: ['journald'] })];
  const bytes = Buffer.concat(records.flatMap((record) => [record.bytes, Buffer.from('\n')]));
  const middle = bytes.indexOf('\n', bytes.length / 4) + 1;
  writeFileSync(join(archive, 'web-1', 'journal.1.gz'), gzipSync(bytes.subarray(0, middle)));
  writeFileSync(join(archive, 'web-1', 'journal'), bytes.subarray(middle));
  whole = (await sh(`oomstream replay ${archive} --host-from '${archive}/{host}/*'`)).stdout;
}, DEADLINE_MS);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a command of the documentation in a folder of its own, with `oomstream` and `parallel` on the path. */
async function sh(command: string, env: Readonly<Record<string, string>> = {}, cwd = folder) {
  const tools = 'tool' in found ? [join(found.tool.path, '..')] : [];
  const path = [join(folder, 'bin'), ...tools, process.env['PATH']].join(':');
  const options = { cwd, env: { ...process.env, ...env, PATH: path }, maxBuffer: 1e9, timeout: DEADLINE_MS };
  return run('sh', ['-c', command], options);
}

/** A folder below ours, made. */
function made(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

describe('an archive in shards says the bytes of one replay', () => {
  test.skipIf(missing !== '')(
    `by the commands for GNU parallel${missing}`,
    async () => {
      const readme = readFileSync(join(ROOT, 'src/runtime/replay/README.md'), 'utf8');
      const [map = '', reduce = ''] = /^ {4}(seq 0 7 \| parallel .*)\n {4}(.*)$/m.exec(readme)?.slice(1) ?? [];
      const results = made('parallel');
      await sh(map.replaceAll('/archive', archive), {}, results);
      await sh(reduce, {}, results);
      expect(whole.split('\n').length).toBeGreaterThan(200);
      expect(readFileSync(join(results, 'incidents.ndjson'), 'utf8')).toBe(whole);
    },
    DEADLINE_MS,
  );

  test(
    'by the commands of the Indexed Job and of the job behind it',
    async () => {
      const results = made('kubernetes');
      const here = (command: string): string => command.replaceAll('/archive', archive).replaceAll('/results', results);
      const [map, reduce] = jobs();
      const shards = Array.from({ length: map?.completions ?? 0 }, (_, index) => String(index));
      for (const index of shards) await sh(here(map?.command ?? ''), { JOB_COMPLETION_INDEX: index });
      const parts = shards.map((index) => readFileSync(join(results, `lines.${index}.ndjson`), 'utf8'));
      expect(parts.filter((part) => part.includes('oomstream.line/1')).length).toBeGreaterThan(2);
      await sh(here(reduce?.command ?? ''));
      expect(readFileSync(join(results, 'incidents.ndjson'), 'utf8')).toBe(whole);
    },
    DEADLINE_MS,
  );
});

/** What the manifest's jobs run, in their order. */
function jobs(): { readonly completions: number; readonly command: string }[] {
  const text = readFileSync(join(ROOT, 'deploy/kubernetes/replay-job.yaml'), 'utf8');
  return parseAllDocuments(text).map((document) => {
    const { spec } = document.toJS() as {
      spec: { completions?: number; template: { spec: { containers: readonly { args: readonly string[] }[] } } };
    };
    return { completions: spec.completions ?? 1, command: spec.template.spec.containers[0]?.args[0] ?? '' };
  });
}
