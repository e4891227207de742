import { messageOf } from '../../lib/errors.ts';
import type { CommonSinkOptions, Outcome, Sink, SinkEvent } from '../../sinks/sink.ts';
import { Backoff, sleep, within } from '../backoff.ts';
import type { Gate } from './gate.ts';

const FIRST_BACKOFF_MS = 200;
/** A delivery that outlives its time-out by this much is taken for failed. */
const OVERTIME_MS = 5000;

/** An event on its way, and what to do once nothing more is owed to it. */
export interface Parcel {
  readonly event: SinkEvent;
  readonly bytes: number;
  readonly settled: () => void;
}

/** What one attempt came to, told to whoever counts and logs. */
export interface Attempt {
  readonly delivered: number;
  readonly retried: number;
  readonly poisoned: number;
  /** Why the first of those that are tried again was not taken. */
  readonly reason: string | undefined;
}

export interface DeliveryDeps {
  readonly sink: Pick<Sink, 'deliver'>;
  readonly options: Pick<CommonSinkOptions, 'batchEvents' | 'batchBytes' | 'timeoutMs' | 'maxBackoffMs'>;
  /** Shared by all deliveries of a sink. */
  readonly gate: Gate;
  /** Resolves when the refused event is safe elsewhere. */
  readonly bury: (parcel: Parcel, reason: string) => Promise<void>;
  readonly tried: (attempt: Attempt) => void;
}

/**
 * Events on their way to a sink, in order, one batch at a time: what is refused for now is offered again, alone, after a wait
 * that grows; what is refused for good is buried; then the next batch goes.
 */
export class Delivery {
  readonly #deps: DeliveryDeps;
  readonly #queue: Parcel[] = [];
  readonly #stopping = new AbortController();
  readonly #backoff: Backoff;
  #bytes = 0;
  #running: Promise<void> | undefined;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
    this.#backoff = new Backoff(FIRST_BACKOFF_MS, Math.max(FIRST_BACKOFF_MS, deps.options.maxBackoffMs));
  }

  /** Events that are not settled. */
  get events(): number {
    return this.#queue.length;
  }

  /** Their size. */
  get bytes(): number {
    return this.#bytes;
  }

  put(parcel: Parcel): void {
    this.#queue.push(parcel);
    this.#bytes += parcel.bytes;
    this.#running ??= this.#run();
  }

  /** Resolves when everything that was put is settled, or the delivery was stopped. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Gives up what is on its way; nothing is settled any more. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // What is put in one go makes one batch.
    try {
      while (this.#queue.length > 0 && !this.#stopping.signal.aborted) await this.#deliver(this.#take());
    } catch {
      this.#stopping.abort(); // the dead letter is closed: nothing more is settled
    }
    // In the same turn as the last look at the queue, or what is put in between would wait for ever.
    this.#running = undefined;
  }

  /** Until nothing is left of the batch. */
  async #deliver(batch: readonly Parcel[]): Promise<void> {
    let left = batch;
    while (left.length > 0 && !this.#stopping.signal.aborted) left = await this.#attempt(left);
  }

  /** The batch stays in the queue until it is settled, so that it counts. */
  #take(): readonly Parcel[] {
    const { batchEvents, batchBytes } = this.#deps.options;
    let bytes = 0;
    let count = 0;
    for (const parcel of this.#queue) {
      if (count === batchEvents || (count > 0 && bytes + parcel.bytes > batchBytes)) break;
      bytes += parcel.bytes;
      count += 1;
    }
    return this.#queue.slice(0, count);
  }

  /** One offer; what is left of the batch. */
  async #attempt(batch: readonly Parcel[]): Promise<readonly Parcel[]> {
    const outcomes = await this.#offer(batch);
    if (this.#stopping.signal.aborted) return batch;
    const { kept, waitMs } = await this.#settle(batch, outcomes);
    if (kept.length < batch.length) this.#backoff.reset();
    if (kept.length > 0) await sleep(Math.max(this.#backoff.next(), waitMs), this.#stopping.signal);
    return kept;
  }

  async #offer(batch: readonly Parcel[]): Promise<readonly Outcome[]> {
    const { gate, sink, options } = this.#deps;
    await gate.enter();
    try {
      const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(options.timeoutMs)]);
      const events = batch.map(({ event }) => event);
      const outcomes = await within(sink.deliver(events, signal), options.timeoutMs + OVERTIME_MS);
      return outcomes ?? batch.map(() => ({ kind: 'retry', reason: 'it did not answer in time' }));
    } catch (error) {
      return batch.map(() => ({ kind: 'retry', reason: messageOf(error) }));
    } finally {
      gate.leave();
    }
  }

  async #settle(batch: readonly Parcel[], outcomes: readonly Outcome[]) {
    const kept: Parcel[] = [];
    const refused: { parcel: Parcel; reason: string }[] = [];
    const done: Parcel[] = [];
    let waitMs = 0;
    let reason: string | undefined;
    for (const [at, parcel] of batch.entries()) {
      const outcome = outcomes[at] ?? { kind: 'retry', reason: 'the sink told no outcome' };
      if (outcome.kind === 'done') done.push(parcel);
      else if (outcome.kind === 'poison') refused.push({ parcel, reason: outcome.reason });
      else {
        kept.push(parcel);
        reason ??= outcome.reason;
        waitMs = Math.max(waitMs, Math.min(outcome.waitMs ?? 0, this.#deps.options.maxBackoffMs));
      }
    }
    this.#forget(done);
    this.#deps.tried({ delivered: done.length, retried: kept.length, poisoned: refused.length, reason });
    await Promise.all(refused.map(({ parcel, reason: why }) => this.#deps.bury(parcel, why)));
    if (!this.#stopping.signal.aborted) this.#forget(refused.map(({ parcel }) => parcel));
    return { kept, waitMs };
  }

  #forget(parcels: readonly Parcel[]): void {
    if (parcels.length === 0) return;
    const gone = new Set(parcels);
    const left = this.#queue.filter((parcel) => !gone.has(parcel));
    this.#queue.splice(0, this.#queue.length, ...left);
    for (const parcel of parcels) {
      this.#bytes -= parcel.bytes;
      parcel.settled();
    }
  }
}
