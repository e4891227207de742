import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { newArena } from '../../../../../src/lib/arena.ts';
import { byTable, crc32, crc32c } from '../../../../../src/runtime/kafka/batches/checksum.ts';
import { CODEC_NUMBERS, loadCodecs } from '../../../../../src/runtime/kafka/batches/codecs.ts';
import { CorruptBytesError, Room, TooManyBytesError } from '../../../../../src/runtime/kafka/batches/room.ts';
import { wasmZstd } from '../../../../../src/runtime/kafka/batches/zstd.ts';
import { COMPRESSED, TEXT } from './compressed-text.ts';

const codecs = await loadCodecs();
const inArena = await loadCodecs(newArena());
const zstdOfWasm = await wasmZstd();
const XERIAL = Buffer.from('82534e415050590000000001000000010000', 'hex').subarray(0, 16);

const sized = (bytes: Buffer) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
};

const FORMS = [
  ['gzip', codecs[CODEC_NUMBERS.gzip], gzipSync(TEXT)],
  ['bare snappy', codecs[CODEC_NUMBERS.snappy], COMPRESSED.snappy],
  ['snappy in chunks', codecs[CODEC_NUMBERS.snappy], Buffer.concat([XERIAL, sized(COMPRESSED.snappy)])],
  ['lz4', codecs[CODEC_NUMBERS.lz4], COMPRESSED.lz4],
  ['lz4 in an arena', inArena[CODEC_NUMBERS.lz4], COMPRESSED.lz4],
  ['zstd', codecs[CODEC_NUMBERS.zstd], COMPRESSED.zstd],
  ['zstd in WebAssembly', zstdOfWasm, COMPRESSED.zstd],
] as const;

describe.each(FORMS)('%s', (_, inflate, compressed) => {
  const run = (bytes: Buffer, maxBytes = 1_000_000) => inflate?.(bytes, new Room(maxBytes)).toString();

  test('comes out as it went in', () => {
    expect(run(compressed)).toBe(TEXT);
  });

  test('stops at the most that is allowed, and not a byte before', () => {
    expect(run(compressed, TEXT.length)).toBe(TEXT);
    expect(() => run(compressed, TEXT.length - 1)).toThrow(TooManyBytesError);
  });

  test('cut off anywhere or with any byte changed: an error of ours or bytes, never a crash', () => {
    for (let at = 0; at < compressed.length; at += 1) {
      const changed = Buffer.from(compressed);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      for (const bytes of [compressed.subarray(0, at), changed]) {
        try {
          run(bytes);
        } catch (error) {
          expect(error instanceof CorruptBytesError || error instanceof TooManyBytesError).toBe(true);
        }
      }
    }
  });
});

test('chunks and frames that were put behind one another come out in order', () => {
  const room = new Room(1_000_000);
  const chunks = Buffer.concat([XERIAL, sized(COMPRESSED.snappy), sized(COMPRESSED.snappy)]);
  expect(codecs[CODEC_NUMBERS.snappy]?.(chunks, room).toString()).toBe(TEXT + TEXT);
  const frames = Buffer.concat([COMPRESSED.lz4, COMPRESSED.lz4]);
  for (const { [CODEC_NUMBERS.lz4]: inflate } of [codecs, inArena])
    expect(inflate?.(frames, room).toString()).toBe(TEXT + TEXT);
});

test('the wrong header checksum of old Kafka clients does not keep lz4 from being read', () => {
  const wrong = Buffer.from(COMPRESSED.lz4);
  wrong[6] = (wrong[6] ?? 0) ^ 0xff;
  expect(codecs[CODEC_NUMBERS.lz4]?.(wrong, new Room(1_000_000)).toString()).toBe(TEXT);
});

test('checksums are those of the standards, by table and by library', () => {
  const digits = Buffer.from('123456789');
  expect([crc32c(digits), byTable('crc32c')(digits)]).toEqual([0xe3069283, 0xe3069283]);
  expect([crc32(digits), byTable('crc32')(digits)]).toEqual([0xcbf43926, 0xcbf43926]);
});
