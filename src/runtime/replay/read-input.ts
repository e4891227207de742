import type { Settings } from '../../config/settings.ts';
import { deadLetterOf } from '../../encode/dead-letter.ts';
import type { AppError } from '../../lib/errors.ts';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import type { SievedLine } from '../../model/sieved-line.ts';
import { byteSearch } from '../../sieve/byte-search.ts';
import { batchOf } from '../../sieve/framed-batch.ts';
import { sampleHost } from '../../sieve/host-sample.ts';
import type { SieveOptions } from '../../sieve/options.ts';
import { addCounts, type SieveCounts } from '../../sieve/counts.ts';
import { Sieve } from '../../sieve/sieve.ts';
import type { FileChunk } from '../../sources/content.ts';
import { readInput } from '../../sources/files.ts';
import type { Input } from '../../sources/inputs.ts';
import { hostPattern, type HostOfPath } from './host-pattern.ts';
import type { Failure, Reading } from './reading.ts';

// Of a MiB or a file's rest: which hosts still log. More would cost time that everybody pays.
const SAMPLES_PER_CHUNK = 8;
// Where a file begins and where it ends more is asked: a small log of many hosts is told whole, and who still logs at its end.
const BYTES_PER_END_SAMPLE = 2048;
// A MiB less the beginning of its last line.
const WHOLE_CHUNK_BYTES = 786_432;

/** How inputs are read; plain data, which passes to another thread. */
export interface ReaderOptions extends Pick<Settings, 'host' | 'envelope' | 'sieve'> {
  /** Host of lines that name none. */
  readonly defaultHost?: string | undefined;
  /** Where in a path the host of lines stands that name none. */
  readonly hostFrom?: string | undefined;
  /** The only shape that is read. */
  readonly shape?: string | undefined;
}

/** Reads inputs through the sieve. */
export class InputReader {
  readonly #options: ReaderOptions;
  readonly #hostOf: HostOfPath;
  readonly #search = byteSearch();
  #sieve: { readonly sieve: Sieve; readonly options: SieveOptions } | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#hostOf = options.hostFrom === undefined ? () => undefined : hostPattern(options.hostFrom);
  }

  /** All that is in an input, piece by piece; what cannot be read is a failure of the last one. */
  async *read(input: Input): AsyncGenerator<Reading, void, undefined> {
    const pending = new PendingReading();
    const chunks = readInput(input, {
      maxRecordBytes: this.#options.sieve.maxRecordBytes,
      memory: this.#search.arena?.bytes,
      onDead: (dead) => pending.letters.push(deadLetterOf(dead)),
      onError: (error) => pending.failures.push(failureOf(error)),
      onBytes: (count) => (pending.readBytes += count),
    });
    for await (const chunk of chunks) {
      this.#push(chunk, pending);
      yield pending.take();
    }
    yield pending.take();
  }

  #push({ source, framing, bytes, baseOffset, receivedUs }: FileChunk, pending: PendingReading): void {
    const { sieve, options } = this.#sieveFor(this.#hostOf(source.topic) ?? this.#options.defaultHost);
    const batch = batchOf(source, framing, bytes, { baseOffset, receivedUs });
    const outcomes = sieve.push(batch, {
      line: (line) => pending.lines.push(line),
      dead: (dead) => pending.letters.push(deadLetterOf(dead)),
    });
    pending.records += batch.count;
    pending.outcomes = addCounts(pending.outcomes, outcomes);
    for (const record of batch.samples(samplesOf(baseOffset, bytes.length))) {
      const sample = sampleHost(record, options);
      if (sample?.line.timeUs !== undefined) pending.heard.push([sample.hostKey, sample.line.timeUs]);
    }
  }

  /** Files of one host follow each other. */
  #sieveFor(defaultHost: string | undefined): { readonly sieve: Sieve; readonly options: SieveOptions } {
    if (this.#sieve !== undefined && this.#sieve.options.defaultHost === defaultHost) return this.#sieve;
    const { host, envelope, shape } = this.#options;
    const { maxRecordBytes } = this.#options.sieve;
    const options = { host, maxRecordBytes, provenance: 'any', ...envelope, defaultHost, shape } as const;
    this.#sieve = { sieve: new Sieve(options, this.#search), options };
    return this.#sieve;
  }
}

function samplesOf(baseOffset: number, byteLength: number): number {
  const isEnd = baseOffset === 0 || byteLength < WHOLE_CHUNK_BYTES;
  return isEnd ? Math.max(SAMPLES_PER_CHUNK, Math.ceil(byteLength / BYTES_PER_END_SAMPLE)) : SAMPLES_PER_CHUNK;
}

class PendingReading {
  records = 0;
  outcomes: SieveCounts = {};
  readBytes = 0;
  lines: SievedLine[] = [];
  letters: DeadLetter[] = [];
  failures: Failure[] = [];
  heard: [string, number][] = [];

  /** What has come since the last time. */
  take(): Reading {
    const { records, outcomes, readBytes, lines, letters, failures, heard } = this;
    this.records = 0;
    this.outcomes = {};
    this.readBytes = 0;
    this.lines = [];
    this.letters = [];
    this.failures = [];
    this.heard = [];
    return { records, outcomes, readBytes, lines, letters, failures, heard };
  }
}

/** An error as plain data. */
export function failureOf({ code, message, remedy }: AppError): Failure {
  return { code, message, remedy };
}
