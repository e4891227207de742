import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mergeSorted } from './merge-sorted.ts';
import { storedLines } from './stored-lines.ts';

const DEFAULT_MEMORY_BYTES = 67_108_864;
const MAX_RUNS = 64;
const WRITE_CHARS = 262_144;

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
    if (this.#file === undefined) return;
    for (const { text } of storedLines(this.#file, start, end)) yield this.#options.decode(text);
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
