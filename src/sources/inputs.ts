import { existsSync, opendirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { AppError, messageOf } from '../lib/errors.ts';
import { compareRotated } from '../lib/rotated-name.ts';

/** Something to be read: a file, a part of one, or standard input (`-`). */
export interface Input {
  readonly path: string;
  /** On disk, in bytes; undefined for what is no regular file. */
  readonly sizeBytes?: number | undefined;
  readonly modifiedMs?: number | undefined;
  /** Only these bytes: from the first to before the last. */
  readonly range?: ByteRange | undefined;
}

/** From a byte to before another one. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a command line names, and what of it is not there. */
export interface Inputs {
  readonly inputs: readonly Input[];
  readonly errors: readonly AppError[];
}

/** What lies beside logs and is none: logins, sessions, counters of sysstat and atop, indexes. */
const NO_LOG = /^(?:[wbu]tmp|lastlog|faillog|tallylog)(?:$|[-.])|^sa\d{2,8}(?:$|\.)|^atop_\d{8}$|\.db$/;

/**
 * The inputs that paths name: files as they are, all files below a directory (rotated logs from the oldest on, a file once,
 * links followed), and the matches of a pattern.
 */
export function findInputs(paths: readonly string[]): Inputs {
  const finder = new Finder();
  for (const path of paths) finder.add(path);
  return finder;
}

class Finder implements Inputs {
  readonly inputs: Input[] = [];
  readonly errors: AppError[] = [];
  readonly #known = new Set<string>();

  add(path: string): void {
    if (path === '-') {
      if (this.#isNew('-')) this.inputs.push({ path });
      return;
    }
    if (!existsSync(path) && isDynamicPattern(path)) this.#glob(path);
    else this.#take(path, true);
  }

  #glob(pattern: string): void {
    const paths = globSync(pattern, { absolute: pattern.startsWith('/'), dot: true, onlyFiles: true });
    if (paths.length === 0) this.errors.push(nothing(`no file matches ${pattern}`));
    for (const path of paths.sort(compareRotated)) this.#take(path, false);
  }

  #take(path: string, named: boolean): void {
    try {
      const stats = statSync(path);
      if (stats.isDirectory()) this.#walk(path, named);
      else if (stats.isFile()) this.#file(path, stats);
      else if (named) this.inputs.push({ path });
    } catch (error) {
      this.errors.push(unreadable(path, error));
    }
  }

  #walk(folder: string, named: boolean): void {
    if (!this.#isNew(realpathSync(folder))) return;
    const names = namesIn(folder).filter((name) => !NO_LOG.test(name));
    const before = this.inputs.length + this.errors.length;
    for (const path of names.map((name) => join(folder, name)).sort(compareRotated)) this.#take(path, false);
    if (named && this.inputs.length + this.errors.length === before) {
      this.errors.push(nothing(`the directory ${folder} holds no file that could be a log`));
    }
  }

  /** Links and second names of a file are not read again. */
  #file(path: string, { dev, ino, size, mtimeMs }: Stats): void {
    if (this.#isNew(`${String(dev)}:${String(ino)}`)) {
      this.inputs.push({ path, sizeBytes: size, modifiedMs: mtimeMs });
    }
  }

  #isNew(key: string): boolean {
    if (this.#known.has(key)) return false;
    this.#known.add(key);
    return true;
  }
}

function namesIn(folder: string): string[] {
  const names: string[] = [];
  const open = opendirSync(folder);
  try {
    for (let entry = open.readSync(); entry !== null; entry = open.readSync()) names.push(entry.name);
  } finally {
    open.closeSync();
  }
  return names;
}

function nothing(message: string): AppError {
  return new AppError('OOM_INPUT_UNREADABLE', message, { remedy: 'check the path; the other inputs were read' });
}

/** The refusal of an input that cannot be opened or read. */
export function unreadable(path: string, cause: unknown): AppError {
  return new AppError('OOM_INPUT_UNREADABLE', `cannot read ${path}: ${messageOf(cause)}`, {
    cause,
    remedy: 'check the path and that this user may read it; the other inputs were read',
  });
}
