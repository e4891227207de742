import type { Settings } from '../../config/settings.ts';
import { deadLetterOf } from '../../encode/dead-letter.ts';
import { AppError } from '../../lib/errors.ts';
import { microsFromIso, type Micros } from '../../lib/time.ts';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import type { RecordBatch } from '../../model/record.ts';
import { validators } from '../../model/validate.ts';
import { decodeLine } from '../../sieve/line-codec.ts';
import { MessageBatch } from '../../sieve/message-batch.ts';
import { Sieve } from '../../sieve/sieve.ts';
import { BatchReader } from '../kafka/batches/batch-reader.ts';
import { isBad } from '../kafka/batches/open-batch.ts';
import type { RawBatch } from '../kafka/batches/raw-batch.ts';
import { UndecodedBatch } from '../kafka/batches/record-batch.ts';
import { letterBytes, type LetterBytes } from './letter-bytes.ts';
import { jsonOf, readOwnRecords } from './own-records.ts';
import type { SieveFilesOptions, SieveFilesOut, SieveFilesResult } from './sieve-files.ts';
import { UniqueLines, type UniqueLinesOptions } from './unique-lines.ts';

type ReadSettings = Pick<Settings, 'host' | 'envelope' | 'sieve' | 'kafka'>;

/** Reads dead letters again, as if their bytes came now: after a fix, or under other settings. What still cannot be used is one again. */
export async function readDeadLetterFiles(
  paths: readonly string[],
  settings: ReadSettings,
  out: SieveFilesOut,
  options: SieveFilesOptions & UniqueLinesOptions,
): Promise<SieveFilesResult> {
  const lines = new UniqueLines(options);
  try {
    const letters = new Letters(settings, options, lines, await BatchReader.load(settings.kafka.inflatedBytes));
    let dead = 0;
    const flush = async (): Promise<void> => {
      for (const letter of letters.takeDead()) {
        dead += 1;
        await out.dead(letter);
      }
    };
    const take = (text: string, modifiedUs: Micros): string | undefined => letters.take(text, modifiedUs);
    const read = await readOwnRecords(paths, out, { take, flush, refusal: noLetters }, options);
    const errors = [...read.errors, ...letters.unreadable()];
    return { ...read, errors, lines: await lines.passOn(out), dead, unread: [], notes: letters.notes() };
  } finally {
    lines.close();
  }
}

/** The letters of one run. */
class Letters {
  readonly #lines: UniqueLines;
  readonly #sieve: Sieve;
  readonly #batches: BatchReader;
  #dead: DeadLetter[] = [];
  readonly #unread: Partial<Record<LetterBytes['kind'], { count: number; first: DeadLetter }>> = {};

  constructor(
    { host, envelope, sieve }: ReadSettings,
    { defaultHost, shape }: SieveFilesOptions,
    lines: UniqueLines,
    batches: BatchReader,
  ) {
    const { maxRecordBytes } = sieve;
    this.#sieve = new Sieve({ host, maxRecordBytes, provenance: 'any', ...envelope, defaultHost, shape });
    this.#lines = lines;
    this.#batches = batches;
  }

  take(text: string, modifiedUs: Micros): string | undefined {
    const letter = jsonOf(text);
    if (letter === undefined) return 'it is no JSON';
    if (!validators.deadLetter(letter)) return 'it is no oomstream.dead-letter/1';
    const bytes = letterBytes(letter);
    if (bytes.kind === 'record') this.#push(recordOf(letter, bytes.bytes, modifiedUs));
    else if (bytes.kind === 'batch') this.#pushBatch(letter, bytes.batch);
    else if (bytes.kind === 'internal') this.#takeInternal(letter, bytes.text);
    else this.#leave(letter, bytes.kind);
    return undefined;
  }

  /** What still cannot be used, since the last time. */
  takeDead(): readonly DeadLetter[] {
    const dead = this.#dead;
    this.#dead = [];
    return dead;
  }

  /** Of which letters the bytes are gone. */
  unreadable(): AppError[] {
    const { cut, redacted } = this.#unread;
    return [
      ...(cut === undefined ? [] : [cutError(cut)]),
      ...(redacted === undefined ? [] : [redactedError(redacted)]),
    ];
  }

  notes(): string[] {
    const { told } = this.#unread;
    if (told === undefined) return [];
    const holds = 'what had been published: late incidents, and events that a sink refused';
    return [`${String(told.count)} dead letters were not read: they hold ${holds} (the first: ${placeOf(told.first)})`];
  }

  #push(batch: RecordBatch): void {
    this.#sieve.push(batch, {
      line: (line) => {
        this.#lines.add(line);
      },
      dead: (dead) => {
        this.#dead.push(deadLetterOf(dead));
      },
    });
  }

  #pushBatch(letter: DeadLetter, batch: RawBatch): void {
    const opened = this.#batches.open(batch);
    if (isBad(opened)) {
      this.#dead.push({ ...letter, ...opened });
      return;
    }
    const records = new UndecodedBatch(sourceOf(letter), opened, opened.firstOffset, 0);
    this.#push(records);
    if (records.isBroken) this.#dead.push(letter);
  }

  #takeInternal(letter: DeadLetter, text: string): void {
    const record = jsonOf(text);
    if (validators.incident(record) || validators.aggregate(record)) {
      this.#leave(letter, 'told');
      return;
    }
    const line = validators.line(record) ? decodeLine(record) : undefined;
    if (line === undefined || 'rejected' in line) this.#dead.push(letter);
    else this.#lines.add(line);
  }

  #leave(letter: DeadLetter, kind: 'cut' | 'redacted' | 'told'): void {
    const before = this.#unread[kind];
    this.#unread[kind] = { count: (before?.count ?? 0) + 1, first: before?.first ?? letter };
    if (kind !== 'told') this.#dead.push(letter);
  }
}

/** The record as it lay in its topic. That it has stream time says no more than that its stamp is its own. */
function recordOf(letter: DeadLetter, value: Buffer, modifiedUs: Micros): RecordBatch {
  const { origin, received } = letter;
  const receivedUs = received === undefined ? undefined : microsFromIso(received);
  return new MessageBatch(
    sourceOf(letter),
    [{ value, offset: origin.offset, receivedUs: receivedUs ?? modifiedUs }],
    receivedUs,
  );
}

function sourceOf({ origin: { topic, partition, incarnation = 0 } }: DeadLetter): RecordBatch['source'] {
  return { topic, partition, incarnation };
}

function placeOf({ origin: { topic, partition, incarnation, offset } }: DeadLetter): string {
  const again = incarnation === undefined || incarnation === 0 ? '' : ` (incarnation ${String(incarnation)})`;
  return `${topic}-${String(partition)}${again} at ${String(offset)}`;
}

function cutError({ count, first }: { readonly count: number; readonly first: DeadLetter }): AppError {
  const what = `only the first and last bytes of what was too large for a letter (the first: ${placeOf(first)}, ${String(first.size)} bytes)`;
  return new AppError('OOM_INPUT_DAMAGED', `${String(count)} dead letters hold ${what}`, {
    remedy: 'read these records from their own topic or file, while it still has them',
  });
}

function redactedError({ count, first }: { readonly count: number; readonly first: DeadLetter }): AppError {
  const what = `hold no bytes, since redact took them out (the first: ${placeOf(first)})`;
  return new AppError('OOM_INPUT_DAMAGED', `${String(count)} dead letters ${what}`, {
    remedy: 'read these records from their own topic or file, while it still has them',
  });
}

function noLetters(path: string, detail: string): AppError {
  return new AppError('OOM_INPUT_DAMAGED', `${path} holds records that are no dead letters: ${detail}`, {
    remedy: '--from-dead-letters reads values of the dead-letter topic, one a line, or what --dead-letters wrote',
  });
}
