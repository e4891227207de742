import { sleep } from '../backoff.ts';
import type { OffsetCommit } from './committer.ts';
import type { Cut, Delivery, Saved } from './delivery.ts';
import type { OutMessage } from './out-message.ts';
import type { Outbox } from './outbox.ts';

const COMMIT_RETRY_MS = 500;

/** What the lanes of a stage share. */
export interface AcknowledgedDeps {
  readonly outbox: Pick<Outbox, 'put' | 'settled' | 'hasRoom' | 'sequence' | 'wasGivenUp'>;
  /** Within the present membership; false when the broker did not take it. */
  readonly commit: (commit: OffsetCommit) => Promise<boolean>;
}

/**
 * At least once: outputs are acknowledged before the checkpoint is written, the checkpoint before the offset is committed. A
 * crash in between says the same again under the same ids.
 */
export class AcknowledgedDelivery implements Delivery {
  readonly waits = false;
  readonly #deps: AcknowledgedDeps;
  #dropped = false;

  constructor(deps: AcknowledgedDeps) {
    this.#deps = deps;
  }

  get hasRoom(): boolean {
    return this.#deps.outbox.hasRoom;
  }

  settled(): Promise<void> {
    return this.#deps.outbox.settled();
  }

  put(messages: readonly OutMessage[]): void {
    this.#deps.outbox.put(messages);
  }

  cut(): Cut {
    return { sequence: this.#deps.outbox.sequence, messages: [] };
  }

  async save({ sequence }: Cut, checkpoint: OutMessage, commit: OffsetCommit): Promise<Saved> {
    const { outbox } = this.#deps;
    await outbox.settled(sequence);
    if (this.#isDropped()) return 'failed';
    await outbox.settled(outbox.put([checkpoint]));
    if (outbox.wasGivenUp(checkpoint)) return 'given-up';
    return (await this.#commit(commit)) ? 'committed' : 'failed';
  }

  drop(): void {
    this.#dropped = true;
  }

  /** A commit without an answer may have been taken: until one is acknowledged, no slot may be written again. */
  async #commit(commit: OffsetCommit): Promise<boolean> {
    while (!this.#isDropped()) {
      if (await this.#deps.commit(commit)) return true;
      await sleep(COMMIT_RETRY_MS);
    }
    return false;
  }

  /** A method, so that the compiler does not take it for unchanged across an await. */
  #isDropped(): boolean {
    return this.#dropped;
  }
}
