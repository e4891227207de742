import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The bill of materials of a release, in CycloneDX: every package that an installation brings, with version, licence and
 * checksum, out of package-lock.json. `node .config/sbom.mjs [FILE]`; without a file it is written below .cache.
 *
 * `npm sbom --omit=dev` would leave out what development needs too (`yaml`, `commander`, ...), so npm is shown a project without
 * development, and what it says is compared with the lock file.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { devDependencies: _, ...manifest } = readJson('package.json');
const lock = readJson('package-lock.json');
const kept = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && !entry.dev);
const file = process.argv[2] ?? join(ROOT, `.cache/${manifest.name}-${manifest.version}.cdx.json`);

const bill = JSON.parse(billOf());
check(bill.components);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(bill, undefined, 2)}\n`);
console.log(`${file}: ${bill.components.length} packages`);

function billOf() {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-sbom-'));
  try {
    // npm calls the product by its folder's name.
    const home = join(folder, manifest.name);
    mkdirSync(home);
    const { devDependencies: __, ...root } = lock.packages[''];
    const packages = { '': root, ...Object.fromEntries(kept) };
    writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(home, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
    const options = ['--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
    const { status, stdout, stderr, error } = spawnSync('npm', ['sbom', ...options], { cwd: home, encoding: 'utf8' });
    if (status !== 0) fail(`npm sbom (${status ?? error})\n${stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function check(components) {
  const told = new Set(components.map(({ purl }) => decodeURIComponent(purl)));
  const wanted = kept.map(
    ([path, { name, version }]) => `pkg:npm/${name ?? path.split('node_modules/').at(-1)}@${version}`,
  );
  const missing = wanted.filter((each) => !told.has(each));
  if (missing.length > 0) fail(`not in the bill of materials: ${missing.join(', ')}`);
  const surplus = [...told].filter((each) => !wanted.includes(each));
  if (surplus.length > 0) fail(`no part of an installation: ${surplus.join(', ')}`);
  const bare = components.filter(({ licenses, hashes }) => !licenses?.length || !hashes?.length);
  if (bare.length > 0) fail(`without licence or checksum: ${bare.map(({ purl }) => purl).join(', ')}`);
}

function readJson(name) {
  return JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
