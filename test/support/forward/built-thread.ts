import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadFile, type ThreadFile } from '../../../src/sinks/forward/thread-file.ts';

const SOURCE = fileURLToPath(new URL('../../../src/sinks/forward/', import.meta.url));
const BUILT = new URL('../../../dist/sinks/forward/thread-main.js', import.meta.url);

/** The thread of the built package, which starts at once; that of the source where nothing is built, or it is older. */
export function builtThread(): ThreadFile {
  const built = fileURLToPath(BUILT);
  if (!existsSync(built)) return threadFile();
  const newest = Math.max(
    ...readdirSync(SOURCE)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => statSync(join(SOURCE, name)).mtimeMs),
  );
  return newest > statSync(built).mtimeMs ? threadFile() : threadFile(BUILT.href);
}
