import { aggregateKey } from '../../aggregate/key.ts';
import type { Settings, TopicNames } from '../../config/settings.ts';
import type { Aggregate } from '../../model/generated/aggregate.ts';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import type { History } from '../../model/generated/history.ts';
import type { HostSeen } from '../../model/generated/host-seen.ts';
import type { Incident } from '../../model/generated/incident.ts';
import type { Line } from '../../model/generated/line.ts';
import type { Progress } from '../../model/generated/progress.ts';
import { Redactor } from '../../redact/redactor.ts';
import { partitionOf } from './murmur2.ts';
import { topicNames } from './names.ts';
import { headersOf, type OutMessage } from './out-message.ts';
import type { PartitionCounts } from './topics.ts';

/** Where each of our values goes: topic, partition, key and headers. Partition counts are those of the start. */
export class Routes {
  readonly names: TopicNames;
  readonly #counts: PartitionCounts;
  readonly #redactor: Redactor;

  constructor(settings: Settings, counts: PartitionCounts) {
    this.names = topicNames(settings);
    this.#counts = counts;
    this.#redactor = new Redactor(settings.redact);
  }

  /** A line, to its host's partition. */
  line(line: Line): OutMessage {
    return this.#keyed(this.names.lines, line.hostKey, line.hostKey, line, line.hostKey);
  }

  /** Progress, to every partition of the line topic. */
  progress(progress: Progress): OutMessage[] {
    const value = JSON.stringify(progress);
    const headers = headersOf(progress.schema);
    const topic = this.names.lines;
    return Array.from({ length: this.#partitions(topic) }, (_, partition) => ({
      topic,
      partition,
      key: null,
      value,
      headers,
    }));
  }

  /** When a host was last seen. */
  hostSeen(seen: HostSeen): OutMessage {
    return this.#keyed(this.names.hosts, seen.hostKey, seen.hostKey, seen, seen.hostKey);
  }

  /** An incident, to the partition of its workload over the whole fleet. */
  incident(incident: Incident, fleetIdentity: string): OutMessage {
    return this.#keyed(this.names.incidents, fleetIdentity, incident.id, incident, incident.host.key);
  }

  /** An upsert of a window, to the partition that its incidents came from. */
  aggregate(aggregate: Aggregate, partition: number): OutMessage {
    return {
      topic: this.names.aggregates,
      partition,
      key: aggregateKey(aggregate),
      value: JSON.stringify(aggregate),
      headers: headersOf(aggregate.schema),
    };
  }

  /** The last kills of a workload, to the partition that its incidents came from. */
  history(history: History, partition: number): OutMessage {
    return {
      topic: this.names.history,
      partition,
      key: history.identity,
      value: JSON.stringify(history),
      headers: headersOf(history.schema),
    };
  }

  /** A checkpoint or its tombstone. */
  checkpoint(key: string, value: { readonly schema: string } | null): OutMessage {
    return this.#keyed(this.names.checkpoint, key, key, value);
  }

  /** Input that could not be used, beside the others of its source partition. */
  deadLetter(dead: DeadLetter): OutMessage {
    const { topic, partition, offset } = dead.origin;
    const target = this.names.deadLetter;
    return {
      topic: target,
      partition: partition % this.#partitions(target),
      key: `${topic}-${String(partition)}-${String(offset)}`,
      value: JSON.stringify(this.#redactor.letter(dead)),
      headers: headersOf(dead.schema),
    };
  }

  #keyed(
    topic: string,
    partitionKey: string,
    key: string,
    value: { readonly schema: string } | null,
    host?: string,
  ): OutMessage {
    return {
      topic,
      partition: partitionOf(partitionKey, this.#partitions(topic)),
      key,
      value: value === null ? null : JSON.stringify(value),
      headers: value === null ? {} : headersOf(value.schema, host),
    };
  }

  #partitions(topic: string): number {
    return this.#counts.get(topic) ?? 1;
  }
}
