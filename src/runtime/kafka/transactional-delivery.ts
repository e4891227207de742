import { messageOf } from '../../lib/errors.ts';
import type { OffsetCommit } from './committer.ts';
import type { Cut, Delivery, Saved } from './delivery.ts';
import { weightOf, type OutMessage } from './out-message.ts';
import { isFenced, isTooLarge, type Transactions } from './transactions.ts';

const ROOM_BYTES = 16_777_216;

/** What one partition's delivery is given. */
export interface TransactionalDeps {
  readonly groupId: string;
  readonly transactions: Pick<Transactions, 'write' | 'close'>;
  readonly onWritten: (outcome: 'committed' | 'failed' | 'fenced') => void;
  /** No broker takes a message of this size. */
  readonly onUndeliverable: (message: OutMessage) => void;
  /** The state is ahead of what is written: it must be built again; after a fence, by a new membership. */
  readonly onFailed: (fenced: boolean, cause: string) => void;
}

/**
 * Exactly once: outputs wait for the next checkpoint, and with it and the offset they are one transaction. Whoever reads committed
 * records alone sees each once, and nothing of a transaction that a crash or a successor cut off.
 */
export class TransactionalDelivery implements Delivery {
  readonly #deps: TransactionalDeps;
  #waiting: OutMessage[] = [];
  #bytes = 0;
  #sequence = 0;
  #saving: Promise<unknown> | undefined;
  #onSaved: (() => void)[] = [];
  #dropped = false;

  constructor(deps: TransactionalDeps) {
    this.#deps = deps;
  }

  get hasRoom(): boolean {
    return this.#bytes < ROOM_BYTES;
  }

  get waits(): boolean {
    return this.#waiting.length > 0;
  }

  settled(): Promise<void> {
    return new Promise((resolve) => this.#onSaved.push(resolve));
  }

  put(messages: readonly OutMessage[]): void {
    for (const message of messages) this.#bytes += weightOf(message);
    this.#waiting.push(...messages);
    this.#sequence += messages.length;
  }

  cut(): Cut {
    const messages = this.#waiting;
    this.#waiting = [];
    return { sequence: this.#sequence, messages };
  }

  async save(cut: Cut, checkpoint: OutMessage, commit: OffsetCommit): Promise<Saved> {
    const saving = this.#write(cut.messages, checkpoint, commit);
    this.#saving = saving;
    try {
      return await saving;
    } finally {
      for (const resolve of this.#onSaved.splice(0)) resolve();
    }
  }

  drop(): void {
    this.#dropped = true;
    for (const resolve of this.#onSaved.splice(0)) resolve();
    // What is in flight is fenced by the next owner. A client that is disconnected in the middle of a request connects itself
    // again, so the end of it is waited for.
    void Promise.resolve(this.#saving)
      .catch(() => undefined)
      .finally(() => this.#deps.transactions.close());
  }

  /** A message that no broker takes is given up alone; a checkpoint that none takes leaves the rest for a smaller one. */
  async #write(messages: readonly OutMessage[], checkpoint: OutMessage, commit: OffsetCommit): Promise<Saved> {
    let left = messages;
    let alone = false;
    while (!this.#isDropped()) {
      const failure = await this.#attempt([...left, checkpoint], commit, alone);
      if (failure === undefined) return this.#committed(messages);
      if (!isTooLarge(failure)) return this.#failed(failure);
      if (alone) {
        const largest = largestOf([...left, checkpoint]);
        if (largest === checkpoint) return this.#putBack(left);
        left = left.filter((message) => message !== largest);
        if (largest !== undefined) this.#deps.onUndeliverable(largest);
      }
      alone = true;
    }
    return 'failed';
  }

  async #attempt(messages: readonly OutMessage[], commit: OffsetCommit, alone: boolean): Promise<unknown> {
    try {
      await this.#deps.transactions.write(messages, { groupId: this.#deps.groupId, ...commit }, alone ? 1 : undefined);
      return undefined;
    } catch (error) {
      return error ?? new Error('the transaction failed');
    }
  }

  #committed(messages: readonly OutMessage[]): Saved {
    for (const message of messages) this.#bytes -= weightOf(message);
    this.#deps.onWritten('committed');
    return 'committed';
  }

  #failed(error: unknown): Saved {
    if (this.#dropped) return 'failed';
    const fenced = isFenced(error);
    this.#deps.onWritten(fenced ? 'fenced' : 'failed');
    this.#deps.onFailed(fenced, messageOf(error));
    return 'failed';
  }

  #putBack(messages: readonly OutMessage[]): Saved {
    this.#waiting.unshift(...messages);
    return 'given-up';
  }

  /** A method, so that the compiler does not take it for unchanged across an await. */
  #isDropped(): boolean {
    return this.#dropped;
  }
}

function largestOf(messages: readonly OutMessage[]): OutMessage | undefined {
  let largest = messages[0];
  for (const message of messages) if (largest !== undefined && weightOf(message) > weightOf(largest)) largest = message;
  return largest;
}
