import { BATCH, LENGTH_END, longAt, MESSAGE, type AbortedTransaction, type RawBatch } from './raw-batch.ts';
import { TransactionFilter } from './transaction-filter.ts';

const MAX_MAGIC = 2;
const LEAST_MESSAGE_BYTES = MESSAGE.key[0] + 8;
/** No batch holds as many records. */
const MAX_OFFSET_DELTA = 100_000_000;

/**
 * Cuts the record set of a fetch response into its batches. Its end may be cut off: the rest comes with the next fetch. A first
 * batch that is not whole, or a length that makes no sense, is said to be corrupt, so that the partition gets past it.
 */
export function splitBatches(set: Buffer, aborted: readonly AbortedTransaction[] = []): RawBatch[] {
  const filter = new TransactionFilter(aborted);
  const batches: RawBatch[] = [];
  for (let at = 0; at + LENGTH_END <= set.length;) {
    const end = at + LENGTH_END + set.readInt32BE(at + BATCH.length);
    const magic = set[at + BATCH.magic] ?? 0;
    const least = magic === MAX_MAGIC ? BATCH.end : LEAST_MESSAGE_BYTES;
    const isSound = magic <= MAX_MAGIC && end - at >= least;
    if (isSound && end > set.length && at > 0) break;
    if (!isSound || end > set.length) {
      // Where the next one begins is not known.
      batches.push(corruptBatch(set.subarray(at)));
      break;
    }
    batches.push(batchOf(set.subarray(at, end), magic, filter));
    at = end;
  }
  return batches;
}

function batchOf(bytes: Buffer, magic: number, filter: TransactionFilter): RawBatch {
  const firstOffset = longAt(bytes, BATCH.firstOffset);
  if (magic < MAX_MAGIC) return { bytes, firstOffset, lastOffset: firstOffset, kind: 'data' };
  const delta = bytes.readInt32BE(BATCH.lastOffsetDelta);
  if (delta < 0 || delta > MAX_OFFSET_DELTA) return corruptBatch(bytes);
  const lastOffset = firstOffset + delta;
  return { bytes, firstOffset, lastOffset, kind: filter.kindOf(bytes, lastOffset) };
}

function corruptBatch(bytes: Buffer): RawBatch {
  const firstOffset = longAt(bytes, BATCH.firstOffset);
  const mayTell = bytes.length >= BATCH.end && bytes[BATCH.magic] === MAX_MAGIC;
  const delta = mayTell ? bytes.readInt32BE(BATCH.lastOffsetDelta) : 0;
  const isLikely = delta > 0 && delta <= MAX_OFFSET_DELTA;
  return { bytes, firstOffset, lastOffset: firstOffset + (isLikely ? delta : 0), kind: 'corrupt' };
}
