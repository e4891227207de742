import { readFileSync } from 'node:fs';
import { DEFAULT_SETTINGS } from '../../src/config/settings.ts';
import { ChunkBatch } from '../../src/sieve/chunk-batch.ts';
import { Sieve } from '../../src/sieve/sieve.ts';
import { Stopwatch, tell } from './stopwatch.ts';

/** Sieves a file that is in memory already, in batches of 1 MiB of whole lines: as fast as records in memory can be. */
const CHUNK_BYTES = 1_048_576;
const WARM_UP_CHUNKS = 64;
const NEWLINE = 10;
const SOURCE = { topic: 'bench', partition: 0, incarnation: 0 };

const [path = ''] = process.argv.slice(2);
const bytes = readFileSync(path);
const { host, envelope, sieve: bounds } = DEFAULT_SETTINGS;
const sieve = new Sieve({ host, ...envelope, ...bounds, provenance: 'kernel' });
let passed = 0;

function pass(batches: readonly ChunkBatch[]): void {
  for (const batch of batches) {
    sieve.push(batch, {
      line: () => {
        passed += 1;
      },
      dead: () => undefined,
    });
  }
}

function batchesOf(all: Buffer): ChunkBatch[] {
  const batches: ChunkBatch[] = [];
  for (let from = 0; from < all.length;) {
    const end = all.lastIndexOf(NEWLINE, Math.min(all.length, from + CHUNK_BYTES) - 1) + 1;
    batches.push(new ChunkBatch(SOURCE, all.subarray(from, end), { baseOffset: from }));
    from = end;
  }
  return batches;
}

const batches = batchesOf(bytes);
pass(batches.slice(0, WARM_UP_CHUNKS));
passed = 0;
const watch = new Stopwatch();
pass(batchesOf(bytes));
tell(watch.stop({ passed }));
