import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../src/config/settings.ts';
import { SortedChain } from '../../../../src/runtime/replay/sorted-chain.ts';
import { ChunkBatch } from '../../../../src/sieve/chunk-batch.ts';
import { Sieve } from '../../../../src/sieve/sieve.ts';

test('an incident without a time is told and counted, and is in no aggregate', () => {
  const { host, sieve, envelope, assemble, aggregate } = DEFAULT_SETTINGS;
  const chain = new SortedChain({ assemble, aggregate });
  const text = 'Out of memory: Killed process 7 (x) total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB\n';
  // When it was received is not known either.
  const batch = new ChunkBatch({ topic: 'text', partition: 0, incarnation: 0 }, Buffer.from(text), { baseOffset: 0 });
  new Sieve({ host, ...sieve, ...envelope, provenance: 'any' }).push(batch, {
    line: (line) => {
      chain.line(line);
    },
    dead: () => undefined,
  });
  expect([...chain.finish()]).toMatchObject([{ incident: { kind: 'kernel-kill' } }]);
  expect(chain.timeless).toBe(1);
  chain.close();
});
