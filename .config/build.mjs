import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Builds src/ beside dist/ and puts it in its place when all of it is there: a file deleted from src/ is gone from dist/ too,
 * a failed build leaves the last good one, and a process that starts meanwhile finds either the old or the new.
 *
 * tsc checks, and writes the types. The code is a few files, for some hundred modules take Node half a second: dist/bundle has
 * it, and what is started, imported or run in a thread stands where its source does and leads there. Dependencies stay outside.
 *
 * What was built of the same bytes is not built again.
 */
const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const [fresh, old] = [`.cache/dist-${process.pid}`, `.cache/dist-old-${process.pid}`].map(path);
const SOURCE = path('src');
const ENTRIES = {
  'cli/main': 'the command',
  index: 'the library',
  'runtime/replay/read-worker': 'a thread',
  'sinks/forward/thread-main': 'a thread',
  'simulate/simulate-fleet': 'the log of a made-up fleet, for deploy/compose',
};

const built = builtOf();
if (built === textOf('dist/built-of')) process.exit(0);

mkdirSync(path('.cache'), { recursive: true });
let status = 1;
try {
  status = writeTypes();
  if (status === 0) {
    await writeCode();
    writeFileSync(join(fresh, 'built-of'), built);
    exchange();
  }
} finally {
  rmSync(old, { recursive: true, force: true });
  rmSync(fresh, { recursive: true, force: true });
}
process.exit(status ?? 1);

/** A hash of all that the build reads. */
function builtOf() {
  const hash = createHash('sha256');
  const sources = readdirSync(SOURCE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, path: folder, name }) => join(parentPath ?? folder, name))
    .sort();
  const others = ['.config/build.mjs', '.config/tsconfig.build.json', 'tsconfig.json', 'package-lock.json'].map(path);
  for (const file of [...sources, ...others]) hash.update(`${relative(SOURCE, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function textOf(name) {
  try {
    return readFileSync(path(name), 'utf8');
  } catch {
    return undefined; // nothing is built yet
  }
}

function writeTypes() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const words = [tsc, '-p', path('.config/tsconfig.build.json'), '--outDir', fresh];
  return spawnSync(process.execPath, words, { stdio: 'inherit' }).status;
}

async function writeCode() {
  const names = Object.keys(ENTRIES);
  await build({
    entryPoints: names.map((name) => ({ in: join(SOURCE, `${name}.ts`), out: name.replaceAll('/', '-') })),
    outdir: join(fresh, 'bundle'),
    chunkNames: 'part-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [{ name: 'own-place', setup: ({ onLoad }) => void onLoad({ filter: /\.ts$/ }, withOwnPlace) }],
    logLevel: 'warning',
  });
  for (const name of names) {
    const target = relative(dirname(name), `bundle/${name.replaceAll('/', '-')}.js`).replace(/^(?!\.)/, './');
    const file = join(fresh, `${name}.js`);
    mkdirSync(dirname(file), { recursive: true });
    const shebang = name === 'cli/main' ? '#!/usr/bin/env node\n' : '';
    writeFileSync(file, `${shebang}export * from '${target}';\n`);
    if (shebang !== '') chmodSync(file, 0o755);
  }
}

/** Code that looks for files beside its own finds them as if it had not been moved. */
function withOwnPlace({ path: file }) {
  const text = readFileSync(file, 'utf8');
  if (!file.startsWith(SOURCE) || !text.includes('import.meta.url')) return undefined;
  const place = JSON.stringify(`../${relative(SOURCE, file).replace(/\.ts$/, '.js')}`);
  return { loader: 'ts', contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`) };
}

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
