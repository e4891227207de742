import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CACHE_FOLDER } from '../kafka/jars.ts';

const run = promisify(execFile);

const DEADLINE_MS = 120_000;
const TOOLS_FOLDER = join(CACHE_FOLDER, 'debian-tools');
const PACKAGE_NAME = /^Inst (\S+) /;

/** The words of apt-get that make it keep its lists in a folder of ours, so that it needs no root to fetch them. */
const privateLists = (state: string): readonly string[] => [
  ...['-o', `Dir::State=${state}`, '-o', 'Dir::State::status=/var/lib/dpkg/status', '-o', `Dir::Cache=${state}/cache`],
  ...['-o', 'APT::Sandbox::User='],
];

/**
 * The folder into which the packages, and whatever they need that is not installed, were unpacked; fetched the first time by
 * apt-get, which needs no root for that, and never installed. Rejects where there is no apt-get, or no archive to be reached.
 */
export async function unpacked(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(TOOLS_FOLDER, name);
  if (existsSync(folder)) return folder;
  process.stderr.write(`${name}: fetching ${packages.join(', ')} with apt-get into ${folder}\n`);
  await mkdir(TOOLS_FOLDER, { recursive: true });
  const work = await mkdtemp(`${folder}.partial-`);
  try {
    await fetchInto(work, packages).catch(() => fetchWithFreshLists(work, packages));
    for (const file of await archivesIn(work)) await run('dpkg-deb', ['-x', join(work, file), join(work, 'root')]);
    // Renamed when whole: an interrupted run leaves no half of a tool, and of two runs one wins.
    await rename(join(work, 'root'), folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const archivesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((file) => file.endsWith('.deb'));

/** What installing would add, by apt-get's own word, is what must be fetched. */
async function fetchInto(folder: string, packages: readonly string[], options: readonly string[] = []): Promise<void> {
  const simulate = ['install', '--simulate', '--no-install-recommends', ...packages];
  const { stdout } = await run('apt-get', [...options, ...simulate], { timeout: DEADLINE_MS });
  const added = stdout.split('\n').flatMap((line) => PACKAGE_NAME.exec(line)?.[1] ?? []);
  await run('apt-get', [...options, 'download', ...added], { cwd: folder, timeout: DEADLINE_MS });
}

/** The machine's lists may be absent, or name versions that the archive no longer has. */
async function fetchWithFreshLists(folder: string, packages: readonly string[]): Promise<void> {
  const state = join(folder, 'state');
  await mkdir(join(state, 'lists/partial'), { recursive: true });
  await mkdir(join(state, 'cache/archives/partial'), { recursive: true });
  const options = privateLists(state);
  await run('apt-get', [...options, 'update'], { timeout: DEADLINE_MS });
  await fetchInto(folder, packages, options);
}
