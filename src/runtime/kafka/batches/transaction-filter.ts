import { ATTRIBUTES, BATCH, type AbortedTransaction, type RawBatch } from './raw-batch.ts';
import { RecordCursor } from './record-cursor.ts';

const ABORT = 0;

/**
 * Which batches of a fetch response belong to transactions that were given up: from the first offset of each up to the marker
 * that ends it, any number of them open at once.
 */
export class TransactionFilter {
  readonly #waiting: AbortedTransaction[];
  readonly #open = new Set<bigint>();

  /** Takes what the response lists, for records from the fetched offset on. */
  constructor(aborted: readonly AbortedTransaction[]) {
    this.#waiting = [...aborted].sort((a, b) => b.firstOffset - a.firstOffset);
  }

  /** Of the batches in their order. */
  kindOf(bytes: Buffer, lastOffset: number): RawBatch['kind'] {
    const attributes = bytes.readInt16BE(BATCH.attributes);
    const producerId = bytes.readBigInt64BE(BATCH.producerId);
    this.#begin(lastOffset);
    if ((attributes & ATTRIBUTES.control) !== 0) {
      if (isAbortMarker(bytes)) this.#open.delete(producerId);
      return 'control';
    }
    return (attributes & ATTRIBUTES.transactional) !== 0 && this.#open.has(producerId) ? 'aborted' : 'data';
  }

  #begin(lastOffset: number): void {
    for (let next = this.#waiting.at(-1); next !== undefined && next.firstOffset <= lastOffset;) {
      this.#open.add(next.producerId);
      this.#waiting.pop();
      next = this.#waiting.at(-1);
    }
  }
}

/** The key of a control record is its version and its type, two bytes each. */
function isAbortMarker(bytes: Buffer): boolean {
  const cursor = new RecordCursor(bytes.subarray(BATCH.end));
  if (!cursor.advance() || !cursor.read()) return false;
  return cursor.keyEnd - cursor.keyStart >= 4 && cursor.bytes.readInt16BE(cursor.keyStart + 2) === ABORT;
}
