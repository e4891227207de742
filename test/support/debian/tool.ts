import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { unpacked } from './packages.ts';

const run = promisify(execFile);

/** A program of Debian or Ubuntu that a test runs. */
export interface ToolChoice {
  /** Its file name. */
  readonly program: string;
  /** Where it is, below the root; it may be off the PATH. */
  readonly folders: readonly string[];
  /** The packages that hold it and what it loads. */
  readonly packages: readonly string[];
  /** A plug-in, below a library folder (`rsyslog/omkafka.so`), without which the installed program does not serve. */
  readonly plugin?: string | undefined;
}

/** A program that is there, with what its process needs to find its libraries. */
export interface Tool {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Folders that hold libraries and plug-ins. */
  readonly libraries: readonly string[];
}

/** A tool, or why there is none. */
export type Found = { readonly tool: Tool } | { readonly missing: string };

/** The installed program, else the one in the cache folder, fetched there the first time. */
export async function findTool(choice: ToolChoice): Promise<Found> {
  const installed = await installedTool(choice);
  if (installed !== undefined) return { tool: installed };
  try {
    const tool = await toolBelow(await unpacked(choice.program, choice.packages), choice);
    return tool === undefined ? { missing: `${choice.packages.join(', ')}: no ${choice.program} in it` } : { tool };
  } catch (error) {
    return { missing: `${choice.program} is not installed, and apt-get did not fetch it: ${firstLine(error)}` };
  }
}

const firstLine = (error: unknown): string => String(error).split('\n', 1)[0] ?? '';

async function installedTool(choice: ToolChoice): Promise<Tool | undefined> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...choice.folders.map((folder) => `/${folder}`)];
  const folder = folders.find((each) => each !== '' && existsSync(join(each, choice.program)));
  if (folder === undefined) return undefined;
  const libraries = await librariesBelow('/');
  if (!hasPlugin(libraries, choice)) return undefined;
  return { path: join(folder, choice.program), env: {}, libraries };
}

async function toolBelow(root: string, choice: ToolChoice): Promise<Tool | undefined> {
  const folder = choice.folders.find((each) => existsSync(join(root, each, choice.program)));
  if (folder === undefined) return undefined;
  const libraries = await librariesBelow(root);
  return { path: join(root, folder, choice.program), env: { LD_LIBRARY_PATH: libraries.join(':') }, libraries };
}

const hasPlugin = (libraries: readonly string[], { plugin }: ToolChoice): boolean =>
  plugin === undefined || libraries.some((folder) => existsSync(join(folder, plugin)));

/** `lib`, `lib/x86_64-linux-gnu` and their like; systemd and syslog-ng have folders of their own below. */
async function librariesBelow(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const base of ['usr/lib', 'lib'].map((each) => join(root, each))) {
    const names = (await readdir(base).catch(() => [])).filter((name) => name.endsWith('-linux-gnu'));
    const folders = [base, ...names.map((name) => join(base, name))];
    found.push(...folders.flatMap((folder) => [folder, join(folder, 'systemd'), join(folder, 'syslog-ng')]));
  }
  const versions = await Promise.all(found.filter((folder) => folder.endsWith('syslog-ng')).map(subfolders));
  return [...found, ...versions.flat()].filter((folder) => existsSync(folder));
}

async function subfolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

/** Runs a tool to its end and answers its standard output, as bytes. */
export async function runTool(tool: Tool, parameters: readonly string[], env: object = {}): Promise<Buffer> {
  const { stdout } = await run(tool.path, parameters, {
    encoding: 'buffer',
    maxBuffer: 512 * 1024 ** 2,
    timeout: 60_000,
    env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...tool.env, ...env },
  });
  return stdout;
}
