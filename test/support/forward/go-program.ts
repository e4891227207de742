import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CACHE_FOLDER } from '../kafka/jars.ts';

const run = promisify(execFile);

const GO_DEADLINE_MS = 20_000;
const BUILD_DEADLINE_MS = 900_000;
const WAIT_MS = 500;
const MAX_WORDS = 1000;

/** A program that Go builds from its sources. */
export interface GoProgram {
  /** Name and version: that of its folder in the cache. */
  readonly name: string;
  /** Its file name. */
  readonly file: string;
  /** Builds it into the folder, as `file`. */
  readonly build: (folder: string, go: Go) => Promise<void>;
}

/** Runs `go` with these words, politely. */
export type Go = (words: readonly string[], folder: string, env?: NodeJS.ProcessEnv) => Promise<void>;

/** Where the program is, or why there is none. */
export type Built = { readonly path: string } | { readonly missing: string };

/** The program from the cache folder, built there the first time. */
export async function goProgram(program: GoProgram): Promise<Built> {
  const folder = join(CACHE_FOLDER, 'go-programs', program.name);
  const path = join(folder, program.file);
  if (existsSync(path)) return { path };
  try {
    await run('go', ['version'], { timeout: GO_DEADLINE_MS });
  } catch {
    return { missing: `${program.name} is built by Go, which is not installed` };
  }
  try {
    await withLock(`${folder}.lock`, path, () => buildInto(program, folder));
    return { path };
  } catch (error) {
    return { missing: `Go could not build ${program.name}: ${String(error).slice(0, MAX_WORDS)}` };
  }
}

/** Of two runs one builds and the other waits for it; a lock that outlived its owner is taken. */
async function withLock(lock: string, path: string, build: () => Promise<void>): Promise<void> {
  await mkdir(join(lock, '..'), { recursive: true });
  for (;;) {
    const taken = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (taken) break;
    const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: 0 }));
    if (Date.now() - mtimeMs > BUILD_DEADLINE_MS) await rm(lock, { recursive: true, force: true });
    await sleep(WAIT_MS);
  }
  try {
    if (!existsSync(path)) await build();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function buildInto(program: GoProgram, folder: string): Promise<void> {
  process.stderr.write(`${program.name}: building with Go into ${folder}, once\n`);
  const work = await mkdtemp(`${folder}.partial-`);
  try {
    await program.build(work, go);
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const go: Go = async (words, folder, env = {}) => {
  await run('nice', ['-n', '19', 'go', ...words], {
    cwd: folder,
    timeout: BUILD_DEADLINE_MS,
    env: { ...process.env, ...env },
  });
};
