import type { Arena } from '../../../lib/arena.ts';
import { loadCodecs, type Codecs } from './codecs.ts';
import { openBatch, type BadBatch, type OpenBatch } from './open-batch.ts';
import type { RawBatch } from './raw-batch.ts';
import { Room } from './room.ts';

/** Opens batches one after the other, in memory that it uses again: an opened one is good until the next. */
export class BatchReader {
  readonly #codecs: Codecs;
  readonly #room: Room;

  constructor(codecs: Codecs, maxInflatedBytes: number) {
    this.#codecs = codecs;
    this.#room = new Room(maxInflatedBytes);
  }

  /** A reader of all codecs, which inflates to the arena what it can. */
  static async load(maxInflatedBytes: number, arena?: Arena): Promise<BatchReader> {
    return new BatchReader(await loadCodecs(arena), maxInflatedBytes);
  }

  /** Checks and inflates a batch. */
  open(raw: RawBatch): OpenBatch | BadBatch {
    return openBatch(raw, this.#codecs, this.#room);
  }
}
