import { createReadyTopics } from '../kafka/ready-topics.ts';
import type { Settings } from '../../config/settings.ts';
import { AppError } from '../../lib/errors.ts';
import type { Aggregate } from '../../model/generated/aggregate.ts';
import type { Incident } from '../../model/generated/incident.ts';
import { createClient } from '../kafka/client.ts';
import { partitionOf } from '../kafka/murmur2.ts';
import type { OutMessage } from '../kafka/out-message.ts';
import { Outbox } from '../kafka/outbox.ts';
import { Routes } from '../kafka/routes.ts';
import { configOf, TOPIC_POLICIES } from '../kafka/topic-table.ts';
import { partitionCounts, withAdmin, type PartitionCounts } from '../kafka/topics.ts';
import { silentLogger } from '../logger.ts';
import { silentMeter } from '../metrics.ts';
import { subjectOf } from '../../cgroup/index.ts';

const ROLES = ['incidents', 'aggregates'] as const;
const CLOSE_MS = 60_000;

/** Topics of a replay's own, in the live formats: `replay.<id>.oom.incidents` and `replay.<id>.oom.cgroup-aggregates`. */
export class KafkaOut {
  readonly #id: string;
  readonly #routes: Routes;
  readonly #counts: PartitionCounts;
  readonly #outbox: Outbox;

  private constructor(settings: Settings, id: string, counts: PartitionCounts) {
    this.#id = id;
    this.#counts = counts;
    this.#routes = new Routes(settings, counts);
    this.#outbox = new Outbox({
      client: createClient(settings.kafka, silentLogger),
      stage: 'replay',
      logger: silentLogger,
      meter: silentMeter,
      nowMs: Date.now,
    });
  }

  /** Makes the topics that are missing. Throws AppError when no broker answers. */
  static async open(settings: Settings, id: string): Promise<KafkaOut> {
    const own = replaySettings(settings, id);
    const counts = await withAdmin(own, silentLogger, async (admin) => {
      const there = await partitionCounts(admin);
      const missing = ROLES.filter((role) => !there.has(own.topics[role]));
      if (missing.length > 0) {
        await createReadyTopics(admin, { topics: missing.map((role) => topicOf(role, own)) });
      }
      return missing.length > 0 ? partitionCounts(admin) : there;
    });
    return new KafkaOut(own, id, counts);
  }

  /** Resolves when there is room for more. */
  async incident(incident: Incident): Promise<void> {
    const { host, scope, limitOwner, workload } = incident;
    const subject = subjectOf({ hostKey: host.key, scope, limitOwner: limitOwner?.workload, workload });
    await this.#put(this.#routes.incident(incident, subject.fleetIdentity));
  }

  /** Resolves when there is room for more. */
  async aggregate(aggregate: Aggregate): Promise<void> {
    const partitions = this.#counts.get(this.#routes.names.incidents) ?? 1;
    const partition = partitionOf(aggregate.fleetIdentity, partitions);
    await this.#put(this.#routes.aggregate({ ...aggregate, replayId: this.#id }, partition));
  }

  /** Resolves when the broker has everything. */
  async close(): Promise<void> {
    if (await this.#outbox.close(CLOSE_MS)) return;
    throw new AppError('OOM_DELIVERY_FAILED', `Kafka did not take all of replay ${this.#id} within a minute`, {
      remedy: 'run the same command again: the keys are the same, so nothing is counted twice',
    });
  }

  async #put(message: OutMessage): Promise<void> {
    const sequence = this.#outbox.put([message]);
    if (!this.#outbox.hasRoom) await this.#outbox.settled(sequence);
  }
}

/** The settings under which the topics that are written are the replay's own. */
function replaySettings(settings: Settings, id: string): Settings {
  const own = (name: string): string => `replay.${id}.${name}`;
  const { topics } = settings;
  const written = { incidents: own(topics.incidents), aggregates: own(topics.aggregates) };
  return { ...settings, deployment: '', topics: { ...topics, ...written } };
}

function topicOf(role: (typeof ROLES)[number], { topics, kafka }: Settings) {
  const config = configOf(TOPIC_POLICIES[role]);
  return {
    topic: topics[role],
    numPartitions: kafka.partitions,
    replicationFactor: kafka.replicationFactor,
    configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
  };
}
