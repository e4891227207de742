import type { Micros } from '../../lib/time.ts';
import type { DeadRecord } from '../../model/dead-letter.ts';
import type { SourcePartition } from '../../model/origin.ts';
import type { RecordBatch } from '../../model/record.ts';
import { MessageBatch } from '../../sieve/message-batch.ts';
import type { BatchReader } from './batches/batch-reader.ts';
import { rawBatchesOf } from './batches/fetch-hook.ts';
import { isBad, type BadBatch, type OpenBatch } from './batches/open-batch.ts';
import { Pause } from './batches/pause.ts';
import type { RawBatch } from './batches/raw-batch.ts';
import { UndecodedBatch, type PlacedRecord } from './batches/record-batch.ts';
import type { KafkaMessage } from './client.ts';
import { releaseFrame } from './connections/frame-pool.ts';
import { HostSampling } from './host-sampling.ts';
import type { Start } from './incarnation.ts';
import type { FetchedBatch, Lane } from './lane.ts';
import { segmentsOf, type Segment } from './message-times.ts';
import type { Outbox } from './outbox.ts';
import { waitForRoom } from './outbox-room.ts';
import type { OutMessage } from './out-message.ts';
import { PositionLedger, type Mark } from './position-ledger.ts';
import { StreamClock } from './stream-clock.ts';

/** What the lanes of a sieve share. */
export interface SieveLaneDeps {
  readonly outbox: Pick<Outbox, 'put' | 'settled' | 'hasRoom' | 'sequence'>;
  /** Sieves a batch and turns what passes into messages. */
  readonly sieve: (batch: RecordBatch) => readonly OutMessage[];
  /** Some records, whatever they say: which hosts still log. */
  readonly sample: (record: PlacedRecord, streamTimeUs: Micros) => readonly OutMessage[];
  /** What cannot be used, as messages for the dead letter. */
  readonly bury: (dead: DeadRecord) => readonly OutMessage[];
  readonly reader: Pick<BatchReader, 'open'>;
  readonly wallUs: () => Micros;
  /** The topic proved to be another one of the same name. */
  readonly onRemade: (lane: SieveLane) => void;
}

/** One input partition: records in, messages out, and how far everything is acknowledged. */
export class SieveLane implements Lane {
  readonly source: SourcePartition;
  readonly startOffset: number;
  readonly #deps: SieveLaneDeps;
  readonly #clock = new StreamClock();
  readonly #ledger: PositionLedger;
  readonly #pause = new Pause();
  #expectTimestamp: string | undefined;
  #highWatermark = 0;
  readonly #sampling = new HostSampling();
  #dropped = false;

  constructor(place: { readonly topic: string; readonly partition: number }, start: Start, deps: SieveLaneDeps) {
    this.source = { topic: place.topic, partition: place.partition, incarnation: start.incarnation };
    this.startOffset = start.fetchFrom;
    this.#deps = deps;
    this.#expectTimestamp = start.expectTimestamp;
    this.#ledger = new PositionLedger({
      position: start.position,
      streamTimeUs: undefined,
      lastTimestamp: start.expectTimestamp,
    });
  }

  get topic(): string {
    return this.source.topic;
  }

  get partition(): number {
    return this.source.partition;
  }

  /** The end of the partition when it was last read. */
  get highWatermark(): number {
    return this.#highWatermark;
  }

  /** False while it is not known yet whether the topic still is the one that the commit is about. */
  get isVerified(): boolean {
    return this.#expectTimestamp === undefined;
  }

  /** The place up to which everything is acknowledged, when the outbox is acknowledged up to `sequence`. */
  acknowledged(sequence: number): Mark {
    return this.#ledger.acknowledged(sequence);
  }

  async take(batch: FetchedBatch): Promise<void> {
    const raw = rawBatchesOf(batch.messages);
    const taken =
      raw === undefined ? this.#takeMessages(batch.messages) : await this.#takeLent(raw, () => batch.heartbeat());
    if (taken === undefined) return;
    this.#highWatermark = batch.highWatermark;
    this.#advance(Math.max(batch.nextOffset, this.#ledger.read.position), taken.lastTimestamp);
    await waitForRoom(
      this.#deps.outbox,
      () => batch.heartbeat(),
      () => this.#dropped,
    );
  }

  skipTo(nextOffset: number): void {
    this.#expectTimestamp = undefined;
    this.#advance(Math.max(nextOffset, this.#ledger.read.position), this.#ledger.read.lastTimestamp);
  }

  gap(fetchedOffset: number): void {
    this.skipTo(fetchedOffset);
  }

  drop(): void {
    this.#dropped = true;
  }

  #takeMessages(fetched: readonly KafkaMessage[]): Taken | undefined {
    const messages = this.#verified(fetched);
    if (messages === undefined) return undefined;
    for (const segment of segmentsOf(messages, this.#clock, this.#deps.wallUs())) this.#passSegment(segment);
    return { lastTimestamp: messages.at(-1)?.timestamp ?? this.#ledger.read.lastTimestamp };
  }

  /** What is kept of batches is a copy. */
  async #takeLent(raw: readonly RawBatch[], heartbeat: () => Promise<void>): Promise<Taken | undefined> {
    try {
      return await this.#takeBatches(raw, heartbeat);
    } finally {
      const [first] = raw;
      if (first !== undefined) releaseFrame(first.bytes);
    }
  }

  /** One batch inflated at a time; others run in between. */
  async #takeBatches(raw: readonly RawBatch[], heartbeat: () => Promise<void>): Promise<Taken | undefined> {
    const { position, lastTimestamp } = this.#ledger.read;
    const mayMatter = raw.filter((batch) => isForUs(batch) && batch.lastOffset >= Math.min(position, this.startOffset));
    let last = lastTimestamp;
    this.#pause.begin();
    for (const [index, batch] of mayMatter.entries()) {
      const opened = this.#deps.reader.open(batch);
      if (isBad(opened)) {
        this.#expectTimestamp = undefined;
        last = undefined;
        this.#bury(batch, opened);
      } else if (this.#isRemade(opened, position)) {
        this.#deps.onRemade(this);
        return undefined;
      } else {
        const records = this.#passBatch(batch, opened, position);
        if (index === mayMatter.length - 1) last = timestampOf(records.last()) ?? last;
      }
      await this.#pause.take(heartbeat);
      if (this.#dropped) return undefined;
    }
    return { lastTimestamp: last };
  }

  /** What of a fetch is new; undefined when its first record shows that this is another topic of the same name. */
  #verified(messages: readonly KafkaMessage[]): readonly KafkaMessage[] | undefined {
    const { position } = this.#ledger.read;
    const [first] = messages;
    if (first !== undefined && this.#proves(Number(first.offset), first.timestamp, position)) {
      this.#deps.onRemade(this);
      return undefined;
    }
    return first !== undefined && Number(first.offset) < position
      ? messages.filter((message) => Number(message.offset) >= position)
      : messages;
  }

  #isRemade(opened: OpenBatch, position: number): boolean {
    if (this.#expectTimestamp === undefined) return false;
    const first = new UndecodedBatch(this.source, opened, position - 1).at(0);
    return first !== undefined && this.#proves(first.offset, timestampOf(first), position);
  }

  /** Whether the first record that is seen shows that this is another topic; if not, that need not be asked again. */
  #proves(offset: number, timestamp: string | undefined, position: number): boolean {
    if (this.#expectTimestamp === undefined) return false;
    if (offset === position - 1 && timestamp !== this.#expectTimestamp) return true;
    this.#expectTimestamp = undefined;
    return false;
  }

  #passSegment({ messages, streamTimeUs }: Segment): void {
    const placed = messages.map(placedOf);
    const batch = new MessageBatch(
      this.source,
      placed.map(({ value, offset, timestampMs }) => ({ value, offset, receivedUs: microsOf(timestampMs) })),
      streamTimeUs,
    );
    batch.stampedUntilUs = this.#deps.wallUs();
    this.#pass(batch, (index) => placed[index], streamTimeUs);
  }

  #passBatch(raw: RawBatch, opened: OpenBatch, position: number): UndecodedBatch {
    const wallUs = this.#deps.wallUs();
    const timeUs = microsOf(opened.timeMs) ?? wallUs;
    this.#clock.observe({ kind: opened.isAppendTime ? 'log-append' : 'create', timeUs }, wallUs);
    const streamTimeUs = this.#clock.batchUs ?? wallUs;
    const records = new UndecodedBatch(this.source, opened, position, streamTimeUs);
    records.stampedUntilUs = wallUs;
    this.#pass(records, (index) => records.at(index), streamTimeUs);
    if (records.isBroken) {
      this.#bury(raw, {
        reason: 'corrupt-batch',
        detail: 'The batch cannot be read to its end: a record makes no sense.',
      });
    }
    return records;
  }

  #bury({ bytes, firstOffset }: RawBatch, { reason, detail }: BadBatch): void {
    const { topic, partition, incarnation } = this.source;
    const origin = { topic, partition, incarnation, offset: firstOffset };
    this.#deps.outbox.put([...this.#deps.bury({ reason, detail, origin, bytes })]);
  }

  #pass(batch: RecordBatch, at: (index: number) => PlacedRecord | undefined, streamTimeUs: Micros): void {
    const passed = [...this.#deps.sieve(batch), ...this.#sampled(batch.count, at, this.#clock.timeUs ?? streamTimeUs)];
    if (passed.length > 0) this.#deps.outbox.put(passed);
  }

  /** Every thousandth record, and now and then some of a batch: a trickle of records tells of its hosts too. */
  #sampled(count: number, at: (index: number) => PlacedRecord | undefined, streamTimeUs: Micros): OutMessage[] {
    const out: OutMessage[] = [];
    for (const index of this.#sampling.next(count, streamTimeUs)) {
      const record = at(index);
      if (record !== undefined) out.push(...this.#deps.sample(record, streamTimeUs));
    }
    return out;
  }

  #advance(position: number, lastTimestamp: string | undefined): void {
    this.#ledger.mark({ position, streamTimeUs: this.#clock.timeUs, lastTimestamp }, this.#deps.outbox.sequence);
  }
}

/** What taking a fetch in left behind. */
interface Taken {
  /** Kafka's timestamp of its last record. */
  readonly lastTimestamp: string | undefined;
}

function isForUs({ kind }: RawBatch): boolean {
  return kind === 'data' || kind === 'corrupt';
}

function placedOf({ value, offset, timestamp }: KafkaMessage): PlacedRecord {
  return { value, offset: Number(offset), timestampMs: Number(timestamp) };
}

function timestampOf(record: PlacedRecord | undefined): string | undefined {
  return record?.timestampMs === undefined ? undefined : String(record.timestampMs);
}

function microsOf(timestampMs: number | undefined): Micros | undefined {
  return timestampMs === undefined ? undefined : timestampMs * 1000;
}
