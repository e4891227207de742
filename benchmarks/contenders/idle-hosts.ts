import { HeardHosts } from '../../src/aggregate/heard-hosts.ts';
import { PartitionAssembler } from '../../src/assemble/partition-assembler.ts';
import { DEFAULT_SETTINGS } from '../../src/config/settings.ts';
import { HostsSeen } from '../../src/runtime/kafka/hosts-seen.ts';
import { MessageBatch } from '../../src/sieve/message-batch.ts';
import { Sieve } from '../../src/sieve/sieve.ts';
import { Stopwatch, tell } from './stopwatch.ts';

/**
 * What a host that is idle costs in the memory of all three stages, after very many hosts were heard and a share of them had a
 * kill, all within an hour. Needs --expose-gc. What each stage holds is told by letting go of one after the other.
 */
const [HOSTS = 1_000_000, HOSTS_PER_KILL = 10] = process.argv.slice(2).map(Number);
const HOUR_US = 3_600_000_000;
const START_US = 1_789_450_000_000_000;
const STEP_US = HOUR_US / HOSTS;
const HOSTS_BETWEEN_PROGRESS = 1_000;
const SOURCE = { topic: 'bench', partition: 0, incarnation: 0 };

const { host, envelope, sieve: bounds, assemble, progress } = DEFAULT_SETTINGS;
const sieve = new Sieve({ host, ...envelope, ...bounds, provenance: 'kernel' });
let incidents = 0;
let offset = 0;

function usedBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const record = (index: number, timeUs: number): Buffer =>
  Buffer.from(
    JSON.stringify({
      __REALTIME_TIMESTAMP: String(timeUs),
      __MONOTONIC_TIMESTAMP: String(timeUs - START_US + 1_000_000_000),
      _BOOT_ID: index.toString(16).padStart(32, '0'),
      _HOSTNAME: `host-${index}`,
      _TRANSPORT: 'kernel',
      SYSLOG_IDENTIFIER: 'kernel',
      MESSAGE:
        'Memory cgroup out of memory: Killed process 4711 (java) total-vm:4096000kB, anon-rss:2048000kB, file-rss:0kB, ' +
        'shmem-rss:0kB, UID:1000 pgtables:4400kB oom_score_adj:0',
    }),
  );

/** What the stages keep of hosts. */
interface Kept {
  seen: HostsSeen | undefined;
  assembler: PartitionAssembler | undefined;
  heard: HeardHosts | undefined;
}

function advance({ assembler }: Kept, timeUs: number): void {
  const partitions = [{ ...SOURCE, timeUs }];
  const known = [{ topic: SOURCE.topic, partitions: 1 }];
  const said = { schema: 'oomstream.progress/1', member: 'bench', writtenUs: timeUs, partitions, known } as const;
  assembler?.progress(said, offset++, () => {
    incidents += 1;
  });
}

/** The name is made anew, as it is when it is read from a record: a string that shares nothing with others. */
function hear({ seen, heard }: Kept, index: number, timeUs: number): void {
  const hostKey = Buffer.from(`host-${index}`).toString('latin1');
  const line = { message: '', part: 0, transport: 'journald', provenance: 'kernel', timeUs } as const;
  if (seen?.note(hostKey, line, timeUs) !== undefined) heard?.hear(hostKey, timeUs, timeUs);
}

function kill({ assembler }: Kept, index: number, timeUs: number): void {
  sieve.push(new MessageBatch(SOURCE, [{ value: record(index, timeUs), offset: index }], timeUs), {
    line: (line) => assembler?.line(line, offset++, () => undefined),
    dead: () => undefined,
  });
}

const watch = new Stopwatch();
const before = usedBytes();
const kept: Kept = {
  seen: new HostsSeen(),
  assembler: new PartitionAssembler({ ...assemble, progressTimeoutMs: progress.timeoutMs }),
  heard: new HeardHosts(),
};
for (let index = 0; index < HOSTS; index += 1) {
  const timeUs = Math.round(START_US + index * STEP_US);
  hear(kept, index, timeUs);
  if (index % HOSTS_PER_KILL === 0) kill(kept, index, timeUs);
  if ((index + 1) % HOSTS_BETWEEN_PROGRESS === 0) advance(kept, timeUs);
}
const busyHosts = kept.assembler?.hosts ?? 0;
const rememberedHosts = kept.heard?.size ?? 0;
const busyBytes = usedBytes() - before;
advance(kept, START_US + 3 * HOUR_US);
const all = usedBytes();
kept.assembler = undefined;
const withoutAssembler = usedBytes();
kept.seen = undefined;
const withoutSeen = usedBytes();
kept.heard = undefined;
const withoutHeard = usedBytes();
tell(
  watch.stop({
    idleBytesPerHost: (all - before) / HOSTS,
    rememberedHosts,
    bytesPerRememberedHost: (all - before) / rememberedHosts,
    sieveBytes: withoutAssembler - withoutSeen,
    assemblerBytes: all - withoutAssembler,
    aggregatorBytes: withoutSeen - withoutHeard,
    restBytes: withoutHeard - before,
    busyHosts,
    busyBytesPerHost: (busyBytes - (all - before)) / busyHosts,
    incidents,
  }),
);
