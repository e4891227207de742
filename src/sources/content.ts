import { AppError, messageOf } from '../lib/errors.ts';
import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import type { DeadRecord } from '../model/dead-letter.ts';
import type { SourcePartition } from '../model/origin.ts';
import { framingOf, type Framing } from '../records/framing.ts';
import { contentKindOf, KIND_BYTES } from './content-kind.ts';
import { DamagedError } from './damaged-error.ts';
import { DetectedChunks } from './detected-chunks.ts';
import { fileBytes } from './file-bytes.ts';
import { isZlibError } from './gunzip.ts';
import { unreadable, type ByteRange } from './inputs.ts';
import { journalEntries, spooledJournal } from './journal-file.ts';
import { LineChunks, type LineChunkOptions, type Lines } from './line-chunks.ts';
import { MAGIC_BYTES, packingOf, unknownPacking, type Packing } from './packing.ts';
import { Peeked } from './peeked.ts';
import { tarEntries } from './tar-entries.ts';
import { utf8Of } from './utf-16.ts';

const CHUNK_BYTES = 1_048_576;
/** An archive in an archive in an archive is enough. */
const MAX_DEPTH = 3;

export interface ReadOptions {
  /** A line longer than that is skipped and reported, in bytes. */
  readonly maxRecordBytes: number;
  readonly chunkBytes?: number;
  /** Where lines are put: what a chunk holds then holds until the next one is asked for. */
  readonly memory?: Buffer | undefined;
  readonly onDead: (dead: DeadRecord) => void;
  /** An input could not be read, or not to its end; the others are. */
  readonly onError: (error: AppError) => void;
  /** Told of bytes as they are read from the disk. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** Whole records of one file, or of one file of an archive (then `topic` is `<archive>/<name>`). */
export interface FileChunk extends Lines {
  readonly source: SourcePartition;
  /** How they follow each other. */
  readonly framing: Framing;
  /** When the file was last modified; for a pipe, now. */
  readonly receivedUs: Micros;
}

/** The bytes of a file or of one in an archive, still packed, and where they come from. */
export interface Content {
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
  /** Reads them once more. */
  readonly again?: (() => AsyncIterable<Buffer>) | undefined;
  readonly receivedUs: Micros;
  /** The file that holds just these bytes. */
  readonly file?: string | undefined;
  /** Archives around it. */
  readonly depth: number;
}

type Chunks = AsyncGenerator<FileChunk, void, undefined>;

/** The records of a content whatever it is packed with and holds. What of it cannot be read is thrown after all that can. */
export async function* readContent(content: Content, options: ReadOptions): Chunks {
  const packed = await Peeked.of(content.bytes, MAGIC_BYTES);
  const packing = packingOf(packed.head);
  if (packing === undefined) return yield* readPlain(content, packed.bytes(), undefined, options);
  if (packing.unpack === undefined) {
    await packed.close();
    throw unknownPacking(content.name, packing);
  }
  yield* readPlain(content, packing.unpack({ bytes: packed.bytes(), again: content.again }), packing, options);
}

/** The lines of a part of a plain file, which begins and ends with a line. */
export async function* readRange(content: Content, range: ByteRange, options: ReadOptions): Chunks {
  const { file = content.name } = content;
  const chunks = new LineChunks(chunkOptions(sourceOf(content), options), range.start);
  yield* chunksOf(
    content,
    fileBytes(file, range, () => chunks.space(), options.onBytes),
    chunks,
    () => 'lines',
  );
}

/** The lines of a plain file of which the first bytes were read: the rest is read to where it stays. */
async function* readFileLines(content: Content, file: string, plain: Peeked, options: ReadOptions): Chunks {
  const chunks = new LineChunks(chunkOptions(sourceOf(content), options));
  const first = plain.head;
  await plain.close();
  const rest = fileBytes(file, { start: first.length, end: Infinity }, () => chunks.space(), options.onBytes);
  yield* chunksOf(content, joined(first, rest), chunks, () => 'lines');
}

async function* joined(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  yield first;
  yield* rest;
}

async function* readPlain(
  content: Content,
  bytes: AsyncIterable<Buffer>,
  packing: Packing | undefined,
  options: ReadOptions,
): Chunks {
  const plain = await Peeked.of(bytes, KIND_BYTES);
  switch (contentKindOf(plain.head)) {
    case 'text':
      if (packing === undefined && content.file !== undefined && framingOf(plain.head) === 'lines') {
        return yield* readFileLines(content, content.file, plain, options);
      }
      return yield* readText(content, plain.bytes(), options);
    case 'utf-16':
      return yield* readText(content, utf8Of(plain.bytes()), options);
    case 'tar':
      return yield* readArchive(content, plain.bytes(), options);
    case 'journal':
      return yield* readJournal(content, plain, packing, options);
    case 'binary':
      await plain.close();
      // An archive of a support case is full of them; a file that somebody named is no log by mistake.
      if (content.depth === 0) throw binary(content.name);
  }
}

async function* readText(content: Content, bytes: AsyncIterable<Buffer>, options: ReadOptions): Chunks {
  const chunks = new DetectedChunks(chunkOptions(sourceOf(content), options));
  yield* chunksOf(content, bytes, chunks, () => chunks.framing);
}

async function* readJournal(
  content: Content,
  plain: Peeked,
  packing: Packing | undefined,
  options: ReadOptions,
): Chunks {
  const { file, name } = content;
  if (file === undefined || packing !== undefined) {
    return yield* readText(content, spooledJournal(plain.bytes(), name), options);
  }
  await plain.close();
  yield* readText(content, journalEntries(file, name), options);
}

async function* readArchive(content: Content, bytes: AsyncIterable<Buffer>, options: ReadOptions): Chunks {
  const depth = content.depth + 1;
  if (depth > MAX_DEPTH) throw nested(content.name);
  let told: unknown;
  try {
    for await (const entry of tarEntries(bytes)) {
      const name = `${content.name}/${entry.name.replace(/^(?:\.?\/)+/, '')}`;
      const receivedUs = entry.modifiedMs === undefined ? content.receivedUs : entry.modifiedMs * MICROS_PER_MS;
      try {
        yield* readContent({ name, bytes: entry.bytes, receivedUs, depth }, options);
      } catch (error) {
        told = error;
        options.onError(refusalOf(name, error));
      }
    }
  } catch (error) {
    // Where the archive itself breaks off, its last entry does.
    if (error !== told) throw error instanceof DamagedError || isZlibError(error) ? error : damagedArchive(error);
  }
}

async function* chunksOf(
  content: Content,
  bytes: AsyncIterable<Buffer>,
  chunks: { push(bytes: Buffer): Iterable<Lines>; end(): Iterable<Lines> },
  framing: () => Framing,
): Chunks {
  const source = sourceOf(content);
  const { receivedUs } = content;
  const place = (lines: Lines): FileChunk => ({ ...lines, source, receivedUs, framing: framing() });
  let damage: { readonly error: unknown } | undefined;
  try {
    for await (const piece of bytes) for (const lines of chunks.push(piece)) yield place(lines);
  } catch (error) {
    damage = { error };
  }
  for (const lines of chunks.end()) yield place(lines);
  if (damage !== undefined) throw damage.error;
}

function sourceOf({ name }: Content): SourcePartition {
  return { topic: name, partition: 0, incarnation: 0 };
}

function chunkOptions(source: SourcePartition, options: ReadOptions): LineChunkOptions {
  const { maxRecordBytes, chunkBytes = CHUNK_BYTES, memory, onDead } = options;
  return {
    chunkBytes,
    memory,
    maxLineBytes: maxRecordBytes,
    onSkipped: (line) => {
      const { offset, sizeBytes } = line;
      const detail = `The line has ${String(sizeBytes)} bytes, the bound is ${String(maxRecordBytes)}.`;
      const skipped = { ...line.ends(), sizeBytes };
      onDead({ reason: 'too-large', detail, origin: { ...source, offset }, bytes: null, skipped });
    },
  };
}

/** What went wrong with an input, for a person. */
export function refusalOf(name: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof DamagedError) return damaged(name, error.packing, error);
  return isZlibError(error) ? damaged(name, 'gzip', error) : unreadable(name, error);
}

function damaged(name: string, packing: string, cause: Error): AppError {
  return new AppError('OOM_INPUT_DAMAGED', `${name} is damaged ${packing}: ${messageOf(cause)}`, {
    cause,
    remedy: 'what stands before the damage was read; get a whole copy of the file for the rest',
  });
}

function damagedArchive(error: unknown): DamagedError {
  return new DamagedError('tar', messageOf(error), error);
}

function binary(name: string): AppError {
  return new AppError('OOM_INPUT_UNREADABLE', `${name} is binary, and of no kind that is read`, {
    remedy: 'name text, a journal file, a tar archive, or one of these in gzip, zstd or xz',
  });
}

function nested(name: string): AppError {
  return new AppError('OOM_INPUT_UNREADABLE', `${name} is an archive in ${String(MAX_DEPTH)} others`, {
    remedy: 'unpack it, and name what was in it',
  });
}
