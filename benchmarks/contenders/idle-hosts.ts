import { PartitionAssembler } from '../../src/assemble/partition-assembler.ts';
import { DEFAULT_SETTINGS } from '../../src/config/settings.ts';
import { HostsSeen } from '../../src/runtime/kafka/hosts-seen.ts';
import { MessageBatch } from '../../src/sieve/message-batch.ts';
import { Sieve } from '../../src/sieve/sieve.ts';
import { Stopwatch, tell } from './stopwatch.ts';

/** What a host that is idle costs in the sieve's and the assembler's memory after very many hosts were seen. Needs --expose-gc. */
const HOSTS = Number(process.argv[2] ?? 1_000_000);
const START_US = 1_789_450_000_000_000;
const STEP_US = 3_600;
const QUIET_US = 2 * 3_600_000_000;
const SOURCE = { topic: 'bench', partition: 0, incarnation: 0 };

const { host, envelope, sieve: bounds, assemble, progress } = DEFAULT_SETTINGS;
const sieve = new Sieve({ host, ...envelope, ...bounds, provenance: 'kernel' });
const assembler = new PartitionAssembler({ ...assemble, progressTimeoutMs: progress.timeoutMs });
const seen = new HostsSeen();
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

function advance(timeUs: number): void {
  const partitions = [{ ...SOURCE, timeUs }];
  const known = [{ topic: SOURCE.topic, partitions: 1 }];
  const said = { schema: 'oomstream.progress/1', member: 'bench', writtenUs: timeUs, partitions, known } as const;
  assembler.progress(said, offset++, () => {
    incidents += 1;
  });
}

const watch = new Stopwatch();
const before = usedBytes();
for (let index = 0; index < HOSTS; index += 1) {
  const timeUs = START_US + index * STEP_US;
  sieve.push(new MessageBatch(SOURCE, [{ value: record(index, timeUs), offset: index }], timeUs), {
    line: (line) => {
      seen.note(line.hostKey, line.line, timeUs);
      assembler.line(line, offset++, () => undefined);
    },
    dead: () => undefined,
  });
  if (index % 1_000 === 999) advance(timeUs);
}
const busyHosts = assembler.hosts;
const busyBytes = usedBytes() - before;
advance(START_US + HOSTS * STEP_US + QUIET_US);
const idleBytes = usedBytes() - before;
tell(
  watch.stop({ idleBytesPerHost: idleBytes / HOSTS, busyHosts, busyBytesPerHost: busyBytes / busyHosts, incidents }),
);
