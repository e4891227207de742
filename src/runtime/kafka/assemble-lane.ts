import type { PartitionAssembler } from '../../assemble/partition-assembler.ts';
import { deadLetterOf } from '../../encode/dead-letter.ts';
import type { Checkpoint } from '../../model/generated/checkpoint.ts';
import type { Line } from '../../model/generated/line.ts';
import type { Progress } from '../../model/generated/progress.ts';
import type { IncidentDraft } from '../../model/incident-draft.ts';
import { validators, type Validator } from '../../model/validate.ts';
import { decodeLine } from '../../sieve/line-codec.ts';
import { InOrder } from '../enrich/in-order.ts';
import { checkpointKey, encodeName, type CheckpointName, type CheckpointSlots } from './checkpoint-slots.ts';
import type { KafkaMessage } from './client.ts';
import type { Cut, Delivery } from './delivery.ts';
import { readInternal } from './internal-record.ts';
import type { FetchedBatch, Lane } from './lane.ts';
import type { OutMessage } from './out-message.ts';
import { waitForRoom } from './outbox-room.ts';
import type { Routes } from './routes.ts';

const SCHEMAS: Readonly<Record<string, Validator<Line | Progress>>> = {
  'oomstream.line/1': validators.line,
  'oomstream.progress/1': validators.progress,
};

/** What a lane of the assembler is given. */
export interface AssembleLaneDeps {
  readonly routes: Routes;
  /** A finished report as the message that publishes it. */
  readonly publish: (draft: IncidentDraft) => OutMessage;
  /** Adds what is known beside the log, at once or within a bound; never rejects. */
  readonly enrich?: ((draft: IncidentDraft) => IncidentDraft | Promise<IncidentDraft>) | undefined;
  /** How the outputs of a lane reach the broker. */
  readonly deliver: (lane: AssembleLane) => Delivery;
  readonly onDead: (reason: 'schema') => void;
  readonly onGivenUp: (message: string) => void;
  readonly nowMs: () => number;
}

/** Where a lane takes over. */
export interface AssembleStart {
  readonly startOffset: number;
  readonly assembler: PartitionAssembler;
  readonly slots: CheckpointSlots;
  /** Keys of the checkpoints of earlier generations, to be deleted after the first commit. */
  readonly outlived: readonly string[];
}

/** One partition of the line topic: lines and progress in, incidents out, a checkpoint about once a second. */
export class AssembleLane implements Lane {
  readonly topic: string;
  readonly partition: number;
  readonly startOffset: number;
  readonly assembler: PartitionAssembler;
  readonly #deps: AssembleLaneDeps;
  readonly #slots: CheckpointSlots;
  readonly #delivery: Delivery;
  /** What leaves in the order in which it was read; incidents may wait for their context. */
  readonly #leaving = new InOrder<() => void>((leave) => {
    leave();
  });
  /** While a batch is read, what comes of it; it then goes in one piece. */
  #out: OutMessage[] | undefined;
  #outlived: readonly string[];
  #next: number;
  #highWatermark = 0;
  #saved: number | undefined;
  #savedAtMs: number | undefined;
  #saving: Promise<void> | undefined;
  #dropped = false;

  constructor(
    place: { readonly topic: string; readonly partition: number },
    start: AssembleStart,
    deps: AssembleLaneDeps,
  ) {
    this.topic = place.topic;
    this.partition = place.partition;
    this.startOffset = start.startOffset;
    this.assembler = start.assembler;
    this.#slots = start.slots;
    this.#outlived = start.outlived;
    this.#next = start.startOffset;
    this.#deps = deps;
    this.#delivery = deps.deliver(this);
  }

  /** Records between H and the end of the partition. */
  get lag(): number {
    return Math.max(0, this.#highWatermark - this.#next);
  }

  /** When the last checkpoint was committed here. */
  get savedAtMs(): number | undefined {
    return this.#savedAtMs;
  }

  async take(batch: FetchedBatch): Promise<void> {
    this.#highWatermark = batch.highWatermark;
    this.#readAll(batch.messages);
    this.#next = batch.nextOffset;
    await waitForRoom(
      this.#room(),
      () => batch.heartbeat(),
      () => this.#dropped,
    );
  }

  skipTo(nextOffset: number): void {
    this.#next = nextOffset;
  }

  gap(fetchedOffset: number): void {
    this.#next = fetchedOffset;
  }

  drop(): void {
    this.#dropped = true;
    this.#leaving.drop();
    this.#delivery.drop();
  }

  /** Writes and commits a checkpoint, unless nothing was read since the last one; one at a time. */
  save(): Promise<void> {
    this.#saving ??= this.#save().finally(() => {
      this.#saving = undefined;
    });
    return this.#saving;
  }

  #readAll(messages: readonly KafkaMessage[]): void {
    const out: OutMessage[] = [];
    this.#out = out;
    try {
      for (const message of messages) this.#read(message);
    } finally {
      this.#out = undefined;
    }
    if (out.length > 0) this.#delivery.put(out);
  }

  #put(message: OutMessage): void {
    if (this.#out === undefined) this.#delivery.put([message]);
    else this.#out.push(message);
  }

  #read(message: KafkaMessage): void {
    const record = readInternal(message, SCHEMAS, this.topic);
    if ('undecodable' in record) {
      this.#bury(message, record.undecodable);
      return;
    }
    const offset = Number(message.offset);
    const put = (draft: IncidentDraft): void => {
      this.#say(draft);
    };
    if (isProgress(record.value)) {
      this.assembler.progress(record.value, offset, put);
      return;
    }
    const line = decodeLine(record.value);
    if ('rejected' in line) this.#bury(message, line.detail);
    else this.assembler.line(line, offset, put);
  }

  #say(draft: IncidentDraft): void {
    const known = this.#deps.enrich?.(draft) ?? draft;
    const leave = (whole: IncidentDraft) => () => {
      this.#put(this.#deps.publish(whole));
    };
    this.#leaving.push(known instanceof Promise ? known.then(leave) : leave(known));
  }

  #bury(message: KafkaMessage, detail: string): void {
    this.#deps.onDead('schema');
    const origin = { topic: this.topic, partition: this.partition, incarnation: 0, offset: Number(message.offset) };
    const dead = this.#deps.routes.deadLetter(deadLetterOf({ reason: 'schema', detail, origin, bytes: message.value }));
    this.#leaving.push(() => {
      this.#put(dead);
    });
  }

  /** The cut holds what came of the records before H, and nothing of those after it. */
  async #save(): Promise<void> {
    if (this.#dropped || (this.#saved === this.#next && !this.#delivery.waits)) return;
    const nextOffset = this.#next;
    this.assembler.snapshot(nextOffset);
    const state = this.assembler.checkpoint(nextOffset);
    const cut = await this.#cut();
    if (cut === undefined || this.#isDropped()) return;
    const name = this.#slots.next();
    const message = this.#deps.routes.checkpoint(checkpointKey('assemble', this, name), this.#checkpoint(name, state));
    const { topic, partition } = this;
    const commit = { topic, partition, offset: state.snapshotOffset, metadata: encodeName(name) };
    const saved = await this.#delivery.save(cut, message, commit);
    if (saved === 'given-up') {
      this.#deps.onGivenUp('the checkpoint is too large for the broker; raise max.message.bytes of its topic');
    }
    if (saved !== 'committed') return;
    this.#slots.committed(name);
    this.#saved = nextOffset;
    this.#savedAtMs = this.#deps.nowMs();
    this.#forgetOutlived();
  }

  /** Waits for what was read so far to leave; undefined when the lane was dropped before. */
  async #cut(): Promise<Cut | undefined> {
    let cut: Cut | undefined;
    this.#leaving.push(() => {
      cut = this.#delivery.cut();
    });
    await this.#leaving.settled();
    return cut;
  }

  /** Incidents that wait for context take room as well. */
  #room(): Pick<Delivery, 'hasRoom' | 'settled'> {
    const delivery = this.#delivery;
    const leaving = this.#leaving;
    return {
      get hasRoom() {
        return leaving.hasRoom && delivery.hasRoom;
      },
      settled: () => (leaving.hasRoom ? delivery.settled() : leaving.settled()),
    };
  }

  #checkpoint(name: CheckpointName, state: ReturnType<PartitionAssembler['checkpoint']>): Checkpoint {
    const { topic, partition } = this;
    // The state may be the one that was resumed, as it was read: which checkpoint this is comes last.
    return { ...state, schema: 'oomstream.checkpoint/1', stage: 'assemble', topic, partition, ...name };
  }

  #forgetOutlived(): void {
    const tombstones = this.#outlived.map((key) => this.#deps.routes.checkpoint(key, null));
    this.#outlived = [];
    if (tombstones.length > 0) this.#delivery.put(tombstones);
  }

  /** A method, so that the compiler does not take it for unchanged across an await. */
  #isDropped(): boolean {
    return this.#dropped;
  }
}

function isProgress(value: Line | Progress): value is Progress {
  return value.schema === 'oomstream.progress/1';
}
