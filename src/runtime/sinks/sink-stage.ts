import type { EncodeOptions } from '../../encode/event-facts.ts';
import { messageOf } from '../../lib/errors.ts';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import type { EventKind } from '../../sinks/sink.ts';
import { Backoff, repeat, sleep, within } from '../backoff.ts';
import { GroupConsumer } from '../kafka/group-consumer.ts';
import { placeKey, readEnds } from '../kafka/group-offsets.ts';
import type { Assigned, Lane } from '../kafka/lane.ts';
import { sinkGroupName } from '../kafka/names.ts';
import { Outbox } from '../kafka/outbox.ts';
import { PartitionGauges } from '../kafka/partition-gauges.ts';
import { Routes } from '../kafka/routes.ts';
import type { Stage, StageDeps } from '../kafka/stage.ts';
import type { Logger } from '../logger.ts';
import { packageVersion } from '../package-version.ts';
import { Gate } from './gate.ts';
import { check, type OpenSink } from './open-sinks.ts';
import { SinkHealth } from './sink-health.ts';
import { SinkLane } from './sink-lane.ts';

const COMMIT_EVERY_MS = 1000;
const ENDS_EVERY_MS = 5000;
const RECHECK_FIRST_MS = 1000;

/** One sink as a consumer group of its own over the output topics, so that a slow one delays no other. */
export class SinkStage implements Stage {
  readonly name: string;
  readonly #deps: StageDeps;
  readonly #open: OpenSink;
  readonly #logger: Logger;
  readonly #routes: Routes;
  readonly #group: GroupConsumer;
  readonly #outbox: Outbox;
  readonly #gate: Gate;
  readonly #health: SinkHealth;
  readonly #gauges: PartitionGauges;
  readonly #stopping = new AbortController();
  readonly #kinds: ReadonlyMap<string, EventKind>;
  readonly #encoding: EncodeOptions = { productVersion: packageVersion() };
  #waiting = false;

  constructor(open: OpenSink, deps: StageDeps) {
    this.name = `sink ${open.name}`;
    this.#open = open;
    this.#deps = deps;
    const { settings, client, counts, meter, nowMs } = deps;
    this.#logger = deps.logger.child({ stage: this.name });
    this.#routes = new Routes(settings, counts);
    this.#gauges = new PartitionGauges(meter);
    this.#gate = new Gate(open.options.inFlight);
    this.#health = new SinkHealth(open.name, { logger: deps.logger, meter, nowMs });
    this.#outbox = new Outbox({ client, stage: this.name, logger: this.#logger, meter, nowMs });
    this.#kinds = new Map(open.options.events.map((kind) => [this.#topicOf(kind), kind]));
    this.#group = this.#makeGroup();
  }

  /** A receiver that is down keeps nobody else from being ready. */
  get notReady(): string | undefined {
    return this.#waiting ? undefined : this.#group.notReady;
  }

  async start(): Promise<void> {
    const failed = (error: unknown): void => {
      this.#logger.warn({ cause: messageOf(error) }, 'a commit was left out');
    };
    void repeat(COMMIT_EVERY_MS, this.#stopping.signal, () => this.#commitAll(), failed);
    void repeat(
      ENDS_EVERY_MS,
      this.#stopping.signal,
      () => this.#askEnds(),
      (error) => {
        this.#logger.debug({ cause: messageOf(error) }, 'the ends of the partitions are not known');
      },
    );
    if (this.#open.unreached === undefined) {
      this.#health.worked();
      await this.#group.start();
    } else {
      this.#waiting = true;
      void this.#startLater(this.#open.unreached);
    }
  }

  async stop(deadlineMs: number): Promise<void> {
    const stepMs = deadlineMs / 4;
    this.#group.pause();
    this.#stopping.abort();
    await within(Promise.all(this.#lanes().map((lane) => lane.idle())), stepMs);
    await within(
      this.#commitAll().catch(() => undefined),
      stepMs,
    );
    await this.#group.stop(stepMs);
    await this.#outbox.close(stepMs);
    await within(
      this.#open.sink.close().catch(() => undefined),
      stepMs,
    );
  }

  /** It is asked until it answers; a mistake that shows only then is told like being down, and may be mended over there. */
  async #startLater(unreached: string): Promise<void> {
    const { signal } = this.#stopping;
    const backoff = new Backoff(RECHECK_FIRST_MS, this.#open.options.maxBackoffMs);
    let reason: string | undefined = unreached;
    while (reason !== undefined) {
      this.#health.failed(reason);
      await sleep(backoff.next(), signal);
      if (this.#isStopping()) return;
      reason = await check(this.#open.sink).catch(messageOf);
    }
    if (this.#isStopping()) return;
    this.#waiting = false;
    this.#health.worked();
    await this.#group.start();
  }

  /** A method, so that the compiler does not take it for unchanged across an await. */
  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #makeGroup(): GroupConsumer {
    const { settings, client, admin, meter, onFatal } = this.#deps;
    return new GroupConsumer({
      client,
      admin,
      meter,
      onFatal,
      groupId: sinkGroupName(settings, this.#open.name),
      stage: this.name,
      logger: this.#logger,
      topics: () => Promise.resolve([...this.#kinds.keys()]),
      factory: { open: (assigned) => Promise.resolve(assigned.map((place) => this.#lane(place))) },
    });
  }

  #topicOf(kind: EventKind): string {
    const { incidents, aggregates, deadLetter } = this.#routes.names;
    return { incidents, aggregates, 'dead-letters': deadLetter }[kind];
  }

  #lane(place: Assigned): Lane {
    const { options, sink, name } = this.#open;
    return new SinkLane(place, startOf(place, options.from), {
      name,
      kind: this.#kinds.get(place.topic) ?? 'incidents',
      options,
      sink,
      encoding: this.#encoding,
      gate: this.#gate,
      tried: (attempt) => {
        this.#health.tried(attempt);
      },
      bury: (letter, id) => this.#bury(letter, id),
      hold: (lane) => {
        this.#group.hold(lane);
      },
      release: (lane) => {
        this.#group.release(lane);
      },
    });
  }

  /** A dead letter that nobody takes is not made a dead letter again, or it would come back for ever. */
  async #bury(letter: DeadLetter, eventId: string): Promise<void> {
    this.#health.refused(eventId, letter.detail);
    if (letter.origin.topic === this.#routes.names.deadLetter) return;
    this.#deps.meter.count('oomstream_dead_letters_total', { stage: this.name, reason: letter.reason });
    await this.#outbox.settled(this.#outbox.put([this.#routes.deadLetter(letter)]));
  }

  /** A sink that hangs is told by its lag, which no fetch tells while it does. */
  async #askEnds(): Promise<void> {
    const held = this.#lanes().filter((lane) => lane.isHeld);
    if (held.length === 0) return;
    const ends = await readEnds(this.#deps.admin, [...new Set(held.map(({ topic }) => topic))]);
    for (const lane of held) lane.endsAt(ends.get(placeKey(lane.topic, lane.partition))?.high ?? 0);
  }

  async #commitAll(): Promise<void> {
    const lanes = this.#lanes();
    this.#measure(lanes);
    await Promise.all(lanes.map((lane) => this.#commit(lane)));
  }

  async #commit(lane: SinkLane): Promise<void> {
    const offset = lane.toCommit;
    if (offset === undefined) return;
    const { topic, partition } = lane;
    if (await this.#group.commit(lane, { topic, partition, offset, metadata: '' })) lane.committed(offset);
  }

  #measure(lanes: readonly SinkLane[]): void {
    let queued = 0;
    for (const lane of lanes) {
      queued += lane.queued;
      const labels = { stage: this.name, topic: lane.topic, partition: String(lane.partition) };
      this.#gauges.set('oomstream_consumer_lag_records', labels, lane.lag);
    }
    this.#gauges.sweep();
    this.#deps.meter.set('oomstream_sink_queue_events', { sink: this.#open.name }, queued);
  }

  #lanes(): SinkLane[] {
    return this.#group.lanes().filter((lane) => lane instanceof SinkLane);
  }
}

/** A topic that was made again starts below what was committed. */
function startOf({ committed, low, high }: Assigned, from: 'beginning' | 'end'): number {
  if (committed !== undefined && committed.offset <= high) return Math.max(committed.offset, low);
  return from === 'end' && committed === undefined ? high : low;
}
