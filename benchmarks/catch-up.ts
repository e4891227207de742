import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { FleetOfStages } from './harness/fleet-of-stages.ts';
import { longRun, watchMemory } from './harness/long-run.ts';
import { printTrends, trendsOf } from './harness/memory-table.ts';

const HELP = `npm run bench:catch-up -- [--gb N] [--raw 1] [--every N] [--core N]

A consumer that is so many gigabytes behind: does its memory stay flat until it has caught up?
  --gb N     gigabytes of log, as they are when inflated (10); on the topic, packed with lz4, about a quarter of it
  --raw 1    not packed
  --every N  seconds between two rows (2)
  --core N   the core of the sieve; all else has the other one (1)
`;
/** Of the inflated bytes, with room to spare. */
const SHARE_ON_DISK = { none: 1.2, lz4: 0.5 } as const;
const SPARE_BYTES = 5e9;
const STALLED_AFTER_SECONDS = 120;
/** The heap grows to its working size within the first part. */
const WARM_UP_SHARE = 0.25;

await longRun({ gb: 10, raw: 0, every: 2 }, HELP, async ({ broker, core, options, feed }) => {
  const { gb = 10, raw = 0, every = 2 } = options;
  const codec = raw === 0 ? 'lz4' : 'none';
  demandRoom(gb * 1e9 * SHARE_ON_DISK[codec]);
  const topic = await broker.empty();
  const load = feed(topic, codec);
  console.log(`sending ${gb} GB, ${codec === 'none' ? 'not packed' : 'packed with lz4'}`);
  await load.send(() => load.bytes < gb * 1e9);
  await load.end();
  const fleet = await FleetOfStages.start(broker.brokers, topic, core);
  let read = 0;
  let progressedAt = 0;
  try {
    const rows = await watchMemory(
      every,
      () => read < load.records,
      async (seconds) => {
        const before = read;
        read = await fleet.recordsRead();
        if (read > before) progressedAt = seconds;
        if (seconds - progressedAt > STALLED_AFTER_SECONDS)
          throw new Error(`nothing more is read after ${read} records`);
        return { seconds, rssBytes: fleet.rssBytes(), told: { 'records read': read, behind: load.records - read } };
      },
    );
    const seconds = rows.at(-1)?.seconds ?? 0;
    console.log(
      `\n${(load.bytes / 1e9).toFixed(2)} GB in ${seconds.toFixed(0)} s, ${(load.bytes / seconds / 1e6).toFixed(0)} MB/s inflated`,
    );
    return printTrends(trendsOf(rows, WARM_UP_SHARE * seconds));
  } finally {
    await fleet.stop();
    await broker.remove([topic]);
  }
});

function demandRoom(bytes: number): void {
  const { bavail, bsize } = statfsSync(tmpdir());
  const free = bavail * bsize;
  if (free > bytes + SPARE_BYTES) return;
  throw new Error(
    `${tmpdir()} has ${(free / 1e9).toFixed(0)} GB free; ${((bytes + SPARE_BYTES) / 1e9).toFixed(0)} GB are needed`,
  );
}
