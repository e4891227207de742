import { copyLiteral, copyMatch } from './copy.ts';
import { CorruptBytesError, TooManyBytesError, type Room } from './room.ts';

/** What snappy-java puts before its chunks: the magic bytes, then two versions of four bytes each. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const XERIAL_HEADER_BYTES = 16;

interface Chunk {
  /** Where its first tag is. */
  readonly start: number;
  readonly end: number;
  /** How many bytes come out of it. */
  readonly size: number;
}

/** Inflates snappy as Java clients frame it (chunks with their lengths) and as librdkafka writes it (one bare block). */
export function inflateSnappy(bytes: Buffer, room: Room): Buffer {
  const chunks = bytes.subarray(0, XERIAL.length).equals(XERIAL) ? chunksOf(bytes) : [chunkAt(bytes, 0, bytes.length)];
  const size = chunks.reduce((sum, chunk) => sum + chunk.size, 0);
  if (size > room.maxBytes) throw new TooManyBytesError();
  const output = room.claim(size);
  let to = 0;
  for (const chunk of chunks) {
    // Repetitions never reach into the chunk before.
    inflateChunk(bytes, chunk, output.subarray(to, to + chunk.size));
    to += chunk.size;
  }
  return output;
}

function chunksOf(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  let at = XERIAL_HEADER_BYTES;
  while (at < bytes.length) {
    // A frame that was appended to another begins with a header of its own.
    if (bytes.subarray(at, at + XERIAL.length).equals(XERIAL)) at += XERIAL_HEADER_BYTES;
    const end = at + 4 <= bytes.length ? at + 4 + bytes.readUInt32BE(at) : Infinity;
    if (end > bytes.length) throw new CorruptBytesError('a snappy chunk does not fit');
    chunks.push(chunkAt(bytes, at + 4, end));
    at = end;
  }
  return chunks;
}

function chunkAt(bytes: Buffer, from: number, end: number): Chunk {
  let size = 0;
  for (let at = from, scale = 1; at < Math.min(end, from + 5); at += 1, scale *= 128) {
    const byte = bytes[at] ?? 0;
    size += (byte & 127) * scale;
    if (byte < 128) return { start: at + 1, end, size };
  }
  throw new CorruptBytesError('a snappy block without its size');
}

function inflateChunk(input: Buffer, { start, end, size }: Chunk, output: Buffer): void {
  let at = start;
  let to = 0;
  while (at < end) {
    const tag = input[at] ?? 0;
    at += 1;
    if ((tag & 3) === 0) {
      let length = (tag >> 2) + 1;
      if (length > 60) {
        const bytes = length - 60;
        length = littleEndian(input, at, bytes) + 1;
        at += bytes;
      }
      if (at + length > end) throw new CorruptBytesError('a snappy block ends too early');
      to = copyLiteral(input, at, output, to, length);
      at += length;
    } else if ((tag & 3) === 1) {
      to = copyMatch(output, to, ((tag >> 5) << 8) | (input[at] ?? 0), ((tag >> 2) & 7) + 4);
      at += 1;
    } else {
      const bytes = (tag & 3) === 2 ? 2 : 4;
      to = copyMatch(output, to, littleEndian(input, at, bytes), (tag >> 2) + 1);
      at += bytes;
    }
  }
  if (at !== end || to !== size) throw new CorruptBytesError('a snappy block is not as long as it says');
}

function littleEndian(bytes: Buffer, at: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i -= 1) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}
