import type { OffsetCommit } from './committer.ts';
import type { OutMessage } from './out-message.ts';

/** What became of a checkpoint. */
export type Saved = 'committed' | 'failed' | 'given-up';

/** What was put up to some moment: it is published before, or together with, the checkpoint of that moment. */
export interface Cut {
  readonly sequence: number;
  /** Those that wait for their transaction; none where messages are sent as they come. */
  readonly messages: readonly OutMessage[];
}

/** How the outputs of one partition reach the broker, relative to its checkpoints and offsets. */
export interface Delivery {
  /** Whether more should be put; when not, wait for `settled`. */
  readonly hasRoom: boolean;
  /** Whether something waits for the next checkpoint. */
  readonly waits: boolean;
  /** Resolves when there may be room again. */
  settled(): Promise<void>;
  put(messages: readonly OutMessage[]): void;
  cut(): Cut;
  /** Makes the cut, the checkpoint and the offset count, in an order or at a stroke in which no crash loses anything. */
  save(cut: Cut, checkpoint: OutMessage, commit: OffsetCommit): Promise<Saved>;
  /** At once: nothing counts any more that does not yet. */
  drop(): void;
}
