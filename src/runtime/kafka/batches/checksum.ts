import { createRequire } from 'node:module';

type Checksum = (bytes: Uint8Array) => number;

const POLYNOMIALS = { crc32: 0xedb88320, crc32c: 0x82f63b78 } as const;

/** CRC-32C (Castagnoli) of the bytes, by which Kafka checks its record batches: unsigned. */
export const crc32c: Checksum = native('crc32c') ?? byTable('crc32c');

/** CRC-32 (IEEE 802.3), by which the message formats before were checked. */
export const crc32: Checksum = native('crc32') ?? byTable('crc32');

/** The processor has an instruction for it, nine times as fast as a table; not every platform has a prebuilt library. */
function native(name: keyof typeof POLYNOMIALS): Checksum | undefined {
  try {
    const library = createRequire(import.meta.url)('@node-rs/crc32') as Readonly<Record<string, unknown>>;
    const checksum = library[name];
    return typeof checksum === 'function' ? (checksum as Checksum) : undefined;
  } catch {
    return undefined;
  }
}

/** The same in plain JavaScript, four bytes a step. */
export function byTable(name: keyof typeof POLYNOMIALS): Checksum {
  const tables = tablesOf(POLYNOMIALS[name]);
  return (bytes) => checksumOf(bytes, tables);
}

function checksumOf(bytes: Uint8Array, tables: Int32Array): number {
  let crc = -1;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^= wordAt(bytes, at);
    crc =
      (tables[768 + (crc & 255)] ?? 0) ^
      (tables[512 + ((crc >>> 8) & 255)] ?? 0) ^
      (tables[256 + ((crc >>> 16) & 255)] ?? 0) ^
      (tables[crc >>> 24] ?? 0);
  }
  for (; at < bytes.length; at += 1) crc = (tables[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** Table k, from place 256k on, moves a byte on by k more bytes of zeros. */
function tablesOf(polynomial: number): Int32Array {
  const all = new Int32Array(1024);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    all[byte] = crc;
  }
  for (let at = 256; at < 1024; at += 1) {
    const before = all[at - 256] ?? 0;
    all[at] = (before >>> 8) ^ (all[before & 255] ?? 0);
  }
  return all;
}
