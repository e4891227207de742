import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { isoFromMicros } from '../lib/time.ts';
import type { DeadRecord, SkippedBytes } from '../model/dead-letter.ts';
import type { DeadLetter } from '../model/generated/dead-letter.ts';

const MAX_WHOLE_BYTES = 262_144;
const END_BYTES = 65_536;

/** Input that could not be used, as it is written: whole up to 256 KiB, beyond that its two ends, size and digest. */
export function deadLetterOf({ reason, detail, origin, bytes, receivedUs, skipped, sink }: DeadRecord): DeadLetter {
  const { topic, partition, incarnation, offset } = origin;
  const content = bytes ?? Buffer.alloc(0);
  return {
    schema: 'oomstream.dead-letter/1',
    reason,
    detail,
    ...(sink === undefined ? {} : { sink }),
    origin: { topic, partition, incarnation, offset },
    ...(receivedUs === undefined ? {} : { received: isoFromMicros(receivedUs) }),
    size: skipped?.sizeBytes ?? content.length,
    ...(skipped === undefined ? contentOf(content) : endsOf(skipped)),
  };
}

function contentOf(bytes: Buffer): Partial<DeadLetter> & Pick<DeadLetter, 'encoding'> {
  return bytes.length <= MAX_WHOLE_BYTES ? wholeOf(bytes) : endsOf(cut(bytes));
}

function wholeOf(bytes: Buffer): Pick<DeadLetter, 'encoding' | 'value'> {
  const encoding = isUtf8(bytes) ? 'utf8' : 'base64';
  return { encoding, value: bytes.toString(encoding) };
}

function cut(bytes: Buffer): Omit<SkippedBytes, 'sizeBytes'> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { head: bytes.subarray(0, END_BYTES), tail: bytes.subarray(-END_BYTES), sha256 };
}

function endsOf({
  head,
  tail,
  sha256,
}: Omit<SkippedBytes, 'sizeBytes'>): Omit<DeadLetter, 'schema' | 'reason' | 'detail' | 'origin' | 'size'> {
  // A cut inside a character makes both ends base64: no byte is lost.
  const encoding = isUtf8(head) && isUtf8(tail) ? 'utf8' : 'base64';
  return { encoding, head: head.toString(encoding), tail: tail.toString(encoding), sha256 };
}
