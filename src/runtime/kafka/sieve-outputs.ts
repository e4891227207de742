import type { Settings } from '../../config/settings.ts';
import { deadLetterOf } from '../../encode/dead-letter.ts';
import type { Arena } from '../../lib/arena.ts';
import type { Micros } from '../../lib/time.ts';
import type { LogLine } from '../../model/log-line.ts';
import type { RecordBatch } from '../../model/record.ts';
import { byteSearch } from '../../sieve/byte-search.ts';
import { sampleHost } from '../../sieve/host-sample.ts';
import { encodeLine } from '../../sieve/line-codec.ts';
import type { SieveOptions } from '../../sieve/options.ts';
import { Sieve } from '../../sieve/sieve.ts';
import type { Meter } from '../metrics.ts';
import type { DeadRecord } from '../../model/dead-letter.ts';
import type { PlacedRecord } from './batches/record-batch.ts';
import { HostsSeen } from './hosts-seen.ts';
import type { OutMessage } from './out-message.ts';
import type { Routes } from './routes.ts';

/** Turns what the sieve says of a batch into messages: lines, dead letters, and hosts that were heard. */
export class SieveOutputs {
  readonly #options: SieveOptions;
  readonly #routes: Routes;
  readonly #meter: Meter;
  readonly #search = byteSearch();
  readonly #sieve: Sieve;
  readonly #hosts = new HostsSeen();

  constructor(settings: Settings, routes: Routes, meter: Meter) {
    this.#routes = routes;
    this.#meter = meter;
    this.#options = {
      host: settings.host,
      maxRecordBytes: settings.sieve.maxRecordBytes,
      provenance: 'kernel',
      timezone: settings.envelope.timezone,
      year: settings.envelope.year,
    };
    this.#sieve = new Sieve(this.#options, this.#search);
  }

  /** Where what is inflated need not be copied to be searched. */
  get arena(): Arena | undefined {
    return this.#search.arena;
  }

  /** What a batch of records becomes. */
  sieve(batch: RecordBatch): OutMessage[] {
    const out: OutMessage[] = [];
    const counts = this.#sieve.push(batch, {
      line: (line) => {
        out.push(this.#routes.line(encodeLine(line)));
        out.push(...this.#heard(line.hostKey, line.line, line.streamTimeUs));
      },
      dead: (dead) => {
        out.push(this.bury(dead));
      },
    });
    for (const [outcome, records] of Object.entries(counts)) {
      this.#meter.count('oomstream_input_records_total', { stage: 'sieve', outcome }, records);
    }
    return out;
  }

  /** What cannot be used. */
  bury(dead: DeadRecord): OutMessage {
    this.#meter.count('oomstream_dead_letters_total', { stage: 'sieve', reason: dead.reason });
    return this.#routes.deadLetter(deadLetterOf(dead));
  }

  /** Whom a record is from, whatever it says. */
  sample({ value, timestampMs }: PlacedRecord, streamTimeUs: Micros): OutMessage[] {
    const receivedUs = timestampMs === undefined ? undefined : timestampMs * 1000;
    const sample = sampleHost({ bytes: value, receivedUs }, this.#options);
    return sample === undefined ? [] : this.#heard(sample.hostKey, sample.line, streamTimeUs);
  }

  #heard(hostKey: string, line: LogLine, streamTimeUs: Micros | undefined): OutMessage[] {
    const seen = this.#hosts.note(hostKey, line, streamTimeUs);
    return seen === undefined ? [] : [this.#routes.hostSeen(seen)];
  }
}
