import type { Micros } from '../../lib/time.ts';
import type { SourcePartition } from '../../model/origin.ts';
import type { RecordBatch } from '../../model/record.ts';
import { MessageBatch } from '../../sieve/message-batch.ts';
import type { KafkaMessage } from './client.ts';
import type { Start } from './incarnation.ts';
import type { FetchedBatch, Lane } from './lane.ts';
import { segmentsOf, timestampUs, type Segment } from './message-times.ts';
import type { Outbox } from './outbox.ts';
import { waitForRoom } from './outbox-room.ts';
import type { OutMessage } from './out-message.ts';
import { PositionLedger, type Mark } from './position-ledger.ts';
import { StreamClock } from './stream-clock.ts';

const SAMPLE_EVERY = 1000;

/** What the lanes of a sieve share. */
export interface SieveLaneDeps {
  readonly outbox: Pick<Outbox, 'put' | 'settled' | 'hasRoom' | 'sequence'>;
  /** Sieves a batch and turns what passes into messages. */
  readonly sieve: (batch: RecordBatch) => readonly OutMessage[];
  /** One record in a thousand, whatever it says: which hosts still log. */
  readonly sample: (message: KafkaMessage, streamTimeUs: Micros) => readonly OutMessage[];
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
  #expectTimestamp: string | undefined;
  #highWatermark = 0;
  #records = 0;
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
    const messages = this.#verified(batch.messages);
    if (messages === undefined) return;
    this.#highWatermark = batch.highWatermark;
    for (const segment of segmentsOf(messages, this.#clock, this.#deps.wallUs())) this.#pass(segment);
    const lastTimestamp = messages.at(-1)?.timestamp ?? this.#ledger.read.lastTimestamp;
    this.#advance(Math.max(batch.nextOffset, this.#ledger.read.position), lastTimestamp);
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

  /** What of a fetch is new; undefined when its first record shows that this is another topic of the same name. */
  #verified(messages: readonly KafkaMessage[]): readonly KafkaMessage[] | undefined {
    const { position } = this.#ledger.read;
    const [first] = messages;
    if (this.#expectTimestamp !== undefined && first !== undefined) {
      if (Number(first.offset) === position - 1 && first.timestamp !== this.#expectTimestamp) {
        this.#deps.onRemade(this);
        return undefined;
      }
      this.#expectTimestamp = undefined;
    }
    return first !== undefined && Number(first.offset) < position
      ? messages.filter((message) => Number(message.offset) >= position)
      : messages;
  }

  #pass(segment: Segment): void {
    const batch = new MessageBatch(
      this.source,
      segment.messages.map((message) => ({
        value: message.value,
        offset: Number(message.offset),
        receivedUs: timestampUs(message),
      })),
      segment.streamTimeUs,
    );
    const passed = [...this.#deps.sieve(batch), ...this.#sampled(segment)];
    if (passed.length > 0) this.#deps.outbox.put(passed);
  }

  /** The first record of a partition, then every thousandth. */
  #sampled({ messages, streamTimeUs }: Segment): OutMessage[] {
    const out: OutMessage[] = [];
    let index = (SAMPLE_EVERY - (this.#records % SAMPLE_EVERY)) % SAMPLE_EVERY;
    for (; index < messages.length; index += SAMPLE_EVERY) {
      const message = messages[index];
      if (message !== undefined) out.push(...this.#deps.sample(message, streamTimeUs));
    }
    this.#records += messages.length;
    return out;
  }

  #advance(position: number, lastTimestamp: string | undefined): void {
    this.#ledger.mark({ position, streamTimeUs: this.#clock.timeUs, lastTimestamp }, this.#deps.outbox.sequence);
  }
}
