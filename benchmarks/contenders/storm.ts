import { closeSync, openSync, readSync } from 'node:fs';
import { PartitionAssembler } from '../../src/assemble/partition-assembler.ts';
import { DEFAULT_SETTINGS } from '../../src/config/settings.ts';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { SievedLine } from '../../src/model/sieved-line.ts';
import { ChunkBatch } from '../../src/sieve/chunk-batch.ts';
import { Sieve } from '../../src/sieve/sieve.ts';
import { Stopwatch, tell } from './stopwatch.ts';

/** Records of a storm through the live stages in one process: sieve, assembler with its watermark, diagnosis. */
const CHUNK_BYTES = 1_048_576;
const NEWLINE = 10;
const STAMP = /"__REALTIME_TIMESTAMP":"(\d+)"/;
const SOURCE = { topic: 'bench', partition: 0, incarnation: 0 };

const [path = ''] = process.argv.slice(2);
const { host, envelope, sieve: bounds, assemble, progress } = DEFAULT_SETTINGS;
const sieve = new Sieve({ host, ...envelope, ...bounds, provenance: 'kernel' });
const assembler = new PartitionAssembler({ ...assemble, progressTimeoutMs: progress.timeoutMs });
const counts = { lines: 0, incidents: 0, victims: 0, offset: 0 };
let sieved: SievedLine[] = [];
let sieveMs = 0;

function incident(draft: Parameters<typeof diagnose>[0]): void {
  const made = diagnose(draft);
  counts.incidents += 1;
  counts.victims += made.victims.length;
}

function pass(bytes: Buffer, baseOffset: number): void {
  // Each line is stamped by its own record; all that came before this chunk is read.
  const readUs = Number(STAMP.exec(bytes.toString('latin1', 0, 1000))?.[1]);
  const begun = performance.now();
  sieve.push(new ChunkBatch(SOURCE, bytes, { baseOffset }), {
    line: (line) => {
      sieved.push(line);
    },
    dead: () => undefined,
  });
  sieveMs += performance.now() - begun;
  for (const line of sieved) assembler.line(line, counts.offset++, incident);
  counts.lines += sieved.length;
  sieved = [];
  const partitions = [{ ...SOURCE, timeUs: readUs }];
  const known = [{ topic: SOURCE.topic, partitions: 1 }];
  const said = { schema: 'oomstream.progress/1', member: 'bench', writtenUs: readUs, partitions, known } as const;
  assembler.progress(said, counts.offset++, incident);
}

const watch = new Stopwatch();
const file = openSync(path, 'r');
let rest = Buffer.alloc(0);
for (let base = 0; ;) {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const length = readSync(file, chunk, 0, CHUNK_BYTES, null);
  const all = Buffer.concat([rest, chunk.subarray(0, length)]);
  const end = length === 0 ? all.length : all.lastIndexOf(NEWLINE) + 1;
  if (end > 0) pass(all.subarray(0, end), base);
  base += end;
  rest = all.subarray(end);
  if (length === 0) break;
}
closeSync(file);
assembler.end(incident);
tell(watch.stop({ ...counts, sieveSeconds: sieveMs / 1000 }));
