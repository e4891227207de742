import type { Settings } from '../../config/settings.ts';
import { AppError } from '../../lib/errors.ts';
import type { Micros } from '../../lib/time.ts';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import type { HostKey, SievedLine } from '../../model/sieved-line.ts';
import { totalBytesOf } from '../../sources/files.ts';
import { addCounts, type SieveCounts } from '../../sieve/counts.ts';
import { findInputs, type Input } from '../../sources/inputs.ts';
import { InputQueue } from './input-queue.ts';
import { cutForMany, shardOf, type Shard } from './plan.ts';
import type { ReaderOptions } from './read-input.ts';
import type { Failure, Reading } from './reading.ts';
import { ResumeFile } from './resume-file.ts';

type Written = Promise<void> | undefined;

/** How far a replay is. */
export interface ReplayProgress {
  /** On disk, in bytes; `totalBytes` is 0 when nobody knows it. */
  readonly readBytes: number;
  readonly totalBytes: number;
  /** Lines that belong to reports, and those of them that say that something was killed. */
  readonly lines: number;
  readonly kills: number;
}

/** What reads the archive and how. */
export interface SieveFilesOptions {
  /** Host of lines that name none. */
  readonly defaultHost?: string | undefined;
  /** Where in a path the host of lines stands that name none: a pattern with {host}. */
  readonly hostFrom?: string | undefined;
  /** The only shape of record that is read, by its name. */
  readonly shape?: string | undefined;
  /** Threads that read; 1 when absent. */
  readonly workers?: number | undefined;
  /** Only a part of the inputs. */
  readonly shard?: Shard | undefined;
  /** Keeps what was read, and takes from it what another run has read; `version` is of the program. */
  readonly resume?: { readonly path: string; readonly version: string } | undefined;
  /** Ends the reading early. */
  readonly signal?: AbortSignal | undefined;
}

/** Where the sieve's output goes, in the order of the inputs. */
export interface SieveFilesOut {
  readonly line: (line: SievedLine) => Written;
  /** A host was heard, whatever it said. */
  readonly heard: (host: HostKey, timeUs: Micros) => void;
  readonly dead: (letter: DeadLetter) => Written;
  readonly progress: (progress: ReplayProgress) => void;
}

/** What was read. */
export interface SieveFilesResult {
  readonly records: number;
  /** The same by what became of them; absent where no raw records were read. */
  readonly outcomes?: SieveCounts | undefined;
  /** On disk; absent where nobody counted. */
  readonly readBytes?: number | undefined;
  readonly lines: number;
  readonly dead: number;
  /** One for each input that could not be read, or not to its end. */
  readonly errors: readonly AppError[];
  /** What else a person should know of it. */
  readonly notes?: readonly string[] | undefined;
  /** Inputs that were not read, or not to their end, since the run was ended early. */
  readonly unread: readonly Input[];
}

const KILLS: ReadonlySet<string> = new Set(['killed', 'userspaceKill']);

/** Reads all that paths name through the sieve. The same inputs give the same, in the same order, whatever the number of threads. */
export async function sieveFiles(
  paths: readonly string[],
  settings: Pick<Settings, 'host' | 'envelope' | 'sieve'>,
  out: SieveFilesOut,
  options: SieveFilesOptions = {},
): Promise<SieveFilesResult> {
  const { workers = 1, signal, resume: kept } = options;
  const { inputs, errors } = plannedInputs(paths, options);
  const reader = readerOptions(settings, options);
  const resume = kept === undefined ? undefined : new ResumeFile(kept.path, JSON.stringify([kept.version, reader]));
  const totalBytes = totalBytesOf(inputs);
  const total = { records: 0, lines: 0, dead: 0, readBytes: 0, kills: 0 };
  const failures: Failure[] = [];
  let outcomes: SieveCounts = {};
  const queue = new InputQueue(inputs, { reader, workers, resume, signal });
  try {
    for await (const reading of queue.readings()) {
      count(reading, total);
      outcomes = addCounts(outcomes, reading.outcomes);
      failures.push(...reading.failures);
      await passOn(reading, out);
      out.progress({ readBytes: total.readBytes, totalBytes, lines: total.lines, kills: total.kills });
    }
  } finally {
    resume?.close();
  }
  const { records, lines, dead, readBytes } = total;
  return {
    records,
    outcomes,
    readBytes,
    lines,
    dead,
    errors: [...errors, ...failures.map(asError)],
    unread: queue.unread,
  };
}

async function passOn(reading: Reading, out: SieveFilesOut): Promise<void> {
  for (const [host, timeUs] of reading.heard) out.heard(host, timeUs);
  for (const letter of reading.letters) await out.dead(letter);
  for (const line of reading.lines) {
    const written = out.line(line);
    if (written !== undefined) await written;
  }
}

function count(reading: Reading, total: Record<'records' | 'lines' | 'dead' | 'readBytes' | 'kills', number>): void {
  total.records += reading.records;
  total.lines += reading.lines.length;
  total.dead += reading.letters.length;
  total.readBytes += reading.readBytes;
  for (const { event } of reading.lines) if (KILLS.has(event.family)) total.kills += 1;
}

function plannedInputs(
  paths: readonly string[],
  { workers = 1, shard }: SieveFilesOptions,
): { readonly inputs: readonly Input[]; readonly errors: readonly AppError[] } {
  const { inputs, errors } = findInputs(paths);
  if (shard === undefined) return { inputs: workers > 1 ? cutForMany(inputs, workers) : inputs, errors };
  const endless = inputs.find(({ sizeBytes }) => sizeBytes === undefined);
  if (endless !== undefined) {
    throw new AppError('OOM_USAGE', `${endless.path} cannot be read in shards: nobody knows where it ends`, {
      remedy: 'name files or directories',
    });
  }
  // What is not there is said once.
  return { inputs: shardOf(inputs, shard), errors: shard.index === 0 ? errors : [] };
}

function readerOptions(
  { host, envelope, sieve }: Pick<Settings, 'host' | 'envelope' | 'sieve'>,
  { defaultHost, hostFrom, shape }: SieveFilesOptions,
): ReaderOptions {
  return { host, envelope, sieve, defaultHost, hostFrom, shape };
}

function asError({ code, message, remedy }: Failure): AppError {
  return new AppError(code, message, remedy === undefined ? {} : { remedy });
}
