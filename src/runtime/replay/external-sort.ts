import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mergeSorted } from './merge-sorted.ts';

const DEFAULT_MEMORY_BYTES = 67_108_864;
const MAX_RUNS = 64;
const READ_BYTES = 65_536;
const WRITE_CHARS = 262_144;
const NEWLINE = 0x0a;

export interface SortOptions<T> {
  /** An item as one line of text, without a newline, and back. */
  readonly encode: (item: T) => string;
  readonly decode: (line: string) => T;
  readonly compare: (a: T, b: T) => number;
  /** About how much memory an item takes, in bytes. */
  readonly sizeOf: (item: T) => number;
  /** Memory for items, in bytes; above that sorted runs go to disk. */
  readonly memoryBytes?: number | undefined;
  readonly folder?: string | undefined;
}

interface Run {
  readonly start: number;
  readonly end: number;
}

/**
 * Sorts more than memory holds; equal items keep their order. What is spilled lies in a file that has no name any more once it
 * is open, so that nothing stays behind however the process ends.
 */
export class ExternalSort<T> {
  readonly #options: SortOptions<T>;
  readonly #memoryBytes: number;
  #items: T[] = [];
  #heldBytes = 0;
  #file: number | undefined;
  #fileBytes = 0;
  #runs: Run[] = [];

  constructor(options: SortOptions<T>) {
    this.#options = options;
    this.#memoryBytes = options.memoryBytes ?? DEFAULT_MEMORY_BYTES;
  }

  /** Runs that lie on disk. */
  get runs(): number {
    return this.#runs.length;
  }

  add(item: T): void {
    this.#items.push(item);
    this.#heldBytes += this.#options.sizeOf(item);
    if (this.#heldBytes > this.#memoryBytes) this.#spill();
  }

  /** All items in order; to be read once. */
  *sorted(): Generator<T, void, undefined> {
    const { compare } = this.#options;
    this.#items.sort(compare);
    yield* mergeSorted([...this.#runs.map((run) => this.#read(run)), this.#items], compare);
  }

  /** Gives memory and disk back. */
  close(): void {
    this.#items = [];
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#runs = [];
  }

  #spill(): void {
    this.#items.sort(this.#options.compare);
    const run = this.#write(this.#items);
    this.#items = [];
    this.#heldBytes = 0;
    this.#runs.push(run);
    if (this.#runs.length < MAX_RUNS) return;
    const merged = mergeSorted(
      this.#runs.map((each) => this.#read(each)),
      this.#options.compare,
    );
    this.#runs = [this.#write(merged)];
  }

  #write(items: Iterable<T>): Run {
    const start = this.#fileBytes;
    let text = '';
    for (const item of items) {
      text += `${this.#options.encode(item)}\n`;
      if (text.length < WRITE_CHARS) continue;
      this.#append(text);
      text = '';
    }
    this.#append(text);
    return { start, end: this.#fileBytes };
  }

  #append(text: string): void {
    const bytes = Buffer.from(text);
    this.#file ??= openNameless(this.#options.folder ?? tmpdir());
    for (let at = 0; at < bytes.length;)
      at += writeSync(this.#file, bytes, at, bytes.length - at, this.#fileBytes + at);
    this.#fileBytes += bytes.length;
  }

  *#read({ start, end }: Run): Generator<T, void, undefined> {
    let rest = Buffer.alloc(0);
    for (let at = start; at < end;) {
      const block = Buffer.allocUnsafe(Math.min(READ_BYTES, end - at));
      const count = this.#file === undefined ? 0 : readSync(this.#file, block, 0, block.length, at);
      if (count === 0) return;
      at += count;
      let bytes = rest.length === 0 ? block.subarray(0, count) : Buffer.concat([rest, block.subarray(0, count)]);
      for (let newline = bytes.indexOf(NEWLINE); newline >= 0; newline = bytes.indexOf(NEWLINE)) {
        yield this.#options.decode(bytes.toString('utf8', 0, newline));
        bytes = bytes.subarray(newline + 1);
      }
      rest = Buffer.from(bytes);
    }
  }
}

function openNameless(folder: string): number {
  const own = mkdtempSync(join(folder, 'oomstream-sort-'));
  try {
    return openSync(join(own, 'runs'), 'wx+', 0o600);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
