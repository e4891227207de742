import { PartitionAggregator } from '../../aggregate/partition-aggregator.ts';
import { messageOf } from '../../lib/errors.ts';
import { repeat, within } from '../backoff.ts';
import type { Logger } from '../logger.ts';
import { AggregateLane } from './aggregate-lane.ts';
import { restore, type Restored } from './aggregate-restore.ts';
import { CountDeltas } from './count-deltas.ts';
import { Fences } from './fences.ts';
import { GroupConsumer } from './group-consumer.ts';
import { HostsFeed } from './hosts-feed.ts';
import type { Assigned, Lane } from './lane.ts';
import { groupName, transactionalId } from './names.ts';
import { PartitionGauges } from './partition-gauges.ts';
import { restoreSince } from './restore-since.ts';
import { Routes } from './routes.ts';
import type { Stage, StageDeps } from './stage.ts';
import { decodeWrittenAt } from './written-at.ts';

const WRITE_EVERY_MS = 1000;

/** Folds incidents into windows for each workload; its outputs are its state store. */
export class AggregateStage implements Stage {
  readonly name = 'aggregate';
  readonly #deps: StageDeps;
  readonly #logger: Logger;
  readonly #routes: Routes;
  readonly #group: GroupConsumer;
  readonly #groupName: string;
  readonly #stopping = new AbortController();
  readonly #gauges: PartitionGauges;
  readonly #hosts: HostsFeed;
  #following: Promise<void> = Promise.resolve();
  readonly #deltas = new WeakMap<AggregateLane, CountDeltas>();
  readonly #fences: Fences;

  constructor(deps: StageDeps) {
    this.#deps = deps;
    const { settings, client, admin, counts, meter, onFatal } = deps;
    this.#logger = deps.logger.child({ stage: this.name });
    this.#routes = new Routes(settings, counts);
    this.#gauges = new PartitionGauges(meter);
    this.#groupName = groupName(settings, this.name);
    this.#fences = new Fences(client, ({ topic, partition }) => transactionalId(settings, this.name, topic, partition));
    this.#hosts = new HostsFeed({
      client,
      admin,
      meter,
      logger: this.#logger,
      groupName: this.#groupName,
      topic: this.#routes.names.hosts,
    });
    this.#group = new GroupConsumer({
      client,
      admin,
      meter,
      onFatal,
      groupId: this.#groupName,
      stage: this.name,
      logger: this.#logger,
      topics: () => Promise.resolve([this.#routes.names.incidents]),
      factory: {
        fence: (places) => this.#fences.fence(places),
        open: (assigned) => this.#open(assigned),
      },
    });
  }

  get notReady(): string | undefined {
    return this.#group.notReady;
  }

  async start(): Promise<void> {
    await this.#group.start();
    this.#following = this.#hosts.run(this.#stopping.signal);
    const failed = (error: unknown) => {
      this.#logger.warn({ cause: messageOf(error) }, 'a transaction was left out');
    };
    void repeat(WRITE_EVERY_MS, this.#stopping.signal, () => this.#writeAll(), failed);
  }

  async stop(deadlineMs: number): Promise<void> {
    const stepMs = deadlineMs / 3;
    this.#group.pause();
    this.#stopping.abort();
    await within(
      this.#flush().catch(() => undefined),
      stepMs,
    );
    await this.#group.stop(stepMs);
    await within(this.#following, stepMs);
    await within(this.#fences.close(), 1000);
  }

  async #open(assigned: readonly Assigned[]): Promise<Lane[]> {
    const { client, admin, settings } = this.#deps;
    const starts = assigned.map((place) => ({ place, startOffset: startOf(place) }));
    const restored = await restore(
      { client, admin, groupName: this.#groupName },
      {
        topics: this.#routes.names,
        places: starts.map(({ place, startOffset }) => ({
          partition: place.partition,
          committed: startOffset,
          since: restoreSince(this.#writtenUpToMs(place), settings.aggregate),
        })),
      },
    );
    return starts.flatMap(({ place, startOffset }) => {
      const lane = this.#lane(place, startOffset, restored.get(place.partition));
      return lane === undefined ? [] : [lane];
    });
  }

  /** The time up to which the partition was written: from then on there may be a backlog. */
  #writtenUpToMs({ committed }: Assigned): number {
    return Math.min(this.#deps.nowMs(), decodeWrittenAt(committed?.metadata) ?? Number.POSITIVE_INFINITY);
  }

  #lane(place: Assigned, startOffset: number, restored: Restored | undefined): Lane | undefined {
    const transactions = this.#fences.take(place);
    if (transactions === undefined) return undefined;
    const aggregator = new PartitionAggregator(this.#deps.settings.aggregate);
    if (restored !== undefined) {
      aggregator.restore(restored.aggregates.values(), restored.histories.values(), restored.folded);
    }
    const { meter, nowMs } = this.#deps;
    return new AggregateLane(place, startOffset, {
      groupId: this.#groupName,
      routes: this.#routes,
      transactions,
      aggregator,
      nowMs,
      heard: () => this.#hosts.whole,
      onDead: (reason) => {
        meter.count('oomstream_dead_letters_total', { stage: this.name, reason });
      },
      onFinding: (finding) => {
        meter.count('oomstream_aggregate_findings_total', { finding });
      },
      onWritten: (outcome) => {
        meter.count('oomstream_transactions_total', { stage: this.name, outcome });
      },
      onFailed: (lane, fenced, cause) => {
        this.#failed(lane, fenced, cause);
      },
    });
  }

  /**
   * What was folded is not written, so the state is ahead of the log: begin again from the log. When fenced, someone else may
   * own the partition; only a new membership tells who, and fencing back without one would be a quarrel.
   */
  #failed(lane: AggregateLane, fenced: boolean, cause: string): void {
    if (!fenced) {
      this.#group.reopen(lane, cause);
      return;
    }
    this.#logger.warn({ topic: lane.topic, partition: lane.partition, cause }, 'fenced by another owner; joining anew');
    void this.#group.restart();
  }

  /** Twice: a transaction that was under way holds what was read before it began. */
  async #flush(): Promise<void> {
    await this.#writeAll();
    await this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    const lanes = this.#lanes();
    this.#measure(lanes);
    this.#hosts.measure();
    for (const lane of lanes) lane.review();
    await Promise.all(lanes.map((lane) => lane.write()));
  }

  #measure(lanes: readonly AggregateLane[]): void {
    for (const lane of lanes) {
      const labels = { stage: this.name, topic: lane.topic, partition: String(lane.partition) };
      this.#gauges.set('oomstream_consumer_lag_records', labels, lane.lag);
      let deltas = this.#deltas.get(lane);
      if (deltas === undefined) this.#deltas.set(lane, (deltas = new CountDeltas()));
      for (const [outcome, growth] of deltas.take(lane.counts)) {
        this.#deps.meter.count('oomstream_folded_incidents_total', { outcome }, growth);
      }
    }
    this.#gauges.sweep();
  }

  #lanes(): AggregateLane[] {
    return this.#group.lanes().filter((lane) => lane instanceof AggregateLane);
  }
}

function startOf({ committed, low, high }: Assigned): number {
  if (committed === undefined || committed.offset > high) return low;
  return Math.max(committed.offset, low);
}
