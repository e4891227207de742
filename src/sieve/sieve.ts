import { messageOf } from '../lib/errors.ts';
import type { DeadRecord } from '../model/dead-letter.ts';
import type { LogLine, Rejected } from '../model/log-line.ts';
import type { ByteSearch, RawRecord, RecordBatch } from '../model/record.ts';
import type { SievedLine } from '../model/sieved-line.ts';
import type { Out } from '../model/stage.ts';
import { decodeAs, decodeRecord } from '../records/index.ts';
import { byteSearch } from './byte-search.ts';
import type { SieveCounts, SieveOutcome } from './counts.ts';
import { hostKeyOf } from './host-key.ts';
import type { SieveOptions } from './options.ts';
import { readEvent } from './read-event.ts';

/** Where the sieve puts what it makes. */
export interface SieveOuts {
  readonly line: Out<SievedLine>;
  readonly dead: Out<DeadRecord>;
}

/** Stage 1: from all records to the few lines that may belong to a report. Without state: batches in any order. */
export class Sieve {
  readonly #options: SieveOptions;
  readonly #search: ByteSearch;

  constructor(options: SieveOptions, search: ByteSearch = byteSearch()) {
    this.#options = options;
    this.#search = search;
  }

  /** Passes on what a batch holds, in its order; says what became of its records. */
  push(batch: RecordBatch, out: SieveOuts): SieveCounts {
    const counts: Partial<Record<SieveOutcome, number>> = {};
    let hits = 0;
    for (const record of batch.candidates(this.#search)) {
      const outcome = this.#pass(record, batch, out);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      hits += 1;
    }
    return batch.count > hits ? { ...counts, ignored: batch.count - hits } : counts;
  }

  #pass(record: RawRecord, batch: RecordBatch, out: SieveOuts): SieveOutcome {
    const lines = this.#read(record, batch);
    if ('rejected' in lines) {
      // An application's JSON in which a word of ours stands is no loss.
      if (lines.rejected !== 'unknown-envelope') out.dead(deadOf(record, batch, lines));
      return lines.rejected;
    }
    for (const line of lines) out.line(line);
    return lines.length > 0 ? 'passed' : 'maybe-not';
  }

  #read(record: RawRecord, batch: RecordBatch): readonly SievedLine[] | Rejected {
    try {
      const lines = this.#decode(record);
      return 'rejected' in lines ? lines : lines.flatMap((line) => this.#sieved(line, record, batch));
    } catch (error) {
      // A mistake of ours must cost one record, not the partition.
      return { rejected: 'threw', detail: messageOf(error) };
    }
  }

  #decode({ bytes, receivedUs }: RawRecord): readonly LogLine[] | Rejected {
    const { maxRecordBytes, timezone, year, defaultHost, provenance, shape } = this.#options;
    if (bytes === null) return [];
    if (bytes.length > maxRecordBytes) {
      const detail = `The record has ${String(bytes.length)} bytes; ${String(maxRecordBytes)} are read at most.`;
      return { rejected: 'too-large', detail };
    }
    const context = { receivedUs, timezone, year, host: defaultHost, bare: provenance === 'any' };
    return shape === undefined ? decodeRecord(bytes, context) : decodeAs(shape, bytes, context);
  }

  #sieved(line: LogLine, { offset, receivedUs }: RawRecord, batch: RecordBatch): readonly SievedLine[] {
    const event = readEvent(line, this.#options.provenance);
    if (event === undefined) return [];
    const { host, defaultHost } = this.#options;
    const { topic, partition, incarnation } = batch.source;
    const origin = { topic, partition, incarnation, offset, line: line.part };
    const hostKey = hostKeyOf(line, host, defaultHost);
    return [{ hostKey, line, event, origin, streamTimeUs: streamTimeOf(batch, receivedUs) }];
  }
}

function streamTimeOf(
  { streamTimeUs, stampedUntilUs }: RecordBatch,
  receivedUs: number | undefined,
): number | undefined {
  if (streamTimeUs === undefined || stampedUntilUs === undefined || receivedUs === undefined) return streamTimeUs;
  return receivedUs > stampedUntilUs ? streamTimeUs : Math.max(streamTimeUs, receivedUs);
}

function deadOf(
  { bytes, offset, receivedUs }: RawRecord,
  { source, streamTimeUs }: RecordBatch,
  { rejected, detail }: Rejected,
): DeadRecord {
  const { topic, partition, incarnation } = source;
  const origin = { topic, partition, incarnation, offset };
  // A file has no stamp for its records: when it was modified, or a pipe was read, is not the same twice.
  const ofRecord = streamTimeUs === undefined ? undefined : receivedUs;
  return { reason: rejected, detail, origin, bytes, receivedUs: ofRecord };
}
