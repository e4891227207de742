import { randomUUID } from 'node:crypto';
import { messageOf } from '../../lib/errors.ts';
import type { Progress } from '../../model/generated/progress.ts';
import { repeat, within } from '../backoff.ts';
import type { Logger } from '../logger.ts';
import { BatchReader } from './batches/batch-reader.ts';
import { BrokerClock } from './broker-clock.ts';
import { GroupConsumer } from './group-consumer.ts';
import { placeKey, readEnds } from './group-offsets.ts';
import { encodeMark, type Start } from './incarnation.ts';
import type { Assigned, Lane } from './lane.ts';
import { groupName, inputTopics } from './names.ts';
import { Outbox, type Acknowledged } from './outbox.ts';
import { PartitionGauges } from './partition-gauges.ts';
import { ProgressReport, type EndsAsked } from './progress-report.ts';
import { Routes } from './routes.ts';
import { SieveIncarnations } from './sieve-incarnations.ts';
import { SieveLane } from './sieve-lane.ts';
import { SieveOutputs } from './sieve-outputs.ts';
import type { Stage, StageDeps } from './stage.ts';
import { partitionCounts } from './topics.ts';

const COMMIT_EVERY_MS = 1000;
const METADATA_EVERY_MS = 15_000;

/**
 * Reads the input topics, passes on what may belong to an OOM report, and tells how far it has read. Without state: at least
 * once, its repeats are dropped by their origin.
 */
export class SieveStage implements Stage {
  readonly name = 'sieve';
  readonly #deps: StageDeps;
  readonly #logger: Logger;
  readonly #routes: Routes;
  readonly #outputs: SieveOutputs;
  readonly #outbox: Outbox;
  readonly #reader: Promise<BatchReader>;
  readonly #group: GroupConsumer;
  readonly #report = new ProgressReport(randomUUID());
  readonly #brokerClock = new BrokerClock();
  readonly #stopping = new AbortController();
  readonly #gauges: PartitionGauges;
  readonly #incarnations: SieveIncarnations;
  readonly #committed = new WeakMap<SieveLane, number>();
  readonly #known = new Map<string, number>();
  #progressSequence = 0;

  constructor(deps: StageDeps) {
    this.#deps = deps;
    const { settings, client, admin, counts, meter, nowMs, onFatal } = deps;
    this.#logger = deps.logger.child({ stage: this.name });
    this.#routes = new Routes(settings, counts);
    this.#gauges = new PartitionGauges(meter);
    this.#outputs = new SieveOutputs(settings, this.#routes, meter);
    this.#reader = BatchReader.load(settings.kafka.inflatedBytes, this.#outputs.arena);
    const group = groupName(settings, this.name);
    this.#incarnations = new SieveIncarnations({ client, admin, groupName: group }, this.#routes);
    this.#outbox = new Outbox({
      client,
      stage: this.name,
      logger: this.#logger,
      meter,
      nowMs,
      onAcknowledged: (acknowledged) => {
        this.#learnTime(acknowledged);
      },
    });
    this.#group = new GroupConsumer({
      client,
      admin,
      meter,
      onFatal,
      groupId: group,
      stage: this.name,
      undecoded: true,
      logger: this.#logger,
      topics: () => this.#inputTopics(),
      factory: { open: (assigned) => this.#open(assigned) },
    });
  }

  get notReady(): string | undefined {
    return this.#group.notReady;
  }

  async start(): Promise<void> {
    await this.#group.start();
    const { signal } = this.#stopping;
    const failed = (error: unknown) => {
      this.#logger.debug({ cause: messageOf(error) }, 'a round was left out');
    };
    void repeat(this.#deps.settings.progress.intervalMs, signal, () => this.#tellProgress(), failed);
    void repeat(COMMIT_EVERY_MS, signal, () => this.#commit(), failed);
    void repeat(METADATA_EVERY_MS, signal, () => this.#followTopics(), failed);
  }

  async stop(deadlineMs: number): Promise<void> {
    const stepMs = deadlineMs / 3;
    this.#group.pause();
    this.#stopping.abort();
    await within(
      this.#outbox.settled().catch(() => undefined),
      stepMs,
    );
    await within(this.#commit(), stepMs);
    await this.#group.stop(stepMs);
    await this.#outbox.close(1000);
  }

  async #open(assigned: readonly Assigned[]): Promise<Lane[]> {
    const starts = await this.#incarnations.starts(assigned);
    const reader = await this.#reader;
    this.#report.forget();
    return assigned.flatMap((place, index) => {
      const start = starts[index];
      return start === undefined ? [] : [this.#lane(place, start, reader)];
    });
  }

  #lane(place: Assigned, start: Start, reader: BatchReader): SieveLane {
    if (start.remade) this.#alarm(place, start);
    if (start.lost > 0) this.#tellLoss(place, start);
    return new SieveLane(place, start, {
      outbox: this.#outbox,
      sieve: (batch) => this.#outputs.sieve(batch),
      sample: (record, streamTimeUs) => this.#outputs.sample(record, streamTimeUs),
      bury: (dead) => [this.#outputs.bury(dead)],
      reader,
      wallUs: () => this.#deps.nowMs() * 1000,
      onRemade: (lane) => {
        this.#incarnations.prove(lane.source);
        this.#group.reopen(lane, 'the topic was deleted and made again');
      },
    });
  }

  #alarm(place: Assigned, start: Start): void {
    const { topic, partition, committed } = place;
    this.#deps.meter.count('oomstream_incarnation_alarms_total', { topic });
    this.#logger.error(
      { topic, partition, incarnation: start.incarnation, committed: committed?.offset, end: place.high },
      'the input topic was deleted and made again; it is read from its beginning',
    );
  }

  #tellLoss({ topic, partition }: Assigned, start: Start): void {
    this.#deps.meter.count('oomstream_offset_gaps_total', { stage: this.name, topic });
    this.#logger.error({ topic, partition, records: start.lost }, 'records were deleted before they were read');
  }

  async #tellProgress(): Promise<void> {
    if (this.#outbox.acknowledged < this.#progressSequence || this.#known.size === 0) return;
    const askedMs = this.#deps.nowMs();
    const asked = await this.#askEnds(this.#brokerClock.at(askedMs));
    const lanes = this.#sieveLanes();
    const states = lanes
      .filter((lane) => lane.isVerified)
      .map((lane) => ({ source: lane.source, mark: lane.acknowledged(this.#outbox.acknowledged) }));
    this.#measure(lanes);
    const known: Progress['known'] = [...this.#known].map(([topic, partitions]) => ({ topic, partitions }));
    const progress = this.#report.write(states, asked, known, this.#deps.nowMs() * 1000);
    this.#progressSequence = this.#outbox.put(this.#routes.progress(progress));
  }

  /**
   * Ends of the topics that have a partition which may be read to its end. The broker answers with the end of what is
   * committed; what a fetch has seen beyond it (an open transaction) is still to come.
   */
  async #askEnds(askedMs: number | undefined): Promise<EndsAsked> {
    const near = this.#sieveLanes().filter(
      (lane) => lane.acknowledged(this.#outbox.acknowledged).position >= lane.highWatermark,
    );
    const ends = await readEnds(this.#deps.admin, [...new Set(near.map((lane) => lane.topic))]);
    const seen = new Map(near.map((lane) => [placeKey(lane.topic, lane.partition), lane.highWatermark]));
    return {
      ends: new Map([...ends].map(([key, { high }]) => [key, Math.max(high, seen.get(key) ?? Infinity)])),
      askedUs: askedMs === undefined ? undefined : Math.floor(askedMs * 1000),
    };
  }

  /** Partition by partition; each commit shares a request with the others. */
  async #commit(): Promise<void> {
    await Promise.all(
      this.#sieveLanes().map(async (lane) => {
        const { position, lastTimestamp } = lane.acknowledged(this.#outbox.acknowledged);
        if (!lane.isVerified || this.#committed.get(lane) === position) return;
        const { topic, partition, source } = lane;
        const metadata = encodeMark({ incarnation: source.incarnation, lastTimestamp });
        if (!(await this.#group.commit(lane, { topic, partition, offset: position, metadata }))) return;
        this.#committed.set(lane, position);
        if (position > 0) this.#outbox.put(this.#incarnations.remember(source, position));
      }),
    );
  }

  async #followTopics(): Promise<void> {
    const topics = await this.#inputTopics();
    const subscribed = this.#group.subscribed;
    if (topics.join(' ') === subscribed.join(' ')) return;
    this.#logger.info({ topics }, 'the input topics have changed');
    await this.#group.restart();
  }

  async #inputTopics(): Promise<string[]> {
    const counts = await partitionCounts(this.#deps.admin);
    const topics = inputTopics(this.#deps.settings, [...counts.keys()]);
    for (const topic of topics) {
      this.#known.set(topic, Math.max(this.#known.get(topic) ?? 0, counts.get(topic) ?? 0));
    }
    return topics;
  }

  #learnTime({ acknowledgedMs, records }: Acknowledged): void {
    for (const record of records) {
      const appendMs = Number(record.logAppendTime ?? -1);
      if (appendMs > 0) this.#brokerClock.observe(acknowledgedMs, appendMs);
    }
  }

  #measure(lanes: readonly SieveLane[]): void {
    for (const lane of lanes) {
      const { topic } = lane;
      const partition = String(lane.partition);
      const { position, streamTimeUs } = lane.acknowledged(this.#outbox.acknowledged);
      const lag = Math.max(0, lane.highWatermark - position);
      this.#gauges.set('oomstream_consumer_lag_records', { stage: this.name, topic, partition }, lag);
      if (streamTimeUs === undefined) continue;
      this.#gauges.set('oomstream_stream_time_seconds', { topic, partition }, streamTimeUs / 1e6);
    }
    this.#gauges.sweep();
  }

  #sieveLanes(): SieveLane[] {
    return this.#group.lanes().filter((lane) => lane instanceof SieveLane);
  }
}
