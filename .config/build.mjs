import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Compiles src/ beside dist/ and puts it in its place when all of it is there: a file deleted from src/ is gone from dist/ too,
 * a failed build leaves the last good one, and a process that starts meanwhile finds either the old or the new.
 */
const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const fresh = path('.cache/dist');

rmSync(fresh, { recursive: true, force: true });
mkdirSync(path('.cache'), { recursive: true });
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', path('.config/tsconfig.build.json'), '--outDir', fresh], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
rmSync(path('.cache/dist.old'), { recursive: true, force: true });
try {
  renameSync(path('dist'), path('.cache/dist.old'));
} catch (error) {
  if (error.code !== 'ENOENT') throw error; // the first build
}
renameSync(fresh, path('dist'));
rmSync(path('.cache/dist.old'), { recursive: true, force: true });
