import type { HeardHosts } from '../../aggregate/heard-hosts.ts';
import type { PartitionAggregator } from '../../aggregate/partition-aggregator.ts';
import { deadLetterOf } from '../../encode/dead-letter.ts';
import { messageOf } from '../../lib/errors.ts';
import { MICROS_PER_MS, microsFromIso } from '../../lib/time.ts';
import type { Incident } from '../../model/generated/incident.ts';
import type { RejectReason } from '../../model/log-line.ts';
import { validators, type Validator } from '../../model/validate.ts';
import { sleep } from '../backoff.ts';
import type { KafkaMessage } from './client.ts';
import { readInternal } from './internal-record.ts';
import type { FetchedBatch, Lane } from './lane.ts';
import type { OutMessage } from './out-message.ts';
import type { Routes } from './routes.ts';
import { isFenced, type Transactions } from './transactions.ts';
import { encodeWrittenAt } from './written-at.ts';

const PENDING_RECORDS = 20_000;
const ROOM_POLL_MS = 200;
/** Workloads, a second. */
const REVIEWED_AT_ONCE = 5000;

/** The schemas that the incident topic may hold. */
export const INCIDENT_SCHEMAS: Readonly<Record<string, Validator<Incident>>> = {
  'oomstream.incident/1': validators.incident,
};

/** What a lane of the aggregator is given. */
export interface AggregateLaneDeps {
  readonly groupId: string;
  readonly routes: Routes;
  readonly transactions: Transactions;
  readonly aggregator: PartitionAggregator;
  /** Which hosts still log; undefined while that is not known of all. */
  readonly heard: () => HeardHosts | undefined;
  readonly nowMs: () => number;
  readonly onDead: (reason: RejectReason) => void;
  /** An aggregate of the smallest size with this finding is about to be written. */
  readonly onFinding: (id: string) => void;
  readonly onWritten: (outcome: 'committed' | 'failed' | 'fenced') => void;
  /** The lane's state is ahead of what is written: it must be opened again, after a fence by a new membership. */
  readonly onFailed: (lane: AggregateLane, fenced: boolean, cause: string) => void;
}

/** One partition of the incident topic: incidents in, and about once a second a transaction of upserts and the offset. */
export class AggregateLane implements Lane {
  readonly topic: string;
  readonly partition: number;
  readonly startOffset: number;
  readonly #deps: AggregateLaneDeps;
  #dead: OutMessage[] = [];
  #next: number;
  #written: number;
  #highWatermark = 0;
  #writing: Promise<void> | undefined;
  #dropped = false;

  constructor(
    place: { readonly topic: string; readonly partition: number },
    startOffset: number,
    deps: AggregateLaneDeps,
  ) {
    this.topic = place.topic;
    this.partition = place.partition;
    this.startOffset = startOffset;
    this.#next = startOffset;
    this.#written = startOffset;
    this.#deps = deps;
  }

  /** What became of the incidents so far. */
  get counts(): object {
    return this.#deps.aggregator.counts;
  }

  /** Incidents between the first one not yet written and the end of the partition. */
  get lag(): number {
    return Math.max(0, this.#highWatermark - this.#written);
  }

  async take(batch: FetchedBatch): Promise<void> {
    this.#highWatermark = batch.highWatermark;
    for (const message of batch.messages) this.#fold(message);
    this.#next = batch.nextOffset;
    while (this.#next - this.#written > PENDING_RECORDS && !this.#isDropped()) {
      await Promise.race([this.write(), sleep(ROOM_POLL_MS)]);
      await batch.heartbeat();
    }
  }

  skipTo(nextOffset: number): void {
    this.#next = nextOffset;
  }

  gap(fetchedOffset: number): void {
    this.#next = fetchedOffset;
  }

  drop(): void {
    this.#dropped = true;
    // Whatever is in flight is fenced by the next owner, who begins from what was committed. A client that is
    // disconnected in the middle of a request connects itself again, so the end of it is waited for.
    void (this.#writing ?? Promise.resolve()).finally(() => this.#deps.transactions.close());
  }

  /** Looks whether workloads have fallen quiet: some of them, all in turn. */
  review(): void {
    const heard = this.#deps.heard();
    if (heard !== undefined && !this.#dropped) this.#deps.aggregator.review(heard, REVIEWED_AT_ONCE);
  }

  /** Writes what has changed since the last time, if anything; one transaction at a time. */
  write(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  #fold(message: KafkaMessage): void {
    const record = readInternal(message, INCIDENT_SCHEMAS, this.topic);
    if ('undecodable' in record) {
      this.#bury(message, 'schema', record.undecodable);
      return;
    }
    const incident = record.value;
    const streamTimeUs = incident.streamTime === undefined ? undefined : microsFromIso(incident.streamTime);
    const outcome = this.#deps.aggregator.fold(incident, Number(message.offset), streamTimeUs);
    if (outcome === 'late') this.#bury(message, 'late', 'The incident came later than aggregate.lateness allows.');
  }

  #bury(message: KafkaMessage, reason: RejectReason, detail: string): void {
    this.#deps.onDead(reason);
    const origin = { topic: this.topic, partition: this.partition, incarnation: 0, offset: Number(message.offset) };
    this.#dead.push(this.#deps.routes.deadLetter(deadLetterOf({ reason, detail, origin, bytes: message.value })));
  }

  async #write(): Promise<void> {
    const { transactions, onWritten, onFailed, groupId, nowMs, aggregator } = this.#deps;
    if (this.#dropped || (this.#next === this.#written && !aggregator.hasChanges)) return;
    const offset = this.#next;
    const messages = [...this.#changes(), ...this.#dead];
    this.#dead = [];
    try {
      const { topic, partition } = this;
      const metadata = encodeWrittenAt(writtenUpToMs(aggregator, nowMs()));
      await transactions.write(messages, { groupId, topic, partition, offset, metadata });
      this.#written = offset;
      onWritten('committed');
    } catch (error) {
      if (this.#isDropped()) return;
      onWritten(isFenced(error) ? 'fenced' : 'failed');
      onFailed(this, isFenced(error), messageOf(error));
    }
  }

  #changes(): OutMessage[] {
    const { aggregator, heard, routes, onFinding } = this.#deps;
    const { aggregates, histories } = aggregator.takeChanges(heard());
    // Larger windows say of the same incidents what the smallest do.
    const smallest = aggregates.filter(({ window }) => window.sumOf === undefined);
    for (const { findings } of smallest) for (const { id } of findings) onFinding(id);
    return [
      ...aggregates.map((aggregate) => routes.aggregate(aggregate, this.partition)),
      ...histories.map((history) => routes.history(history, this.partition)),
    ];
  }

  /** A method, so that the compiler does not take it for unchanged across an await. */
  #isDropped(): boolean {
    return this.#dropped;
  }
}

function writtenUpToMs({ streamTimeUs }: PartitionAggregator, nowMs: number): number {
  return streamTimeUs === undefined ? nowMs : Math.min(nowMs, streamTimeUs / MICROS_PER_MS);
}
