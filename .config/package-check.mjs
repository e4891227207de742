import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Packs the package as `npm publish` would, and uses it as its users do: its size and contents, publint, its types seen from a
 * strict project, the library's example, the command line, and its bill of materials. Only the dependencies that it names can be found; they are linked
 * from node_modules, so that nothing is downloaded. `--install` installs them from the registry instead (a minute or two).
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAX_PACKED_BYTES = 3 * 1024 ** 2;
const WANTED = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'dist/index.js',
  'dist/index.d.ts',
  'dist/cli/main.js',
];
const UNWANTED = /^(?:test|src|benchmarks|\.config|\.cache|deploy)\/|\.test\.|(?<!\.d)\.ts$/;
const CONSUMER = `import { analyseText, type Incident } from 'oomstream';
const { incidents } = analyseText('');
const first: Incident | undefined = incidents[0];
export const names: readonly (string | undefined)[] = first?.victims.map(({ comm }) => comm) ?? [];
`;
const KILL = 'Memory cgroup out of memory: Killed process 4711 (java) total-vm:8kB, anon-rss:4kB, file-rss:0kB';

const folder = mkdtempSync(join(tmpdir(), 'oomstream-package-'));
try {
  const tarball = pack();
  lint(tarball);
  install(tarball);
  checkTypes();
  use();
  console.log(run(process.execPath, [join(ROOT, '.config/sbom.mjs')], ROOT).trimEnd());
  console.log('The package is fit to be published.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pack() {
  const [{ filename, size, files }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], ROOT),
  );
  const paths = files.map(({ path }) => path);
  const missing = WANTED.filter((path) => !paths.includes(path));
  const unwanted = paths.filter((path) => UNWANTED.test(path));
  if (missing.length > 0)
    fail(`not in the package: ${missing.join(', ')}${existsSync(join(ROOT, 'dist')) ? '' : ' (npm run build first)'}`);
  if (unwanted.length > 0) fail(`does not belong into the package: ${unwanted.slice(0, 5).join(', ')}`);
  if (size > MAX_PACKED_BYTES) fail(`${size} bytes packed, more than ${MAX_PACKED_BYTES}`);
  console.log(`${filename}: ${paths.length} files, ${Math.ceil(size / 1024)} KiB packed`);
  return join(folder, filename);
}

function lint(tarball) {
  console.log(
    run(process.execPath, [join(ROOT, 'node_modules/publint/src/cli.js'), 'run', tarball, '--strict'], ROOT).trimEnd(),
  );
}

function install(tarball) {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  if (process.argv.includes('--install')) {
    run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], folder);
    return;
  }
  const home = join(folder, 'node_modules/oomstream');
  mkdirSync(home, { recursive: true });
  run('tar', ['-xzf', tarball, '-C', home, '--strip-components=1'], folder);
  for (const name of Object.keys(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).dependencies)) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
}

function checkTypes() {
  writeFileSync(join(folder, 'consumer.ts'), CONSUMER);
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];
  const roots = ['--typeRoots', join(ROOT, 'node_modules/@types')];
  run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, ...roots, 'consumer.ts'], folder);
}

function use() {
  const library = `import { analyseText } from 'oomstream'; console.log(analyseText(${JSON.stringify(KILL)}).incidents.length);`;
  expectIn(run(process.execPath, ['--input-type=module', '-e', library], folder), '1');
  const cli = [join(folder, 'node_modules/oomstream/dist/cli/main.js')];
  expectIn(run(process.execPath, [...cli, 'explain', '-'], folder, KILL), 'java (pid 4711');
  expectIn(run(process.execPath, [...cli, 'schema', 'incident'], folder), 'oomstream.incident/1');
  const demo = run(process.execPath, [...cli, 'demo', '--out', join(folder, 'demo')], folder);
  expectIn(demo, 'incidents on 12 hosts');
  if (!existsSync(join(folder, 'demo/report.html'))) fail('the demo wrote no report');
}

function expectIn(text, wanted) {
  if (!text.includes(wanted)) fail(`expected ${JSON.stringify(wanted)} in:\n${text}`);
}

/** What it printed; anything but success ends the check. */
function run(command, args, cwd, input) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  if (status !== 0) fail(`${command} ${args.join(' ')} (${status ?? error})\n${stdout}${stderr}`);
  return stdout;
}

function fail(message) {
  rmSync(folder, { recursive: true, force: true });
  console.error(message);
  process.exit(1);
}
