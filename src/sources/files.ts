import { createReadStream, fstatSync, statSync, type Stats } from 'node:fs';
import { AppError, messageOf } from '../lib/errors.ts';
import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import type { DeadRecord } from '../model/dead-letter.ts';
import type { SourcePartition } from '../model/origin.ts';
import { gunzip, isZlibError } from './gunzip.ts';
import type { Framing } from '../records/framing.ts';
import { DetectedChunks } from './detected-chunks.ts';
import type { LineChunkOptions, Lines } from './line-chunks.ts';
import { MAGIC_BYTES, packingOf, type Packing } from './packing.ts';

const CHUNK_BYTES = 1_048_576;
const READ_BYTES = 262_144;

/** How far the reading of all inputs is, in bytes on disk; `totalBytes` is 0 when standard input is among them. */
export interface ReadProgress {
  readonly readBytes: number;
  readonly totalBytes: number;
}

export interface FileOptions {
  /** A line longer than that is skipped and reported, in bytes. */
  readonly maxRecordBytes: number;
  readonly chunkBytes?: number;
  readonly onDead: (dead: DeadRecord) => void;
  /** An input could not be read, or not to its end; the others are. */
  readonly onError: (error: AppError) => void;
  readonly onProgress?: (progress: ReadProgress) => void;
}

/** Whole records of one file. */
export interface FileChunk extends Lines {
  readonly source: SourcePartition;
  /** How they follow each other. */
  readonly framing: Framing;
  /** When the file was last modified; for a pipe, now. */
  readonly receivedUs: Micros;
}

/**
 * The lines of files in the order given, plain or gzip by their first bytes, `-` for standard input. What cannot be read is
 * reported by path and does not keep the others from being read.
 */
export async function* openFiles(
  paths: readonly string[],
  options: FileOptions,
): AsyncGenerator<FileChunk, void, undefined> {
  const totalBytes = totalOf(paths);
  let readBytes = 0;
  const onBytes = (count: number): void => {
    readBytes += count;
    options.onProgress?.({ readBytes, totalBytes });
  };
  for (const path of paths) {
    try {
      yield* readFile(path, options, onBytes);
    } catch (error) {
      options.onError(error instanceof AppError ? error : unreadable(path, error));
    }
  }
}

async function* readFile(
  path: string,
  options: FileOptions,
  onBytes: (count: number) => void,
): AsyncGenerator<FileChunk, void, undefined> {
  const stats = path === '-' ? fstatSync(process.stdin.fd) : statSync(path);
  if (stats.isDirectory()) throw directory(path);
  const source = { topic: path, partition: 0, incarnation: 0 };
  const receivedUs = modifiedUs(stats);
  const chunks = new DetectedChunks(chunkOptions(source, options));
  const place = (lines: Lines): FileChunk => ({ ...lines, source, receivedUs, framing: chunks.framing });
  let damage: unknown;
  try {
    for await (const bytes of contentOf(path, onBytes)) yield* chunks.push(bytes).map(place);
  } catch (error) {
    damage = error;
  }
  yield* chunks.end().map(place);
  if (damage !== undefined) throw damage instanceof AppError ? damage : readError(path, damage);
}

function chunkOptions(source: SourcePartition, options: FileOptions): LineChunkOptions {
  const { maxRecordBytes, chunkBytes = CHUNK_BYTES, onDead } = options;
  return {
    chunkBytes,
    maxLineBytes: maxRecordBytes,
    onSkipped: (line) => {
      const { offset, sizeBytes } = line;
      const detail = `The line has ${String(sizeBytes)} bytes, the bound is ${String(maxRecordBytes)}.`;
      const skipped = { ...line.ends(), sizeBytes };
      onDead({ reason: 'too-large', detail, origin: { ...source, offset }, bytes: null, skipped });
    },
  };
}

/** The bytes of a file after decompression. */
async function* contentOf(path: string, onBytes: (count: number) => void): AsyncGenerator<Buffer, void, undefined> {
  const counted = countedBytes(bytesOf(path), onBytes);
  const read: Buffer[] = [];
  while (lengthOf(read) < MAGIC_BYTES) {
    const next = await counted.next();
    if (next.done === true) break;
    read.push(next.value);
  }
  const head = Buffer.concat(read);
  const whole = again(head, counted);
  const packing = packingOf(head);
  if (packing === undefined) yield* whole;
  else if (packing.name === 'gzip') yield* gunzip(whole, isRegular(path) ? () => bytesOf(path) : undefined);
  else throw unknownPacking(path, packing);
}

function bytesOf(path: string): AsyncIterable<Buffer> {
  return path === '-' ? process.stdin : createReadStream(path, { highWaterMark: READ_BYTES });
}

/** Whether a path can be read twice. */
function isRegular(path: string): boolean {
  return path !== '-' && statSync(path).isFile();
}

async function* countedBytes(
  stream: AsyncIterable<Buffer>,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const bytes of stream) {
    onBytes(bytes.length);
    yield bytes;
  }
}

async function* again(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  if (head.length > 0) yield head;
  yield* rest;
}

function lengthOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}

function totalOf(paths: readonly string[]): number {
  if (paths.includes('-')) return 0;
  return paths.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}

function modifiedUs(stats: Stats): Micros {
  return Math.round((stats.isFile() ? stats.mtimeMs : Date.now()) * MICROS_PER_MS);
}

function directory(path: string): AppError {
  return new AppError('OOM_INPUT_UNREADABLE', `${path} is a directory`, { remedy: `name its files: ${path}/*` });
}

function unreadable(path: string, cause: unknown): AppError {
  return new AppError('OOM_INPUT_UNREADABLE', `cannot read ${path}: ${messageOf(cause)}`, {
    cause,
    remedy: 'check the path and that this user may read it; the other inputs were read',
  });
}

function unknownPacking(path: string, { name, program }: Packing): AppError {
  return new AppError('OOM_INPUT_UNREADABLE', `${path} is packed with ${name}, which is not read`, {
    remedy: `unpack it on the way: ${program} ${path === '-' ? '' : `${path} `}| oomstream replay -`,
  });
}

function readError(path: string, cause: unknown): AppError {
  if (!isZlibError(cause)) return unreadable(path, cause);
  return new AppError('OOM_INPUT_DAMAGED', `${path} is damaged gzip: ${messageOf(cause)}`, {
    cause,
    remedy: 'what stands before the damage was read; get a whole copy of the file for the rest',
  });
}
