import { crc32 } from 'node:zlib';

const ZSTD_BLOCK_BYTES = 131_072;
const LZMA2_CHUNK_BYTES = 65_536;

/** A Zstandard frame that holds its content as it is (RFC 8878: a single segment of raw blocks). */
export function zstdStored(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const head = Buffer.from('28b52ffda000000000', 'hex');
  head.writeUInt32LE(bytes.length, 5);
  const blocks = cut(bytes, ZSTD_BLOCK_BYTES).flatMap((block, at, all) => {
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | Number(at === all.length - 1), 0, 3);
    return [header, block];
  });
  return Buffer.concat([head, ...blocks]);
}

/** An xz stream that holds its content as it is (one block of LZMA2 chunks that are not compressed, checked by CRC32). */
export function xzStored(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const flags = Buffer.from([0, 1]);
  const start = Buffer.concat([Buffer.from('fd377a585a00', 'hex'), flags, sum(flags)]);
  const blockHead = Buffer.from('0200210116000000', 'hex');
  const chunks = cut(bytes, LZMA2_CHUNK_BYTES).flatMap((chunk, at) => {
    const header = Buffer.from([at === 0 ? 1 : 2, 0, 0]);
    header.writeUInt16BE(chunk.length - 1, 1);
    return [header, chunk];
  });
  const packed = Buffer.concat([blockHead, sum(blockHead), ...chunks, Buffer.from([0])]);
  const index = padded(Buffer.from([0, 1, ...varint(packed.length + 4), ...varint(bytes.length)]));
  const size = Buffer.alloc(4);
  size.writeUInt32LE((index.length + 4) / 4 - 1);
  const end = Buffer.concat([size, flags]);
  return Buffer.concat([start, padded(packed), sum(bytes), index, sum(index), sum(end), end, Buffer.from('YZ')]);
}

function cut(bytes: Buffer, size: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return parts;
}

function sum(bytes: Buffer): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(crc32(bytes));
  return four;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
