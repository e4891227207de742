import { messageOf } from '../../lib/errors.ts';
import type { Logger } from '../logger.ts';
import type { Meter } from '../metrics.ts';
import type { Consumer } from './client.ts';

/** An offset to commit, with what the next owner must know. */
export interface OffsetCommit {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string;
}

interface Waiting {
  readonly commit: OffsetCommit;
  readonly done: (committed: boolean) => void;
}

/**
 * Commits of one membership, one request at a time, those that wait together. kafkajs answers a commit of a stopped consumer
 * as if it had worked; only its event tells that the broker took it.
 */
export class Committer {
  readonly #consumer: Consumer;
  readonly #stage: string;
  readonly #logger: Logger;
  readonly #meter: Meter;
  #waiting: Waiting[] = [];
  #running = false;
  #abandoned = false;
  #seen = 0;

  constructor(consumer: Consumer, deps: { readonly stage: string; readonly logger: Logger; readonly meter: Meter }) {
    this.#consumer = consumer;
    this.#stage = deps.stage;
    this.#logger = deps.logger;
    this.#meter = deps.meter;
  }

  /** To be called on each COMMIT_OFFSETS event of the consumer. */
  confirm(): void {
    this.#seen += 1;
  }

  /** The membership is over: what has not been sent never will be. */
  abandon(): void {
    this.#abandoned = true;
    for (const waiting of this.#waiting.splice(0)) waiting.done(false);
  }

  /** True when the broker took it within this membership. */
  commit(commit: OffsetCommit): Promise<boolean> {
    if (this.#abandoned) return Promise.resolve(false);
    return new Promise((done) => {
      this.#waiting.push({ commit, done });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    await Promise.resolve(); // Lanes that commit in one go share a request.
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0);
      const committed = await this.#send(together.map((waiting) => waiting.commit));
      for (const waiting of together) waiting.done(committed && !this.#abandoned);
    }
    this.#running = false;
  }

  async #send(commits: readonly OffsetCommit[]): Promise<boolean> {
    const before = this.#seen;
    try {
      await this.#consumer.commitOffsets(commits.map((commit) => ({ ...commit, offset: String(commit.offset) })));
    } catch (error) {
      this.#logger.info({ cause: messageOf(error) }, 'a commit was not taken; the records will be read again');
    }
    const committed = this.#seen > before;
    this.#meter.count('oomstream_commits_total', { stage: this.#stage, outcome: committed ? 'committed' : 'refused' });
    return committed;
  }
}
