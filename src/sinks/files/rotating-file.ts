import { stat, type FileHandle } from 'node:fs/promises';
import { messageOf } from '../../lib/errors.ts';
import { ClosedFiles } from './closed-files.ts';
import type { FilesOptions } from './options.ts';
import { openForLines } from './whole-lines.ts';

type RotatingOptions = Pick<FilesOptions, 'rotateBytes' | 'rotateMs' | 'keep' | 'gzip' | 'fsync'>;

interface OpenFile {
  readonly handle: FileHandle;
  readonly inode: number;
  readonly openedMs: number;
  size: number;
}

const SYNC_EVERY_MS = 1000;

/** A file of whole lines under one path; when it is full or old it is renamed and a new one begun. One append at a time. */
export class RotatingFile {
  readonly #path: string;
  readonly #options: RotatingOptions;
  readonly #warn: (cause: string) => void;
  readonly #closed: ClosedFiles;
  #file: OpenFile | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #tidying: Promise<void> = Promise.resolve();
  #syncTimer: NodeJS.Timeout | undefined;

  constructor(path: string, options: RotatingOptions, warn: (cause: string) => void) {
    this.#path = path;
    this.#options = options;
    this.#warn = warn;
    this.#closed = new ClosedFiles(path);
  }

  /** Makes sure that the file can be written; what an interrupted run left is set right. */
  open(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#current();
      this.#tidy();
    });
  }

  /** Writes whole lines; rejects when not all of them were written, and then none of them is there. */
  append(text: string): Promise<void> {
    return this.#inTurn(async () => {
      const file = await this.#rotatedIfOld(await this.#current());
      await this.#write(file, Buffer.from(text));
      if (file.size >= this.#options.rotateBytes) await this.#rotate(file);
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      clearTimeout(this.#syncTimer);
      const file = this.#file;
      this.#file = undefined;
      if (file !== undefined) {
        if (this.#options.fsync !== 'never') await file.handle.datasync();
        await file.handle.close();
      }
      await this.#tidying;
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** The open file, if it still is what the path names: someone else may have moved it away. */
  async #current(): Promise<OpenFile> {
    const there = await stat(this.#path).catch(() => undefined);
    if (this.#file !== undefined && this.#file.inode === there?.ino) return this.#file;
    await this.#abandon();
    const { handle, size } = await openForLines(this.#path);
    const { ino, birthtimeMs, mtimeMs } = await handle.stat();
    // Some file systems do not know when a file was made.
    const openedMs = size === 0 ? Date.now() : birthtimeMs > 0 ? birthtimeMs : mtimeMs;
    this.#file = { handle, inode: ino, openedMs, size };
    return this.#file;
  }

  async #rotatedIfOld(file: OpenFile): Promise<OpenFile> {
    if (file.size === 0 || Date.now() - file.openedMs < this.#options.rotateMs) return file;
    await this.#rotate(file);
    return this.#current();
  }

  async #write(file: OpenFile, bytes: Buffer): Promise<void> {
    try {
      let written = 0;
      while (written < bytes.length) written += (await file.handle.write(bytes, written)).bytesWritten;
      if (this.#options.fsync === 'always') await file.handle.datasync();
      if (this.#options.fsync === 'interval') this.#syncSoon();
      file.size += bytes.length;
    } catch (error) {
      // A full disk takes the first half of a batch: what was half told is untold.
      await file.handle.truncate(file.size).catch(() => undefined);
      await this.#abandon();
      throw error;
    }
  }

  #syncSoon(): void {
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = undefined;
      this.#file?.handle.datasync().catch((error: unknown) => {
        this.#warn(messageOf(error));
      });
    }, SYNC_EVERY_MS).unref();
  }

  async #rotate(file: OpenFile): Promise<void> {
    if (this.#options.fsync !== 'never') await file.handle.datasync();
    await this.#abandon();
    await this.#closed.add(Date.now());
    this.#tidy();
  }

  async #abandon(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.handle.close().catch(() => undefined);
  }

  /** Beside the writing, one at a time; what fails is tried again after the next rotation. */
  #tidy(): void {
    const { gzip, keep } = this.#options;
    this.#tidying = this.#tidying.then(async () => {
      try {
        if (gzip) await this.#closed.compress();
        await this.#closed.prune(keep);
      } catch (error) {
        this.#warn(messageOf(error));
      }
    });
  }
}
