import zlib from 'node:zlib';
import { ZSTDDecoder } from 'zstddec';
import { CorruptBytesError, TooManyBytesError, type Room } from './room.ts';

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const MAX_BLOCK_BYTES = 131_072;
const BLOCK = { raw: 0, runLength: 1, compressed: 2 };
const SIZES_OF_DICTIONARY_ID = [0, 1, 2, 4] as const;
const SIZES_OF_CONTENT_SIZE = [0, 2, 4, 8] as const;

/** Inflates Zstandard frames. */
export type InflateZstd = (bytes: Buffer, room: Room) => Buffer;

type ZlibZstd = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Buffer;

/** Node's own from 22.15 on; before, the reference implementation as WebAssembly, which needs a moment to be made ready. */
export async function loadZstd(): Promise<InflateZstd> {
  const own = (zlib as { readonly zstdDecompressSync?: ZlibZstd }).zstdDecompressSync;
  return own === undefined ? wasmZstd() : (bytes, room) => zlibZstd(own, bytes, room);
}

/** The one in WebAssembly, whatever Node has. */
export async function wasmZstd(): Promise<InflateZstd> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return (bytes, room) => {
    const most = mostBytes(bytes);
    if (most === 0) return Buffer.alloc(0);
    // It answers an error with nothing.
    const out = decoder.decode(bytes, Math.min(most, room.maxBytes));
    if (out.length === 0 && most > room.maxBytes) throw new TooManyBytesError();
    if (out.length === 0) throw new CorruptBytesError('the Zstandard frame cannot be read');
    return Buffer.from(out.buffer, out.byteOffset, out.length);
  };
}

function zlibZstd(inflate: ZlibZstd, bytes: Buffer, room: Room): Buffer {
  try {
    return inflate(bytes, { maxOutputLength: room.maxBytes });
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw new TooManyBytesError();
    throw new CorruptBytesError('the Zstandard frame cannot be read', { cause: error });
  }
}

/** How many bytes come out of the frames at most: writers that stream do not say, but each block has its bound. */
function mostBytes(bytes: Buffer): number {
  let most = 0;
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) throw new CorruptBytesError('no Zstandard frame');
    const magic = bytes.readUInt32LE(at);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) at += 8 + bytes.readUInt32LE(at + 4);
    else if (magic === MAGIC) {
      const frame = readFrame(bytes, at + 4);
      most += frame.most;
      at = frame.end;
    } else throw new CorruptBytesError('no Zstandard frame');
  }
  return most;
}

/** RFC 8878, section 3.1.1. */
function readFrame(bytes: Buffer, from: number): { readonly most: number; readonly end: number } {
  const descriptor = bytes[from] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeBytes = SIZES_OF_CONTENT_SIZE[(descriptor >> 6) as 0 | 1 | 2 | 3];
  let at = from + 1 + (isSingle ? 0 : 1) + SIZES_OF_DICTIONARY_ID[(descriptor & 3) as 0 | 1 | 2 | 3];
  at += isSingle && sizeBytes === 0 ? 1 : sizeBytes;
  let most = 0;
  for (let isLast = false; !isLast;) {
    if (at + 3 > bytes.length) throw new CorruptBytesError('a Zstandard frame without its end');
    const header = bytes.readUIntLE(at, 3);
    isLast = (header & 1) === 1;
    const kind = (header >> 1) & 3;
    const size = header >> 3;
    most += kind === BLOCK.compressed ? MAX_BLOCK_BYTES : size;
    at += 3 + (kind === BLOCK.runLength ? 1 : size);
  }
  return { most, end: at + ((descriptor & 4) === 0 ? 0 : 4) };
}
