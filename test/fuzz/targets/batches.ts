import { gzipSync } from 'node:zlib';
import { newArena } from '../../../src/lib/arena.ts';
import { crc32c } from '../../../src/runtime/kafka/batches/checksum.ts';
import { BatchReader } from '../../../src/runtime/kafka/batches/batch-reader.ts';
import { CODEC_NUMBERS, loadCodecs } from '../../../src/runtime/kafka/batches/codecs.ts';
import { readFetchResponse } from '../../../src/runtime/kafka/batches/fetch-response.ts';
import { isBad } from '../../../src/runtime/kafka/batches/open-batch.ts';
import { BATCH } from '../../../src/runtime/kafka/batches/raw-batch.ts';
import { UndecodedBatch } from '../../../src/runtime/kafka/batches/record-batch.ts';
import { CorruptBytesError, Room, TooManyBytesError } from '../../../src/runtime/kafka/batches/room.ts';
import { splitBatches } from '../../../src/runtime/kafka/batches/split-batches.ts';
import { COMPRESSED, TEXT } from '../../unit/runtime/kafka/batches/compressed-text.ts';
import { batchBytes, markerBytes, messageBytes } from '../../unit/runtime/kafka/batches/encode-batch.ts';
import { responseOf } from '../../unit/runtime/kafka/batches/response-bytes.ts';
import { must, type Target } from '../target.ts';

const MAX_BYTES = 1_000_000;
const SOURCE = { topic: 'logs', partition: 0, incarnation: 1 };
const reader = await BatchReader.load(MAX_BYTES);
const codecs = await loadCodecs();
const inArena = await loadCodecs(newArena());
const room = new Room(MAX_BYTES);
const FETCH_VERSIONS = [0, 4, 7, 11];
const SEARCH = { next: (bytes: Buffer, from: number) => bytes.indexOf('hit', from) };

const RECORDS = [{ value: 'a hit' }, { value: null, key: 'k', headers: { a: 'b' } }, { value: 'x'.repeat(300) }];
const BATCHES = [
  batchBytes(RECORDS),
  batchBytes(RECORDS, { attributes: 1, compress: (bytes) => gzipSync(bytes) }),
  batchBytes(RECORDS, { attributes: 8, firstOffset: 4711 }),
  batchBytes(RECORDS, { attributes: 0x10, producerId: 7 }),
  markerBytes(9, 7, 'abort'),
  messageBytes(0, 3, Buffer.from('a hit')),
  messageBytes(1, 3, null),
];

/** The batch with the checksum that it should have, so that what lies behind that is reached too. */
function withChecksum(bytes: Buffer): Buffer {
  if (bytes.length < BATCH.end || bytes[BATCH.magic] !== 2) return bytes;
  const copy = Buffer.from(bytes);
  copy.writeInt32BE(copy.length - 12, BATCH.length);
  copy.writeUInt32BE(crc32c(copy.subarray(BATCH.attributes)), BATCH.crc);
  return copy;
}

function readAll(bytes: Buffer): void {
  for (const raw of splitBatches(bytes, [{ producerId: 7n, firstOffset: 0 }])) {
    must(raw.bytes.length > 0, 'a batch without bytes');
    const opened = reader.open(raw);
    if (isBad(opened)) continue;
    const records = new UndecodedBatch(SOURCE, opened, raw.firstOffset);
    for (const { bytes: value } of records.candidates(SEARCH)) must(value?.includes('hit') === true, 'no hit');
    must(records.count >= 0 && records.count <= MAX_BYTES, 'records that cannot be there');
    records.at(1);
    records.last();
  }
}

function codecTarget(name: keyof typeof CODEC_NUMBERS, samples: readonly Buffer[]): Target {
  return {
    name,
    samples,
    run: (bytes) => {
      try {
        for (const { [CODEC_NUMBERS[name]]: inflate } of [inArena, codecs]) {
          const inflated = inflate?.(bytes, room);
          must((inflated?.length ?? 0) <= MAX_BYTES, 'more bytes than there is room for');
        }
      } catch (error) {
        if (!(error instanceof CorruptBytesError || error instanceof TooManyBytesError)) throw error;
      }
    },
  };
}

export const BATCH_TARGETS: readonly Target[] = [
  {
    name: 'batch',
    samples: [...BATCHES, Buffer.concat(BATCHES)],
    run: (bytes) => {
      readAll(bytes);
      readAll(withChecksum(bytes));
    },
  },
  {
    name: 'fetch',
    samples: FETCH_VERSIONS.map((version) => responseOf(Buffer.concat(BATCHES.slice(0, 2)), version)),
    run: (bytes) => {
      for (const version of FETCH_VERSIONS) {
        try {
          readFetchResponse(bytes, version);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
      }
    },
  },
  codecTarget('gzip', [gzipSync(TEXT), gzipSync('')]),
  codecTarget('snappy', [COMPRESSED.snappy]),
  codecTarget('lz4', [COMPRESSED.lz4]),
  codecTarget('zstd', [COMPRESSED.zstd]),
];
