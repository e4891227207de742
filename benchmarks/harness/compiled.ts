import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE_FOLDER } from '../../test/support/kafka/jars.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(CACHE_FOLDER, 'bench', 'js');

/**
 * Compiles the contenders and what they use as a release is compiled: a loader that compiles as it goes would name each closure
 * as it is made, which costs a tenth. Throws when that fails.
 */
export function compileContenders(): void {
  mkdirSync(FOLDER, { recursive: true });
  // Found from src/ two folders up.
  copyFileSync(join(ROOT, 'package.json'), join(FOLDER, 'package.json'));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(ROOT, '.config/tsconfig.bench.json')], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the contenders do not compile');
}

/** The compiled script of a contender: `storm.ts`. */
export function compiledContender(name: string): string {
  return join(FOLDER, 'benchmarks', 'contenders', name.replace(/\.ts$/, '.js'));
}
