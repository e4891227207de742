import { gunzipSync } from 'node:zlib';
import type { Arena } from '../../../lib/arena.ts';
import { inflateLz4 } from './lz4.ts';
import { Lz4Arena } from './lz4-arena.ts';
import { CorruptBytesError, TooManyBytesError, type Room } from './room.ts';
import { inflateSnappy } from './snappy.ts';
import { loadZstd, type InflateZstd } from './zstd.ts';

/** Inflates what one codec compressed; throws CorruptBytesError or TooManyBytesError. The answer may lie in the room. */
export type Inflate = (bytes: Buffer, room: Room) => Buffer;

/** The codecs by their number in the attributes of a record batch. */
export interface Codecs {
  readonly [number: number]: Inflate;
}

/** Number of each codec in Kafka's protocol. */
export const CODEC_NUMBERS = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;

let zstd: Promise<InflateZstd> | undefined;

/** All five codecs of Kafka, once they can be used. LZ4 is inflated to the arena, if there is one and as far as it goes. */
export async function loadCodecs(arena?: Arena): Promise<Codecs> {
  zstd ??= loadZstd();
  const lz4 = lz4In(arena);
  return {
    [CODEC_NUMBERS.none]: (bytes) => bytes,
    [CODEC_NUMBERS.gzip]: inflateGzip,
    [CODEC_NUMBERS.snappy]: inflateSnappy,
    [CODEC_NUMBERS.lz4]: (bytes, room) => inflateLz4(bytes, room, lz4),
    [CODEC_NUMBERS.zstd]: await zstd,
  };
}

function lz4In(arena: Arena | undefined): Lz4Arena | undefined {
  try {
    return arena === undefined ? undefined : new Lz4Arena(arena);
  } catch {
    return undefined;
  }
}

function inflateGzip(bytes: Buffer, room: Room): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: room.maxBytes });
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw new TooManyBytesError();
    throw new CorruptBytesError('the gzip stream cannot be read', { cause: error });
  }
}
