import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const STAMP = String.raw`-\d{8}T\d{9}Z(?:-\d+)?`;

/** The files that a path was renamed to when they were full: `incidents-20260915T053405102Z.ndjson`, perhaps with `.gz`. */
export class ClosedFiles {
  readonly #path: string;
  readonly #folder: string;
  readonly #stem: string;
  readonly #end: string;

  constructor(path: string) {
    this.#path = path;
    this.#folder = dirname(path);
    this.#end = extname(path);
    this.#stem = basename(path, this.#end);
  }

  /** Renames the written file, which must be closed; its new path. */
  async add(nowMs: number): Promise<string> {
    const stamp = new Date(nowMs).toISOString().replace(/[-:.]/g, '');
    for (let attempt = 0; ; attempt += 1) {
      const name = `${this.#stem}-${stamp}${attempt === 0 ? '' : `-${String(attempt)}`}${this.#end}`;
      const path = join(this.#folder, name);
      if (await exists(path, `${path}.gz`)) continue;
      await rename(this.#path, path);
      await syncFolder(this.#folder);
      return path;
    }
  }

  /** Compresses what is not yet, and removes what an interrupted run left half done. */
  async compress(): Promise<void> {
    for (const name of await this.#names()) {
      const path = join(this.#folder, name);
      if (name.endsWith('.partial')) await rm(path, { force: true });
      else if (!name.endsWith('.gz')) await gzipFile(path);
    }
  }

  /** Removes the oldest beyond `keep`. */
  async prune(keep: number): Promise<void> {
    const names = (await this.#names()).filter((name) => !name.endsWith('.partial'));
    const surplus = keep === 0 ? [] : names.slice(0, Math.max(0, names.length - keep));
    for (const name of surplus) await rm(join(this.#folder, name), { force: true });
  }

  /** Oldest first: the stamp sorts. */
  async #names(): Promise<string[]> {
    const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const own = new RegExp(`^${escaped(this.#stem)}${STAMP}${escaped(this.#end)}(?:\\.gz(?:\\.partial)?)?$`);
    return (await readdir(this.#folder)).filter((name) => own.test(name)).sort();
  }
}

async function exists(...paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return found.some((file) => file !== undefined);
}

/** Whole under its name or not at all. */
async function gzipFile(path: string): Promise<void> {
  const partial = `${path}.gz.partial`;
  await pipeline(createReadStream(path), createGzip(), createWriteStream(partial));
  const handle = await open(partial, 'r+');
  await handle.sync().finally(() => handle.close());
  await rename(partial, `${path}.gz`);
  await syncFolder(dirname(path));
  await rm(path);
}

/** A rename is durable only once the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle
    .sync()
    .catch(() => undefined) // some file systems refuse to sync a folder
    .finally(() => handle.close());
}
