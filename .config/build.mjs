import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Compiles src/ beside dist/ and puts it in its place when all of it is there: a file deleted from src/ is gone from dist/ too,
 * a failed build leaves the last good one, and a process that starts meanwhile finds either the old or the new.
 */
const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const [fresh, old] = [`.cache/dist-${process.pid}`, `.cache/dist-old-${process.pid}`].map(path);

mkdirSync(path('.cache'), { recursive: true });
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', path('.config/tsconfig.build.json'), '--outDir', fresh], {
  stdio: 'inherit',
});
if (status === 0) exchange();
rmSync(old, { recursive: true, force: true });
rmSync(fresh, { recursive: true, force: true });
process.exit(status ?? 1);

/** Another build may put its own there between the two steps: then it is that one's turn to go. */
function exchange() {
  for (;;) {
    rmSync(old, { recursive: true, force: true });
    try {
      renameSync(path('dist'), old);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error; // the first build, or another one is between its steps
    }
    try {
      renameSync(fresh, path('dist'));
      return;
    } catch (error) {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    }
  }
}
