import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledContender } from './compiled.ts';
import type { Sample } from './sample.ts';

const PROBE = fileURLToPath(new URL('probe.mjs', import.meta.url));
// The shell's clock has milliseconds, GNU time's has ten of them.
const SHELL = ['-c', 'TIMEFORMAT="%R %U %S"; { time "$@" 2>&3 ; } 3>&2 2>"$TIMES"', 'bash'];

/** A command to be measured. */
export interface Command {
  readonly parameters: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The core that it is pinned to, or several as taskset takes them: `0,1`. */
  readonly core: number | string;
  /** Standard output is thrown away unless it is asked for. */
  readonly keepOutput?: boolean | undefined;
  readonly inputFile?: string | undefined;
}

/** What a command took and said. */
export interface Measured extends Sample {
  readonly output: string;
}

/** The words that run one of our contenders, measured from inside too. */
export const script = (name: string, ...rest: readonly string[]): readonly string[] => [
  process.execPath,
  ...['--expose-gc', '--import', PROBE, compiledContender(name)],
  ...rest,
];

/** The words that run the built command line. */
export const oomstream = (...rest: readonly string[]): readonly string[] => [
  process.execPath,
  ...['--import', PROBE, fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))],
  ...rest,
];

/** Runs a command to its end; rejects when it fails. */
export async function measure(command: Command): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-bench-'));
  try {
    const output = await run(command, folder);
    const [wallSeconds = 0, user = 0, system = 0] = readFileSync(join(folder, 'times'), 'utf8').split(' ').map(Number);
    return { wallSeconds, cpuSeconds: user + system, output, ...probed(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run({ parameters, env = {}, core, keepOutput, inputFile }: Command, folder: string): Promise<string> {
  const pinned = ['taskset', '-c', String(core), ...parameters];
  const words = inputFile === undefined ? pinned : ['sh', '-c', `exec "$@" < '${inputFile}'`, 'sh', ...pinned];
  const child = spawn('bash', [...SHELL, ...words], {
    stdio: ['ignore', keepOutput === true ? 'pipe' : 'ignore', 'pipe'],
    env: { ...process.env, ...env, TIMES: join(folder, 'times'), OOMSTREAM_BENCH_PROBE: join(folder, 'probe') },
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout?.on('data', (bytes: Buffer) => output.push(bytes));
  child.stderr?.on('data', (bytes: Buffer) => errors.push(bytes));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString());
      else
        reject(new Error(`${parameters.join(' ')} ended with ${code ?? 'a signal'}: ${String(Buffer.concat(errors))}`));
    });
  });
}

/** What our own processes tell at their end; nothing of others. */
function probed(folder: string): Pick<Sample, 'peakBytes' | 'gcMs'> {
  try {
    return JSON.parse(readFileSync(join(folder, 'probe'), 'utf8')) as Pick<Sample, 'peakBytes' | 'gcMs'>;
  } catch {
    return {};
  }
}
