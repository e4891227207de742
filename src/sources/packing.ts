/** How a file can be packed; only gzip is read, `program` unpacks the others to a pipe. */
export interface Packing {
  readonly name: 'gzip' | 'zstd' | 'xz' | 'bzip2';
  readonly program: string;
  readonly magic: Buffer;
}

// RFC 1952 2.3.1, RFC 8878 3.1.1, the .xz file format 2.1.1.1, and bzip2's `BZh`.
const PACKINGS: readonly Packing[] = [
  { name: 'gzip', program: 'zcat', magic: Buffer.from('1f8b', 'hex') },
  { name: 'zstd', program: 'zstdcat', magic: Buffer.from('28b52ffd', 'hex') },
  { name: 'xz', program: 'xzcat', magic: Buffer.from('fd377a585a00', 'hex') },
  { name: 'bzip2', program: 'bzcat', magic: Buffer.from('BZh') },
];

/** Bytes that tell. */
export const MAGIC_BYTES = Math.max(...PACKINGS.map(({ magic }) => magic.length));

/** How a file is packed, by its first bytes, whatever its name says. */
export function packingOf(head: Buffer): Packing | undefined {
  return PACKINGS.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
}
