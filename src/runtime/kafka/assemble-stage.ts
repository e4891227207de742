import { PartitionAssembler } from '../../assemble/partition-assembler.ts';
import { subjectOf } from '../../cgroup/index.ts';
import { diagnose } from '../../diagnose/diagnose.ts';
import { messageOf } from '../../lib/errors.ts';
import type { IncidentDraft } from '../../model/incident-draft.ts';
import { repeat, within } from '../backoff.ts';
import { Enricher } from '../enrich/enricher.ts';
import type { Feed } from '../enrich/feed.ts';
import { feedsOf } from '../enrich/feeds.ts';
import { readSaidBefore } from '../enrich/said-before.ts';
import type { Logger } from '../logger.ts';
import { AssembleLane, type AssembleLaneDeps, type AssembleStart } from './assemble-lane.ts';
import { CheckpointSlots, decodeName } from './checkpoint-slots.ts';
import { readCheckpoints, type Checkpoints } from './checkpoint-store.ts';
import { CountDeltas } from './count-deltas.ts';
import { GroupConsumer } from './group-consumer.ts';
import type { Assigned, Lane } from './lane.ts';
import { partitionOf } from './murmur2.ts';
import { groupName } from './names.ts';
import { Outbox } from './outbox.ts';
import type { OutMessage } from './out-message.ts';
import { PartitionGauges } from './partition-gauges.ts';
import { Routes } from './routes.ts';
import type { Stage, StageDeps } from './stage.ts';

// Incidents that were published while a checkpoint was on its way are older than it, by less than this.
const CHECKPOINT_AGE_MS = 600_000;

/** Puts the lines of each host together into incidents; its state is the line topic plus a checkpoint for each partition. */
export class AssembleStage implements Stage {
  readonly name = 'assemble';
  readonly #deps: StageDeps;
  readonly #logger: Logger;
  readonly #routes: Routes;
  readonly #outbox: Outbox;
  readonly #group: GroupConsumer;
  readonly #groupName: string;
  readonly #stopping = new AbortController();
  readonly #feeds: readonly Feed[];
  readonly #enricher: Enricher | undefined;
  readonly #gauges: PartitionGauges;
  readonly #deltas = new WeakMap<AssembleLane, CountDeltas>();
  readonly #leftOut = new WeakMap<AssembleLane, number>();

  constructor(deps: StageDeps) {
    this.#deps = deps;
    const { settings, client, admin, counts, meter, nowMs, onFatal } = deps;
    this.#logger = deps.logger.child({ stage: this.name });
    this.#routes = new Routes(settings, counts);
    this.#gauges = new PartitionGauges(meter);
    this.#groupName = groupName(settings, this.name);
    this.#feeds = feedsOf({ ...deps, logger: this.#logger, cluster: { client, admin, groupName: this.#groupName } });
    this.#enricher = this.#createEnricher();
    this.#outbox = new Outbox({ client, stage: this.name, logger: this.#logger, meter, nowMs });
    this.#group = new GroupConsumer({
      client,
      admin,
      meter,
      onFatal,
      groupId: this.#groupName,
      stage: this.name,
      logger: this.#logger,
      topics: () => Promise.resolve([this.#routes.names.lines]),
      factory: { open: (assigned) => this.#open(assigned) },
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
  }

  async #open(assigned: readonly Assigned[]): Promise<Lane[]> {
    const { client, admin } = this.#deps;
    const reader = { client, admin, groupName: this.#groupName };
    const checkpoints = await readCheckpoints(reader, this.#routes.names.checkpoint, this.name);
    await this.#recall(assigned, checkpoints);
    const deps = this.#laneDeps();
    return assigned.map((place) => new AssembleLane(place, this.#startOf(place, checkpoints), deps));
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
    if (enricher === undefined || assigned.length === 0) return;
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
      outbox: this.#outbox,
      routes: this.#routes,
      publish: (draft) => this.#publish(draft),
      enrich: this.#enricher === undefined ? undefined : (draft) => this.#enricher?.enrich(draft) ?? draft,
      commit: (lane, commit) => this.#group.commit(lane, commit),
      onDead: (reason) => {
        meter.count('oomstream_dead_letters_total', { stage: this.name, reason });
      },
      onGivenUp: (message) => {
        this.#logger.error({}, message);
      },
      nowMs,
    };
  }

  #publish(draft: IncidentDraft): OutMessage {
    const incident = diagnose(draft, this.#deps.settings.diagnose.thresholds);
    const { scope, limitOwner, workload } = incident;
    const subject = subjectOf({
      hostKey: incident.host.key,
      scope,
      limitOwner: limitOwner?.workload,
      workload,
    });
    this.#deps.meter.count('oomstream_incidents_total', { kind: incident.kind });
    const cause = incident.diagnosis?.primary ?? 'none';
    this.#deps.meter.count('oomstream_diagnosed_incidents_total', { scope, cause });
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
      this.#deps.meter.count('oomstream_assembled_total', { outcome }, growth);
    }
  }

  #lanes(): AssembleLane[] {
    return this.#group.lanes().filter((lane) => lane instanceof AssembleLane);
  }
}
