import { createReadStream, fstatSync, statSync, type Stats } from 'node:fs';
import { AppError } from '../lib/errors.ts';
import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import { readContent, readRange, refusalOf, type Content, type FileChunk, type ReadOptions } from './content.ts';
import { findInputs, type Input } from './inputs.ts';

const READ_BYTES = 262_144;

/** How far the reading of all inputs is, in bytes on disk; `totalBytes` is 0 when nobody knows it. */
export interface ReadProgress {
  readonly readBytes: number;
  readonly totalBytes: number;
}

export interface FileOptions extends Omit<ReadOptions, 'onBytes'> {
  readonly onProgress?: (progress: ReadProgress) => void;
}

/** The records of all that paths name (see findInputs), one input after the other; what cannot be read is reported by path. */
export async function* openFiles(
  paths: readonly string[],
  options: FileOptions,
): AsyncGenerator<FileChunk, void, undefined> {
  const { inputs, errors } = findInputs(paths);
  for (const error of errors) options.onError(error);
  const totalBytes = totalBytesOf(inputs);
  let readBytes = 0;
  const onBytes = (count: number): void => {
    readBytes += count;
    options.onProgress?.({ readBytes, totalBytes });
  };
  for (const input of inputs) yield* readInput(input, { ...options, onBytes });
}

/** Bytes on disk of all inputs; 0 where one has no size of its own. */
export function totalBytesOf(inputs: readonly Input[]): number {
  const sizes = inputs.map(({ sizeBytes, range }) => (range === undefined ? sizeBytes : range.end - range.start));
  return sizes.includes(undefined) ? 0 : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** The records of one input, unpacked. Never throws: what cannot be read, or not to its end, goes to `onError`. */
export async function* readInput(input: Input, options: ReadOptions): AsyncGenerator<FileChunk, void, undefined> {
  const { path, range } = input;
  try {
    const stats = path === '-' ? fstatSync(process.stdin.fd) : statSync(path);
    const receivedUs = modifiedUs(stats);
    if (range !== undefined) yield* readRange(contentOf(input, stats, receivedUs, options), range, options);
    else yield* readContent(contentOf(input, stats, receivedUs, options), options);
  } catch (error) {
    options.onError(error instanceof AppError ? error : refusalOf(path, error));
  }
}

function contentOf(input: Input, stats: Stats, receivedUs: Micros, { onBytes }: ReadOptions): Content {
  const { path } = input;
  const file = stats.isFile() && path !== '-' ? path : undefined;
  return {
    name: path,
    bytes: countedBytes(path, onBytes),
    again: file === undefined ? undefined : () => bytesOf(path),
    receivedUs,
    file,
    depth: 0,
  };
}

function bytesOf(path: string): AsyncIterable<Buffer> {
  return path === '-' ? process.stdin : createReadStream(path, { highWaterMark: READ_BYTES });
}

async function* countedBytes(
  path: string,
  onBytes: ((count: number) => void) | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const bytes of bytesOf(path)) {
    onBytes?.(bytes.length);
    yield bytes;
  }
}

function modifiedUs(stats: Stats): Micros {
  return Math.round((stats.isFile() ? stats.mtimeMs : Date.now()) * MICROS_PER_MS);
}
