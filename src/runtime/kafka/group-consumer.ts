import { AppError, messageOf } from '../../lib/errors.ts';
import { Backoff, sleep, within } from '../backoff.ts';
import type { Logger } from '../logger.ts';
import type { Meter } from '../metrics.ts';
import type { Admin, Consumer, EachBatchPayload, KafkaClient } from './client.ts';
import { Committer, type OffsetCommit } from './committer.ts';
import { placeKey, readAssigned } from './group-offsets.ts';
import { isDenied } from './missing-rights.ts';
import type { Assigned, Lane, LaneFactory } from './lane.ts';
import { mayPass } from './passing-crash.ts';

type Place = Pick<Assigned, 'topic' | 'partition'>;

export interface GroupConsumerOptions {
  readonly client: KafkaClient;
  readonly admin: Admin;
  readonly groupId: string;
  readonly stage: string;
  readonly factory: LaneFactory;
  /** Lanes take record batches undecoded; they may get records all the same. */
  readonly undecoded?: boolean | undefined;
  /** The topics to subscribe to that exist now. */
  readonly topics: () => Promise<readonly string[]>;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Called once with what cannot be helped by trying again. */
  readonly onFatal: (error: Error) => void;
}

/** A lane with the offset that must come next. */
interface Slot {
  readonly lane: Lane;
  next: number;
}

/**
 * A group member that keeps one lane for each partition it is given. kafkajs drops its offsets on every join, also those of
 * partitions that it keeps, and does not await listeners; so a join drops every lane at once and synchronously and pauses, and
 * then, in its own time, fences, reads what was committed, opens new lanes, seeks and resumes.
 */
export class GroupConsumer {
  readonly #options: GroupConsumerOptions;
  readonly #slots = new Map<string, Slot>();
  readonly #stopping = new AbortController();
  readonly #backoff = new Backoff(500, 15_000);
  #consumer: Consumer | undefined;
  #committer: Committer | undefined;
  #subscribed: readonly string[] = [];
  #membership = 0;
  #crashedRetriably = false;
  #restarting = false;
  #notReady: string | undefined = 'not started';

  constructor(options: GroupConsumerOptions) {
    this.#options = options;
  }

  /** Why nothing is read; undefined when all lanes are open. */
  get notReady(): string | undefined {
    return this.#notReady;
  }

  /** The topics of the present subscription. */
  get subscribed(): readonly string[] {
    return this.#subscribed;
  }

  /** The open lanes. */
  lanes(): Lane[] {
    return [...this.#slots.values()].map((slot) => slot.lane);
  }

  /** Joins the group, and again after each crash that may pass; resolves when the first attempt is under way. */
  async start(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#join();
        return;
      } catch (error) {
        await this.#leave();
        if (error instanceof AppError && !error.retriable) {
          this.#fail(error);
          return;
        }
        this.#notReady = messageOf(error);
        this.#options.logger.warn({ cause: messageOf(error) }, 'the group could not be joined; trying again');
        await sleep(this.#backoff.next(), this.#stopping.signal);
      }
    }
  }

  /** Leaves and joins again, for a changed set of topics. What was read and not committed is read again. */
  async restart(): Promise<void> {
    if (this.#stopping.signal.aborted || this.#restarting) return;
    this.#restarting = true;
    this.#notReady = 'joining the group anew';
    await this.#leave();
    await this.start();
    this.#restarting = false;
  }

  /** Fetches no more; lanes stay open, so that they can flush and commit. */
  pause(): void {
    this.#stopping.abort();
    this.#pausePlaces(this.#subscribed.map((topic) => ({ topic })));
  }

  /** Leaves the group. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopping.abort();
    this.#notReady = 'stopped';
    await within(this.#leave(), deadlineMs);
  }

  /** Commits for a lane that is still open. False when the broker did not take it, or the lane is not ours any more. */
  async commit(lane: Lane, commit: OffsetCommit): Promise<boolean> {
    if (!this.#isOpen(lane) || this.#committer === undefined) return false;
    return (await this.#committer.commit(commit)) && this.#isOpen(lane);
  }

  /** Drops a lane and opens it again from what was committed. */
  reopen(lane: Lane, reason: string): void {
    if (!this.#isOpen(lane)) return;
    const place = { topic: lane.topic, partition: lane.partition };
    this.#options.logger.warn({ ...place, reason }, 'a partition is opened again');
    this.#slots.delete(placeKey(lane.topic, lane.partition));
    lane.drop();
    this.#pausePlaces([{ topic: lane.topic, partitions: [lane.partition] }]);
    void this.#open([place], this.#membership);
  }

  /** Fetches nothing more for a lane that has enough, until `release`; the others go on. */
  hold(lane: Lane): void {
    if (this.#isOpen(lane)) this.#pausePlaces([{ topic: lane.topic, partitions: [lane.partition] }]);
  }

  /** Fetches for it again. */
  release(lane: Lane): void {
    if (!this.#isOpen(lane) || this.#stopping.signal.aborted) return;
    this.#consumer?.resume([{ topic: lane.topic, partitions: [lane.partition] }]);
  }

  #pausePlaces(places: { topic: string; partitions?: number[] }[]): void {
    try {
      this.#consumer?.pause(places);
    } catch {
      // A consumer that has just crashed refuses; it fetches nothing either.
    }
  }

  #isOpen(lane: Lane): boolean {
    return this.#slots.get(placeKey(lane.topic, lane.partition))?.lane === lane;
  }

  async #join(): Promise<void> {
    const { client, groupId, stage, logger, meter, undecoded } = this.#options;
    this.#subscribed = await this.#options.topics();
    if (this.#subscribed.length === 0) {
      this.#notReady = 'no input topic exists yet';
      return;
    }
    this.#crashedRetriably = false;
    const consumer = client.consumer(groupId, {
      undecoded,
      onRetriableCrash: () => {
        this.#crashedRetriably = true;
      },
    });
    this.#consumer = consumer;
    this.#committer = new Committer(consumer, { stage, logger, meter });
    this.#listen(consumer);
    this.#notReady = 'joining the group';
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.#subscribed], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: (payload) => this.#eachBatch(payload) });
    // Told to stop during the join: a member that nobody stops would keep its partitions from the others.
    if (this.#stopping.signal.aborted) await this.#leave();
  }

  #listen(consumer: Consumer): void {
    const { events } = consumer;
    consumer.on(events.GROUP_JOIN, ({ payload }) => {
      if (consumer === this.#consumer) this.#joined(payload.memberAssignment);
    });
    consumer.on(events.COMMIT_OFFSETS, () => {
      if (consumer === this.#consumer) this.#committer?.confirm();
    });
    consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
      if (consumer === this.#consumer && payload.batchSize === 0) this.#passedOver(payload);
    });
    consumer.on(events.CRASH, ({ payload }) => {
      if (consumer === this.#consumer) void this.#crashed(payload.error);
    });
  }

  /** Synchronous: no batch and no commit may see the state of the membership before. */
  #joined(assignment: Readonly<Record<string, readonly number[]>>): void {
    const { stage, logger, meter } = this.#options;
    this.#membership += 1;
    this.#dropLanes();
    if (this.#consumer !== undefined) this.#committer = new Committer(this.#consumer, { stage, logger, meter });
    const places = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    this.#pausePlaces(
      Object.entries(assignment).map(([topic, partitions]) => ({ topic, partitions: [...partitions] })),
    );
    meter.count('oomstream_rebalances_total', { stage });
    meter.set('oomstream_partitions_assigned', { stage }, places.length);
    logger.info({ partitions: places.length }, 'joined the group');
    if (!this.#stopping.signal.aborted) void this.#open(places, this.#membership);
  }

  #dropLanes(): void {
    this.#committer?.abandon();
    for (const { lane } of this.#slots.values()) lane.drop();
    this.#slots.clear();
    this.#notReady = 'opening partitions';
  }

  async #open(places: readonly Place[], membership: number): Promise<void> {
    const isCurrent = () => membership === this.#membership && !this.#stopping.signal.aborted;
    while (isCurrent()) {
      try {
        await this.#openOnce(places, isCurrent);
        return;
      } catch (error) {
        if (isDenied(error) || (error instanceof AppError && !error.retriable)) {
          this.#fail(asError(error));
          return;
        }
        this.#options.logger.warn({ cause: messageOf(error) }, 'partitions could not be opened; trying again');
        await sleep(this.#backoff.next(), this.#stopping.signal);
      }
    }
  }

  async #openOnce(places: readonly Place[], isCurrent: () => boolean): Promise<void> {
    const { factory, admin, groupId } = this.#options;
    await factory.fence?.(places);
    const assigned = await readAssigned(admin, groupId, places);
    const lanes = await factory.open(assigned, isCurrent);
    if (!isCurrent()) {
      for (const lane of lanes) lane.drop();
      return;
    }
    for (const lane of lanes) {
      const { topic, partition, startOffset } = lane;
      this.#slots.set(placeKey(topic, partition), { lane, next: startOffset });
      this.#consumer?.seek({ topic, partition, offset: String(startOffset) });
      this.#consumer?.resume([{ topic, partitions: [partition] }]);
    }
    this.#notReady = undefined;
    this.#backoff.reset();
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const slot = this.#slots.get(placeKey(batch.topic, batch.partition));
    if (slot === undefined || payload.isStale() || this.#stopping.signal.aborted) return;
    if (!this.#continues(slot, Number((batch as { fetchedOffset?: unknown }).fetchedOffset ?? slot.next))) return;
    const nextOffset = Number(batch.lastOffset()) + 1;
    try {
      await slot.lane.take({
        messages: batch.messages,
        nextOffset,
        highWatermark: Number(batch.highWatermark),
        heartbeat: () => payload.heartbeat(),
      });
      slot.next = nextOffset;
    } catch (error) {
      if (isClientError(error)) throw error;
      if (error instanceof AppError && !error.retriable) this.#fail(error);
      else this.reopen(slot.lane, messageOf(error));
    }
  }

  /** The client answers an offset that is out of range by starting elsewhere, and tells nobody. */
  #continues(slot: Slot, fetchedOffset: number): boolean {
    if (fetchedOffset === slot.next) return true;
    if (fetchedOffset < slot.next) {
      this.reopen(slot.lane, 'the partition starts again below what was read');
      return false;
    }
    this.#options.meter.count('oomstream_offset_gaps_total', { stage: this.#options.stage, topic: slot.lane.topic });
    this.#options.logger.error(
      { topic: slot.lane.topic, partition: slot.lane.partition, from: slot.next, to: fetchedOffset },
      'records were deleted before they were read',
    );
    slot.lane.gap(fetchedOffset);
    slot.next = fetchedOffset;
    return true;
  }

  /** A batch of control records or aborted messages reaches no eachBatch. It counts when it follows what we have. */
  #passedOver(payload: { topic: string; partition: number; firstOffset: string; lastOffset: string }): void {
    const slot = this.#slots.get(placeKey(payload.topic, payload.partition));
    if (slot?.next !== Number(payload.firstOffset)) return;
    slot.next = Number(payload.lastOffset) + 1;
    slot.lane.skipTo(slot.next);
  }

  async #crashed(error: Error): Promise<void> {
    const { client, groupId, logger, meter, stage } = this.#options;
    this.#membership += 1;
    this.#dropLanes();
    this.#notReady = messageOf(error);
    meter.count('oomstream_consumer_crashes_total', { stage });
    const crashed = this.#consumer;
    const mayBeBuiltAgain = this.#crashedRetriably || (await mayPass(error, client, groupId));
    if (this.#stopping.signal.aborted || this.#consumer !== crashed) return;
    if (!mayBeBuiltAgain) {
      const own = appErrorOf(error);
      this.#fail(
        own ??
          new AppError('OOM_CONSUMER_CRASHED', `The ${stage} consumer stopped: ${messageOf(error)}`, { cause: error }),
      );
      return;
    }
    logger.warn({ cause: messageOf(error) }, 'the consumer stopped; it is built again');
    await this.#leave();
    await sleep(this.#backoff.next(), this.#stopping.signal);
    if (this.#consumer === undefined && !this.#restarting) await this.start();
  }

  async #leave(): Promise<void> {
    const consumer = this.#consumer;
    this.#membership += 1;
    this.#dropLanes();
    this.#consumer = undefined;
    await consumer?.disconnect().catch(() => undefined);
  }

  #fail(error: Error): void {
    this.#notReady = messageOf(error);
    this.#stopping.abort();
    this.#dropLanes();
    this.#notReady = messageOf(error);
    this.#options.onFatal(error);
  }
}

/** An error of ours that the client has wrapped. */
function appErrorOf(error: unknown): AppError | undefined {
  let inner = error;
  for (let depth = 0; depth < 8 && inner instanceof Error; depth += 1) {
    if (inner instanceof AppError) return inner;
    inner = inner.cause ?? (inner as { readonly originalError?: unknown }).originalError;
  }
  return undefined;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
}

function isClientError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('KafkaJS');
}
