import { createHash } from 'node:crypto';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import type { RawBatch } from '../kafka/batches/raw-batch.ts';
import { splitBatches } from '../kafka/batches/split-batches.ts';

/**
 * What a dead letter is, for who reads it again. `record`: bytes of a log, or of a whole batch of Kafka. `internal`: a message of
 * our own topics. `cut`: only its two ends were kept. `redacted`: nothing was kept. `told`: what it holds had been published.
 */
export type LetterBytes =
  | { readonly kind: 'record'; readonly bytes: Buffer }
  | { readonly kind: 'batch'; readonly batch: RawBatch }
  | { readonly kind: 'internal'; readonly text: string }
  | { readonly kind: 'cut' | 'redacted' | 'told' };

/** What became of the bytes of a dead letter. */
export function letterBytes(letter: DeadLetter): LetterBytes {
  const { reason, sink, origin } = letter;
  // A sink's letters and late incidents hold what stands in a topic of ours.
  if (sink !== undefined || reason === 'undeliverable' || reason === 'late') return { kind: 'told' };
  const bytes = bytesOf(letter);
  if (bytes === undefined) return { kind: letter.head === undefined ? 'redacted' : 'cut' };
  if (reason === 'schema') return { kind: 'internal', text: bytes.toString('utf8') };
  const batch = reason === 'corrupt-batch' || reason === 'too-large' ? batchOf(bytes, origin.offset) : undefined;
  return batch === undefined ? { kind: 'record', bytes } : { kind: 'batch', batch };
}

/** The whole of what was refused: of a line that was skipped unread the two ends may overlap, or meet. */
function bytesOf({ encoding, value, head, tail, size, sha256 }: DeadLetter): Buffer | undefined {
  if (value !== undefined) return Buffer.from(value, encoding);
  if (head === undefined || tail === undefined) return undefined;
  const [first, last] = [Buffer.from(head, encoding), Buffer.from(tail, encoding)];
  const missing = size - first.length;
  if (missing > last.length) return undefined;
  const whole = Buffer.concat([first, missing > 0 ? last.subarray(-missing) : Buffer.alloc(0)]);
  return createHash('sha256').update(whole).digest('hex') === sha256 ? whole : undefined;
}

/** A batch begins with its offset and tells its own length: no text does by chance. */
function batchOf(bytes: Buffer, offset: number): RawBatch | undefined {
  const [batch, ...more] = splitBatches(bytes);
  const isWhole = batch?.kind === 'data' && batch.bytes.length === bytes.length && more.length === 0;
  return isWhole && batch.firstOffset === offset ? batch : undefined;
}
