import { AppError } from '../lib/errors.ts';
import { gunzip } from './gunzip.ts';
import { unxz } from './unxz.ts';
import { unzstd } from './unzstd.ts';

/** Bytes, and how to have them once more; undefined for what is only passing by, such as a pipe. */
export interface Packed {
  readonly bytes: AsyncIterable<Buffer>;
  readonly again?: (() => AsyncIterable<Buffer>) | undefined;
}

/** How a file can be packed. */
export interface Packing {
  readonly name: 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'lz4' | 'compress';
  readonly magic: Buffer;
  /** Unpacks; throws DamagedError where the bytes turn out to be damaged, after all that stands before. */
  readonly unpack?: ((packed: Packed) => AsyncGenerator<Buffer, void, undefined>) | undefined;
  /** What unpacks it to a pipe where we do not. */
  readonly program: string;
}

// RFC 1952 2.3.1, RFC 8878 3.1.1, the .xz file format 2.1.1.1, bzip2's `BZh`, the LZ4 frame format, compress(1).
const PACKINGS: readonly Packing[] = [
  {
    name: 'gzip',
    magic: Buffer.from('1f8b', 'hex'),
    unpack: ({ bytes, again }) => gunzip(bytes, again),
    program: 'zcat',
  },
  { name: 'zstd', magic: Buffer.from('28b52ffd', 'hex'), unpack: ({ bytes }) => unzstd(bytes), program: 'zstdcat' },
  { name: 'xz', magic: Buffer.from('fd377a585a00', 'hex'), unpack: ({ bytes }) => unxz(bytes), program: 'xzcat' },
  { name: 'bzip2', magic: Buffer.from('BZh'), program: 'bzcat' },
  { name: 'lz4', magic: Buffer.from('04224d18', 'hex'), program: 'lz4cat' },
  { name: 'compress', magic: Buffer.from('1f9d', 'hex'), program: 'zcat' },
];

/** Bytes that tell. */
export const MAGIC_BYTES = Math.max(...PACKINGS.map(({ magic }) => magic.length));

/** How a file is packed, by its first bytes, whatever its name says. */
export function packingOf(head: Buffer): Packing | undefined {
  return PACKINGS.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
}

/** The refusal of a packing that is not read. */
export function unknownPacking(path: string, { name, program }: Packing): AppError {
  return new AppError('OOM_INPUT_UNREADABLE', `${path} is packed with ${name}, which is not read`, {
    remedy: `unpack it on the way: ${program} ${path === '-' ? '' : `${path} `}| oomstream replay -`,
  });
}
