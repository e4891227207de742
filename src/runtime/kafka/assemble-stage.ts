import { LINE_OUTCOMES } from '../../assemble/counts.ts';
import { PartitionAssembler } from '../../assemble/partition-assembler.ts';
import { subjectOf } from '../../cgroup/index.ts';
import { diagnose } from '../../diagnose/diagnose.ts';
import type { Thresholds } from '../../diagnose/thresholds.ts';
import { messageOf } from '../../lib/errors.ts';
import { canaryOf } from '../../model/canary.ts';
import type { IncidentDraft } from '../../model/incident-draft.ts';
import { repeat, sleep, within } from '../backoff.ts';
import { Enricher } from '../enrich/enricher.ts';
import type { Feed } from '../enrich/feed.ts';
import { feedsOf } from '../enrich/feeds.ts';
import { readSaidBefore } from '../enrich/said-before.ts';
import { Redactor } from '../../redact/redactor.ts';
import type { Logger } from '../logger.ts';
import { AcknowledgedDelivery } from './acknowledged-delivery.ts';
import { AssembleLane, type AssembleLaneDeps, type AssembleStart } from './assemble-lane.ts';
import { CheckpointSlots, decodeName } from './checkpoint-slots.ts';
import { readCheckpoints, type Checkpoints } from './checkpoint-store.ts';
import { CountDeltas } from './count-deltas.ts';
import type { Delivery } from './delivery.ts';
import { Fences } from './fences.ts';
import { GroupConsumer } from './group-consumer.ts';
import type { Assigned, Lane } from './lane.ts';
import { partitionOf } from './murmur2.ts';
import { groupName, transactionalId } from './names.ts';
import { Outbox } from './outbox.ts';
import type { OutMessage } from './out-message.ts';
import { PartitionGauges } from './partition-gauges.ts';
import { Routes } from './routes.ts';
import type { Stage, StageDeps } from './stage.ts';
import { TransactionalDelivery } from './transactional-delivery.ts';

// Incidents that were published while a checkpoint was on its way are older than it, by less than this.
const CHECKPOINT_AGE_MS = 600_000;
// Longer than any transaction is left open: a checkpoint is not seen while one that began before it is open.
const CHECKPOINT_WITHIN_MS = 90_000;
const CHECKPOINT_POLL_MS = 1000;

/** Puts the lines of each host together into incidents; its state is the line topic plus a checkpoint for each partition. */
export class AssembleStage implements Stage {
  readonly name = 'assemble';
  readonly #deps: StageDeps;
  readonly #logger: Logger;
  readonly #routes: Routes;
  readonly #outbox: Outbox;
  readonly #group: GroupConsumer;
  readonly #groupName: string;
  /** In exactly-once: the producer of each partition. */
  readonly #fences: Fences | undefined;
  readonly #stopping = new AbortController();
  readonly #feeds: readonly Feed[];
  readonly #enricher: Enricher | undefined;
  readonly #redactor: Redactor;
  readonly #thresholds: Thresholds;
  readonly #gauges: PartitionGauges;
  readonly #deltas = new WeakMap<AssembleLane, CountDeltas>();
  readonly #leftOut = new WeakMap<AssembleLane, number>();

  constructor(deps: StageDeps) {
    this.#deps = deps;
    const { settings, client, admin, counts, meter, nowMs, onFatal } = deps;
    this.#logger = deps.logger.child({ stage: this.name });
    this.#routes = new Routes(settings, counts);
    this.#redactor = new Redactor(settings.redact);
    const { thresholds } = settings.diagnose;
    this.#thresholds = { ...thresholds, criticalComms: this.#redactor.comms(thresholds.criticalComms) };
    this.#gauges = new PartitionGauges(meter);
    this.#groupName = groupName(settings, this.name);
    this.#feeds = feedsOf({ ...deps, logger: this.#logger, cluster: { client, admin, groupName: this.#groupName } });
    this.#enricher = this.#createEnricher();
    this.#outbox = new Outbox({ client, stage: this.name, logger: this.#logger, meter, nowMs });
    const fences =
      settings.delivery === 'exactly-once'
        ? new Fences(client, ({ topic, partition }) => transactionalId(settings, this.name, topic, partition))
        : undefined;
    this.#fences = fences;
    this.#group = new GroupConsumer({
      client,
      admin,
      meter,
      onFatal,
      groupId: this.#groupName,
      stage: this.name,
      logger: this.#logger,
      topics: () => Promise.resolve([this.#routes.names.lines]),
      factory: {
        ...(fences === undefined ? {} : { fence: (places) => fences.fence(places) }),
        open: (assigned, isCurrent) => this.#open(assigned, isCurrent),
      },
    });
  }

  get notReady(): string | undefined {
    return this.#group.notReady;
  }

  async start(): Promise<void> {
    for (const feed of this.#feeds) void feed.run(this.#stopping.signal);
    await this.#group.start();
    const failed = (error: unknown) => {
      this.#logger.warn({ cause: messageOf(error) }, 'a checkpoint was left out');
    };
    void repeat(
      this.#deps.settings.assemble.checkpointIntervalMs,
      this.#stopping.signal,
      () => this.#saveAll(),
      failed,
    );
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
    await this.#outbox.close(1000);
    await within(this.#fences?.close() ?? Promise.resolve(), 1000);
  }

  async #open(assigned: readonly Assigned[], isCurrent: () => boolean): Promise<Lane[]> {
    const checkpoints = await this.#readCheckpoints(assigned, isCurrent);
    await this.#recall(assigned, checkpoints);
    const deps = this.#laneDeps();
    return assigned.map((place) => new AssembleLane(place, this.#startOf(place, checkpoints), deps));
  }

  /**
   * In exactly-once what is named is there, but records behind another partition's open transaction are not seen before that one
   * ends; its owner, or the next, or the broker, ends it.
   */
  async #readCheckpoints(assigned: readonly Assigned[], isCurrent: () => boolean): Promise<Checkpoints> {
    const { client, admin, nowMs } = this.#deps;
    const reader = { client, admin, groupName: this.#groupName };
    const deadlineMs = this.#fences === undefined ? 0 : nowMs() + CHECKPOINT_WITHIN_MS;
    for (;;) {
      const checkpoints = await readCheckpoints(reader, this.#routes.names.checkpoint, this.name);
      const isThere = assigned.every((place) => {
        const name = decodeName(place.committed?.metadata ?? null);
        return name === undefined || checkpoints.named(place, name) !== undefined;
      });
      if (isThere || nowMs() > deadlineMs || !isCurrent()) return checkpoints;
      await sleep(CHECKPOINT_POLL_MS, this.#stopping.signal);
    }
  }

  #createEnricher(): Enricher | undefined {
    const { settings, meter, nowMs } = this.#deps;
    const { waitMs, startWaitMs } = settings.enrich;
    if (this.#feeds.length === 0) return undefined;
    const sources = this.#feeds.map(({ source }) => source);
    return new Enricher({ sources, waitMs, startWaitMs, meter, nowMs, signal: this.#stopping.signal });
  }

  /** What the owner before may have published after its last checkpoint is said again with the same context. */
  async #recall(assigned: readonly Assigned[], checkpoints: Checkpoints): Promise<void> {
    const { client, admin, counts, settings, nowMs } = this.#deps;
    const enricher = this.#enricher;
    // What was published is redacted: it is not what an incident is enriched with.
    if (enricher === undefined || assigned.length === 0 || this.#redactor.isActive) return;
    const sinceMs = assigned.map((place) => {
      const name = decodeName(place.committed?.metadata ?? null);
      const savedAtMs = name === undefined ? undefined : checkpoints.savedAtMs(place, name);
      return savedAtMs === undefined ? nowMs() - settings.assemble.knownMs : savedAtMs - CHECKPOINT_AGE_MS;
    });
    const { incidents, lines } = this.#routes.names;
    const own = new Set(assigned.map(({ partition }) => partition));
    const reader = { client, admin, groupName: this.#groupName };
    await readSaidBefore(reader, incidents, Math.min(...sinceMs), (incident) => {
      if (own.has(partitionOf(incident.host.key, counts.get(lines) ?? 1))) enricher.remember(incident);
    });
  }

  #startOf(place: Assigned, checkpoints: Checkpoints): AssembleStart {
    const { settings, nowMs } = this.#deps;
    const options = { ...settings.assemble, progressTimeoutMs: settings.progress.timeoutMs };
    const name = decodeName(place.committed?.metadata ?? null);
    const checkpoint = name === undefined ? undefined : checkpoints.named(place, name);
    if (name !== undefined && checkpoint === undefined) this.#tellLost(place);
    const committed = place.committed?.offset ?? place.low;
    return {
      startOffset: committed > place.high ? place.low : Math.max(committed, place.low),
      assembler:
        checkpoint === undefined ? new PartitionAssembler(options) : PartitionAssembler.resume(options, checkpoint),
      slots: new CheckpointSlots(name, checkpoints.newestGeneration(place), nowMs()),
      outlived: checkpoints.keys(place),
    };
  }

  #tellLost({ topic, partition, committed }: Assigned): void {
    this.#deps.meter.count('oomstream_checkpoints_lost_total', { topic });
    this.#logger.error(
      { topic, partition, offset: committed?.offset, commit: committed?.metadata },
      'the checkpoint that the commit names is gone; reports that were open then may be said again or be incomplete',
    );
  }

  #laneDeps(): AssembleLaneDeps {
    const { meter, nowMs } = this.#deps;
    return {
      routes: this.#routes,
      publish: (draft) => this.#publish(draft),
      enrich: this.#enricher === undefined ? undefined : (draft) => this.#enricher?.enrich(draft) ?? draft,
      deliver: (lane) => this.#delivery(lane),
      onDead: (reason) => {
        meter.count('oomstream_dead_letters_total', { stage: this.name, reason });
      },
      onGivenUp: (message) => {
        this.#logger.error({}, message);
      },
      nowMs,
    };
  }

  /** A lane without a producer of its own, in at-least-once, shares the outbox. */
  #delivery(lane: AssembleLane): Delivery {
    const transactions = this.#fences?.take(lane);
    if (transactions === undefined) {
      return new AcknowledgedDelivery({
        outbox: this.#outbox,
        commit: (commit) => this.#group.commit(lane, commit),
      });
    }
    const { meter } = this.#deps;
    return new TransactionalDelivery({
      groupId: this.#groupName,
      transactions,
      onWritten: (outcome) => {
        meter.count('oomstream_transactions_total', { stage: this.name, outcome });
      },
      onUndeliverable: ({ topic, partition, key }) => {
        meter.count('oomstream_messages_undeliverable_total', { stage: this.name, topic });
        this.#logger.error({ topic, partition, key }, 'no broker takes a message of this size');
      },
      onFailed: (fenced, cause) => {
        if (fenced) this.#joinAnew(lane, cause);
        else this.#group.reopen(lane, cause);
      },
    });
  }

  /** Someone else may own the partition; only a new membership tells who, and fencing back without one would be a quarrel. */
  #joinAnew({ topic, partition }: AssembleLane, cause: string): void {
    this.#logger.warn({ topic, partition, cause }, 'fenced by another owner; joining anew');
    void this.#group.restart();
  }

  #publish(draft: IncidentDraft): OutMessage {
    const incident = diagnose(this.#redactor.draft(draft), this.#thresholds);
    const { scope, limitOwner, workload } = incident;
    const subject = subjectOf({
      hostKey: incident.host.key,
      scope,
      limitOwner: limitOwner?.workload,
      workload,
    });
    if (canaryOf(incident) === undefined) {
      const cause = incident.diagnosis?.primary ?? 'none';
      this.#deps.meter.count('oomstream_incidents_total', { kind: incident.kind });
      this.#deps.meter.count('oomstream_diagnosed_incidents_total', { scope, cause });
    }
    return this.#routes.incident(incident, subject.fleetIdentity);
  }

  /** Twice: a checkpoint that was under way holds what was read before it began. */
  async #flush(): Promise<void> {
    await this.#saveAll();
    await this.#saveAll();
  }

  async #saveAll(): Promise<void> {
    const lanes = this.#lanes();
    this.#measure(lanes);
    await Promise.all(lanes.map((lane) => lane.save()));
  }

  #measure(lanes: readonly AssembleLane[]): void {
    const nowSeconds = this.#deps.nowMs() / 1000;
    for (const lane of lanes) {
      const partition = String(lane.partition);
      const { watermarkUs } = lane.assembler;
      const place = { stage: this.name, topic: lane.topic, partition };
      this.#gauges.set('oomstream_consumer_lag_records', place, lane.lag);
      if (watermarkUs !== undefined) {
        this.#gauges.set('oomstream_watermark_delay_seconds', { partition }, nowSeconds - watermarkUs / 1e6);
      }
      if (lane.savedAtMs !== undefined) {
        this.#gauges.set('oomstream_checkpoint_age_seconds', { partition }, nowSeconds - lane.savedAtMs / 1000);
      }
      this.#gauges.set('oomstream_inputs_left_out', { partition }, lane.assembler.partitionsLeftOut);
      this.#alarmLeftOut(lane);
      this.#count(lane);
    }
    this.#gauges.sweep();
  }

  #alarmLeftOut(lane: AssembleLane): void {
    const { partitionsLeftOut } = lane.assembler;
    if (partitionsLeftOut > (this.#leftOut.get(lane) ?? 0)) {
      this.#logger.error(
        { topic: lane.topic, partition: lane.partition, inputs: partitionsLeftOut },
        'input partitions of which nothing is heard no longer hold the watermark back; their lines may come late',
      );
    }
    this.#leftOut.set(lane, partitionsLeftOut);
  }

  #count(lane: AssembleLane): void {
    let deltas = this.#deltas.get(lane);
    if (deltas === undefined) this.#deltas.set(lane, (deltas = new CountDeltas()));
    for (const [outcome, growth] of deltas.take(lane.assembler.counts)) {
      if (outcome === 'read') this.#deps.meter.count('oomstream_assembler_lines_read_total', {}, growth);
      else if (isOfLines(outcome)) this.#deps.meter.count('oomstream_assembler_lines_total', { outcome }, growth);
      else this.#deps.meter.count('oomstream_assembler_reports_total', { outcome }, growth);
    }
  }

  #lanes(): AssembleLane[] {
    return this.#group.lanes().filter((lane) => lane instanceof AssembleLane);
  }
}

function isOfLines(outcome: string): boolean {
  return LINE_OUTCOMES.some((name) => name === outcome);
}
