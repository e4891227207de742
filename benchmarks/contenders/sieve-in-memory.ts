import { readFileSync } from 'node:fs';
import { DEFAULT_SETTINGS } from '../../src/config/settings.ts';
import { ChunkBatch } from '../../src/sieve/chunk-batch.ts';
import { byteSearch } from '../../src/sieve/byte-search.ts';
import { Sieve } from '../../src/sieve/sieve.ts';
import { Stopwatch, tell } from './stopwatch.ts';

/**
 * Sieves a file that is in memory already, in batches of 1 MiB of whole lines: as fast as records in memory can be. Each is copied
 * to where the search wants it, as a file is read to.
 */
const CHUNK_BYTES = 1_048_576;
const WARM_UP_CHUNKS = 64;
const NEWLINE = 10;
const SOURCE = { topic: 'bench', partition: 0, incarnation: 0 };

const [path = ''] = process.argv.slice(2);
const bytes = readFileSync(path);
const { host, envelope, sieve: bounds } = DEFAULT_SETTINGS;
const search = byteSearch();
const arena = search.arena?.bytes;
const sieve = new Sieve({ host, ...envelope, ...bounds, provenance: 'kernel' }, search);
let passed = 0;

function pass(chunks: readonly Buffer[]): void {
  for (const chunk of chunks) {
    const lines = arena === undefined ? chunk : arena.subarray(0, chunk.copy(arena));
    sieve.push(new ChunkBatch(SOURCE, lines, { baseOffset: 0 }), {
      line: () => {
        passed += 1;
      },
      dead: () => undefined,
    });
  }
}

function chunksOf(all: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let from = 0; from < all.length;) {
    const end = all.lastIndexOf(NEWLINE, Math.min(all.length, from + CHUNK_BYTES) - 1) + 1;
    chunks.push(all.subarray(from, end));
    from = end;
  }
  return chunks;
}

const chunks = chunksOf(bytes);
pass(chunks.slice(0, WARM_UP_CHUNKS));
passed = 0;
const watch = new Stopwatch();
pass(chunks);
tell(watch.stop({ passed }));
