import { open, realpath, rename, stat, type FileHandle } from 'node:fs/promises';
import { AppError, messageOf } from '../lib/errors.ts';
import { jsonLine } from '../lib/json-line.ts';

const FLUSH_CHARS = 65_536;

/** Where values go one a line; a string is written as it is. `write` resolves when there is room for more. */
export interface NdjsonSink {
  /** The reader of standard output has gone away: further values go nowhere. */
  readonly ended: boolean;
  write(value: unknown): Promise<void>;
  /** Resolves when everything is written; a file gets its name only then. */
  close(): Promise<void>;
}

/**
 * Opens a file, or standard output for `-`. A regular file is written as `<path>.partial` and renamed by `close`, so that one
 * that was left half-written does not look complete. Throws AppError at once when the path cannot be written.
 */
export async function openNdjson(path: string): Promise<NdjsonSink> {
  if (path === '-') return new StdoutSink(process.stdout);
  try {
    const target = await stat(path).catch(() => undefined);
    const isFile = target === undefined || target.isFile();
    if (target?.isDirectory() === true) throw new Error('it is a directory');
    // A link stays one: what it points to is written.
    const namedPath = isFile ? await realpath(path).catch(() => path) : path;
    const writtenPath = isFile ? `${namedPath}.partial` : path;
    return new FileSink(await open(writtenPath, 'w'), namedPath, writtenPath);
  } catch (error) {
    throw undelivered(path, error);
  }
}

class FileSink implements NdjsonSink {
  readonly ended = false;
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #writtenPath: string;
  #pending = '';
  /** Why a part of it could not be written: it never gets its name. */
  #failure: AppError | undefined;

  constructor(handle: FileHandle, path: string, writtenPath: string) {
    this.#handle = handle;
    this.#path = path;
    this.#writtenPath = writtenPath;
  }

  async write(value: unknown): Promise<void> {
    this.#pending += lineOf(value);
    if (this.#pending.length >= FLUSH_CHARS) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await this.#handle.close();
      if (this.#writtenPath !== this.#path) await rename(this.#writtenPath, this.#path);
    } catch (error) {
      throw undelivered(this.#path, error);
    }
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text === '') return;
    try {
      await this.#handle.appendFile(text);
    } catch (error) {
      await this.#handle.close().catch(() => undefined);
      this.#failure ??= undelivered(this.#path, error);
      throw this.#failure;
    }
  }
}

/** Standard output, or a stream like it. */
export class StdoutSink implements NdjsonSink {
  readonly #stream: NodeJS.WritableStream;
  readonly #onError = (error: Error): void => {
    this.#error = error;
    this.#wake();
  };
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    stream.on('error', this.#onError);
  }

  get ended(): boolean {
    return isBrokenPipe(this.#error);
  }

  async write(value: unknown): Promise<void> {
    this.#check();
    if (this.ended || this.#stream.write(lineOf(value))) return;
    await this.#until((done) => this.#stream.once('drain', done));
    this.#check();
  }

  async close(): Promise<void> {
    if (!this.ended) await this.#until((done) => this.#stream.write('', done));
    this.#check();
  }

  async #until(begin: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      begin(() => {
        resolve();
      });
    });
  }

  /** A reader that has read enough, such as head, is no failure. */
  #check(): void {
    if (this.#error !== undefined && !this.ended) throw undelivered('standard output', this.#error);
  }
}

function lineOf(value: unknown): string {
  return `${typeof value === 'string' ? value : jsonLine(value)}\n`;
}

function isBrokenPipe(error: Error | undefined): boolean {
  return error !== undefined && 'code' in error && error.code === 'EPIPE';
}

function undelivered(path: string, cause: unknown): AppError {
  return new AppError('OOM_DELIVERY_FAILED', `cannot write ${path}: ${messageOf(cause)}`, {
    cause,
    remedy: 'check the path, its permissions and the space left; then run the same command again',
  });
}
