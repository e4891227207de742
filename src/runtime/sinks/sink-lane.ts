import { deadLetterOf } from '../../encode/dead-letter.ts';
import type { EncodeOptions } from '../../encode/event-facts.ts';
import { printable } from '../../lib/printable.ts';
import type { DeadRecord } from '../../model/dead-letter.ts';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import { validators, type Validator } from '../../model/validate.ts';
import type { CommonSinkOptions, EventKind } from '../../sinks/sink.ts';
import type { KafkaMessage } from '../kafka/client.ts';
import { readInternal } from '../kafka/internal-record.ts';
import type { Assigned, FetchedBatch, Lane } from '../kafka/lane.ts';
import { Delivery, type DeliveryDeps, type Parcel } from './delivery.ts';
import { eventsOf, type OutputValue } from './events-of.ts';
import { SettledOffsets } from './settled-offsets.ts';

const ENOUGH_BYTES = 2_097_152;
const ENOUGH_BATCHES = 2;
const MAX_DETAIL = 500;

const SCHEMAS: Readonly<Record<EventKind, Readonly<Record<string, Validator<OutputValue['value']>>>>> = {
  incidents: { 'oomstream.incident/1': validators.incident },
  aggregates: { 'oomstream.aggregate/1': validators.aggregate },
  'dead-letters': { 'oomstream.dead-letter/1': validators.deadLetter },
};

/** What a lane of a sink is given. */
export interface SinkLaneDeps extends Omit<DeliveryDeps, 'bury'> {
  readonly name: string;
  readonly kind: EventKind;
  readonly options: CommonSinkOptions;
  readonly encoding: EncodeOptions;
  /** Resolves when the dead letter is acknowledged. */
  readonly bury: (letter: DeadLetter, eventId: string) => Promise<void>;
  /** Fetch nothing more for this lane, and fetch again. */
  readonly hold: (lane: SinkLane) => void;
  readonly release: (lane: SinkLane) => void;
}

/** One partition of an output topic on its way to a sink. */
export class SinkLane implements Lane {
  readonly topic: string;
  readonly partition: number;
  readonly startOffset: number;
  readonly #deps: SinkLaneDeps;
  readonly #delivery: Delivery;
  readonly #offsets: SettledOffsets;
  readonly #sources = new WeakMap<Parcel, KafkaMessage>();
  #committed: number | undefined;
  #highWatermark = 0;
  #held = false;

  constructor(place: Assigned, startOffset: number, deps: SinkLaneDeps) {
    this.topic = place.topic;
    this.partition = place.partition;
    this.startOffset = startOffset;
    this.#committed = place.committed?.offset;
    this.#offsets = new SettledOffsets(startOffset);
    this.#deps = deps;
    this.#delivery = new Delivery({ ...deps, bury: (parcel, reason) => this.#refused(parcel, reason) });
  }

  /** Events read and not settled. */
  get queued(): number {
    return this.#delivery.events;
  }

  /** Records between the first one not settled and the end. */
  get lag(): number {
    return Math.max(0, this.#highWatermark - this.#offsets.position);
  }

  /** Whether nothing is fetched for it, so that nobody tells it the end of its partition. */
  get isHeld(): boolean {
    return this.#held;
  }

  /** Where its partition ends now. */
  endsAt(highWatermark: number): void {
    this.#highWatermark = Math.max(this.#highWatermark, highWatermark);
  }

  /** The offset to commit; undefined when it is committed. The start is committed too, or a restart might begin elsewhere. */
  get toCommit(): number | undefined {
    return this.#offsets.position === this.#committed ? undefined : this.#offsets.position;
  }

  committed(offset: number): void {
    this.#committed = offset;
  }

  take(batch: FetchedBatch): Promise<void> {
    this.#highWatermark = batch.highWatermark;
    for (const message of batch.messages) this.#read(message);
    this.skipTo(batch.nextOffset);
    if (this.#hasEnough()) {
      this.#held = true;
      this.#deps.hold(this);
    }
    return Promise.resolve();
  }

  skipTo(nextOffset: number): void {
    this.#offsets.add(nextOffset, 0);
  }

  gap(fetchedOffset: number): void {
    this.skipTo(fetchedOffset);
  }

  drop(): void {
    this.#delivery.stop();
  }

  /** Resolves when everything that was read is settled. */
  idle(): Promise<void> {
    return this.#delivery.idle();
  }

  #hasEnough(): boolean {
    const { events, bytes } = this.#delivery;
    return events >= ENOUGH_BATCHES * this.#deps.options.batchEvents || bytes >= ENOUGH_BYTES;
  }

  #read(message: KafkaMessage): void {
    const next = Number(message.offset) + 1;
    if (message.value === null) {
      this.skipTo(next); // A tombstone of a compacted topic tells nothing.
      return;
    }
    const { kind, options, encoding } = this.#deps;
    const record = readInternal(message, SCHEMAS[kind], this.topic);
    if ('undecodable' in record) {
      this.#buryUnread(message, next, record.undecodable);
      return;
    }
    const output = { kind, value: record.value } as OutputValue;
    const events = eventsOf(output, options.format, encoding);
    const open = this.#offsets.add(next, events.length);
    for (const event of events) {
      const settled = (): void => {
        this.#offsets.settle(open);
        this.#mayRelease();
      };
      const parcel: Parcel = { event, bytes: message.value.length, settled };
      this.#sources.set(parcel, message);
      this.#delivery.put(parcel);
    }
  }

  #mayRelease(): void {
    if (!this.#held || this.#delivery.events > this.#deps.options.batchEvents) return;
    if (this.#delivery.bytes > ENOUGH_BYTES / 2) return;
    this.#held = false;
    this.#deps.release(this);
  }

  #buryUnread(message: KafkaMessage, next: number, detail: string): void {
    const open = this.#offsets.add(next, 1);
    void this.#bury(message, 'schema', detail, '').then(
      () => {
        this.#offsets.settle(open);
      },
      () => undefined, // the outbox was closed: the record is read again
    );
  }

  #refused(parcel: Parcel, reason: string): Promise<void> {
    const message = this.#sources.get(parcel);
    if (message === undefined) return Promise.resolve();
    const detail = `sink ${this.#deps.name}: ${printable(reason).slice(0, MAX_DETAIL)}`;
    return this.#bury(message, 'undeliverable', detail, parcel.event.id);
  }

  #bury(message: KafkaMessage, reason: DeadRecord['reason'], detail: string, id: string): Promise<void> {
    const { topic, partition } = this;
    const origin = { topic, partition, incarnation: 0, offset: Number(message.offset) };
    const letter = deadLetterOf({ reason, detail, origin, bytes: message.value, sink: this.#deps.name });
    return this.#deps.bury(letter, id);
  }
}
