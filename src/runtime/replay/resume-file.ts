import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { Input } from '../../sources/inputs.ts';
import type { Reading } from './reading.ts';
import { storedLines } from './stored-lines.ts';

/** What stands first: readings made with other settings or by another version are not used. */
interface Header {
  readonly schema: 'oomstream.resume/1';
  readonly key: string;
}

/** What stands in the file behind its header. */
type Entry = { readonly reading: Reading } | { readonly done: string };

interface Section {
  readonly start: number;
  readonly end: number;
}

/**
 * What a replay has read, so that another can go on where it broke off: the readings of each input that was read to its end. An
 * input that has another size or date than it had is read again.
 */
export class ResumeFile {
  readonly #file: number;
  readonly #sections = new Map<string, Section>();
  #sizeBytes = 0;

  /** Opens a file, or makes it. Throws AppError where it cannot be used, or is of a run with another `key`. */
  constructor(path: string, key: string) {
    try {
      this.#file = openSync(path, 'a+', 0o600);
    } catch (error) {
      throw unusable(path, messageOf(error));
    }
    const header: Header = { schema: 'oomstream.resume/1', key };
    const isNew = fstatSync(this.#file).size === 0;
    if (isNew) this.#append(header);
    else if (!this.#scan(header)) {
      closeSync(this.#file);
      throw unusable(path, 'it is of a replay with other settings or of another version, or is none');
    }
  }

  /** What was read of an input; undefined when it was not read to its end. */
  readings(input: Input): Generator<Reading, void, undefined> | undefined {
    const key = keyOf(input);
    const section = key === undefined ? undefined : this.#sections.get(key);
    return section === undefined ? undefined : this.#read(section);
  }

  /** Keeps a reading of the input that is being read. */
  add(reading: Reading): void {
    this.#append({ reading });
  }

  /** The input was read to its end; undefined when it is to be read again. */
  done(input: Input | undefined): void {
    this.#append({ done: (input === undefined ? undefined : keyOf(input)) ?? '' });
  }

  close(): void {
    closeSync(this.#file);
  }

  *#read({ start, end }: Section): Generator<Reading, void, undefined> {
    for (const { text } of storedLines(this.#file, start, end)) {
      const entry = JSON.parse(text) as Entry;
      if ('reading' in entry) yield entry.reading;
    }
  }

  /** Finds what was read to its end, and cuts off what was not; false where the file is another run's. */
  #scan(expected: Header): boolean {
    let start: number | undefined;
    for (const { text, next } of storedLines(this.#file, 0, fstatSync(this.#file).size)) {
      const entry = parsed(text);
      if (start === undefined) {
        const header = entry as Partial<Header> | undefined;
        if (header?.schema !== expected.schema || header.key !== expected.key) return false;
        this.#sizeBytes = start = next;
      } else if (entry === undefined) break;
      else if ('done' in entry) {
        this.#sections.set(entry.done, { start, end: next });
        this.#sizeBytes = start = next;
      }
    }
    if (start === undefined) return false;
    ftruncateSync(this.#file, this.#sizeBytes);
    return true;
  }

  #append(entry: Header | Entry): void {
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
    this.#sizeBytes += bytes.length;
  }
}

function parsed(text: string): Entry | undefined {
  try {
    return JSON.parse(text) as Entry;
  } catch {
    return undefined;
  }
}

/** A pipe is never the same again. */
function keyOf({ path, sizeBytes, modifiedMs, range }: Input): string | undefined {
  return sizeBytes === undefined ? undefined : JSON.stringify([path, sizeBytes, modifiedMs, range]);
}

function unusable(path: string, reason: string): AppError {
  return new AppError('OOM_USAGE', `cannot resume from ${path}: ${reason}`, {
    remedy: 'name another file, or delete it to begin anew',
  });
}
