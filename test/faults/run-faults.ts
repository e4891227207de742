import { setTimeout as sleep } from 'node:timers/promises';
import { createReadyTopics } from '../../src/runtime/kafka/ready-topics.ts';
import { createRng } from '../../src/simulate/rng.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { testClient, withAdmin } from '../support/kafka/topics.ts';
import { readAggregates, readIncidents } from '../support/stream/scenario.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { ConservationBook } from './conservation.ts';
import type { Fault, PlannedFault } from './fault-plan.ts';
import { Injector } from './injector.ts';
import { appendChunk, chunksOf, fleetRecords, undisturbed, type Undisturbed } from './load.ts';
import { Turns } from './turns.ts';
import { aggregateVerdict, incidentVerdict, type Verdict } from './verdict.ts';
import { Worker } from './worker.ts';

const DEPLOYMENT = 'faults';
const TOPICS = { journal: 'logs.journal', syslog: 'logs.syslog' } as const;
const PARTITIONS = 4;
/** Attempts of one append are one. */
const ONCE = { allowAutoTopicCreation: false, idempotent: true, maxInFlightRequests: 1 } as const;
const POLL_MS = 1000;
/** Longer than a report waits for more lines: what is too much would have come. */
const SETTLE_MS = 7000;

/** How long, how many, and which faults. */
export interface FaultOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly workers: number;
  /** One behind a proxy when absent. */
  readonly brokers?: number;
  readonly delivery: 'at-least-once' | 'exactly-once';
  readonly sessionMs: number;
  readonly drainMs: number;
  readonly plan: readonly PlannedFault[];
  readonly tell: (message: string) => void;
}

/** What was done, and what came of it. */
export interface FaultReport {
  readonly seed: number;
  readonly recordsIn: number;
  readonly faults: ReadonlyMap<Fault, number>;
  readonly incidents: Verdict;
  readonly aggregates: Verdict;
  /** Processes that ended as they should not have, and sums of counters that are not equal. */
  readonly odd: readonly string[];
  readonly drainedMs: number;
  readonly log: string;
}

/** The service under faults, on a broker of its own, and the same records without any. */
export async function runFaults(options: FaultOptions): Promise<FaultReport> {
  const records = fleetRecords(options.seed, options.seconds);
  const [cluster, expected] = await Promise.all([startCluster(options.brokers ?? 1), undisturbed(records)]);
  try {
    const scene = await prepare(cluster, options);
    try {
      return await disturb({ ...scene, cluster, records, expected, options });
    } finally {
      await Promise.all([...scene.workers, scene.extra].map((worker) => worker.dispose()));
    }
  } finally {
    await cluster.stop();
  }
}

async function prepare(cluster: Cluster, { workers, delivery, sessionMs }: FaultOptions) {
  const config = {
    deployment: DEPLOYMENT,
    ...(delivery === 'exactly-once' && { delivery }),
    kafka: {
      brokers: cluster.brokers,
      'session-timeout': `${sessionMs}ms`,
      'rebalance-timeout': '6s',
      'request-timeout': '10s',
      partitions: PARTITIONS,
      'replication-factor': cluster.nodes.length,
    },
    input: { topics: Object.values(TOPICS) },
    progress: { interval: '100ms' },
  };
  const made = await Promise.all(
    Array.from({ length: workers + 1 }, (_, at) => Worker.create(`worker ${at + 1}`, config)),
  );
  const [extra, ...all] = made;
  if (extra === undefined) throw new Error('there is no worker');
  await makeTopics(cluster, extra);
  for (const worker of all) worker.start();
  await Promise.all(all.map((worker) => worker.ready()));
  return { workers: all, extra };
}

async function makeTopics({ direct, nodes }: Cluster, worker: Worker): Promise<void> {
  const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
  await withAdmin(direct, (admin) =>
    createReadyTopics(admin, {
      topics: Object.values(TOPICS).map((topic) => ({
        topic,
        numPartitions: PARTITIONS,
        replicationFactor: nodes.length,
        configEntries,
      })),
    }),
  );
  const created = await runCli(['topics', 'create', '--config', worker.configFile]);
  if (created.code !== 0) throw new Error(`topics create: ${created.stderr}`);
}

interface Run {
  readonly cluster: Cluster;
  readonly workers: readonly Worker[];
  readonly extra: Worker;
  readonly records: ReturnType<typeof fleetRecords>;
  readonly expected: Undisturbed;
  readonly options: FaultOptions;
}

async function disturb(run: Run): Promise<FaultReport> {
  const { cluster, workers, extra, records, expected, options } = run;
  const odd: string[] = [];
  const book = new ConservationBook();
  const broker = new Turns();
  const injector = new Injector({
    cluster,
    workers,
    extra,
    broker,
    rng: createRng('faults', options.seed),
    sessionMs: options.sessionMs,
    beforeEnd: (worker) => book.look(worker),
    onOdd: (what) => odd.push(what),
  });
  await Promise.all([load(run, broker, injector), inject(injector, options)]);
  options.tell('no more faults: draining');
  const drainedMs = await drain(run);
  for (const worker of workers) await book.look(worker);
  const held = await recordsHeld(cluster);
  if (held !== records.length) odd.push(`the input holds ${held} records, and ${records.length} were given`);
  const codes = await Promise.all(workers.map((worker) => worker.stop()));
  for (const [at, code] of codes.entries()) {
    if (code !== 0) odd.push(`${workers[at]?.name ?? ''} ended with ${String(code)}`);
  }
  return {
    seed: options.seed,
    recordsIn: records.length,
    faults: injector.done,
    incidents: incidentVerdict(expected, await readIncidents(cluster.direct, `${DEPLOYMENT}-oom.incidents`)),
    aggregates: aggregateVerdict(expected, await readAggregates(cluster.direct, `${DEPLOYMENT}-oom.cgroup-aggregates`)),
    odd: [...odd, ...book.mistakes],
    drainedMs,
    log: [...workers, extra]
      .filter((worker) => worker.exitCode !== undefined)
      .map(logOf)
      .join('\n'),
  };
}

/** How many records the input topics hold: one that is appended twice would be told as a copy, and rightly so. */
async function recordsHeld({ direct }: Cluster): Promise<number> {
  const ends = await withAdmin(direct, (admin) =>
    Promise.all(Object.values(TOPICS).map((topic) => admin.fetchTopicOffsets(topic))),
  );
  return ends.flat().reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
}

async function inject(injector: Injector, { plan, tell }: FaultOptions): Promise<void> {
  const startedMs = Date.now();
  for (const { atMs, fault } of plan) {
    await sleep(Math.max(0, startedMs + atMs - Date.now()));
    tell(fault);
    injector.begin(fault);
  }
  await injector.settled();
}

/** Steadily over the whole time; what a dead broker held up follows at once. */
async function load({ cluster, records, options }: Run, broker: Turns, injector: Injector): Promise<void> {
  const client = testClient(cluster.direct);
  let producer = client.producer(ONCE);
  await producer.connect();
  let met = injector.brokerFaults;
  const chunks = chunksOf(records);
  const startedMs = Date.now();
  try {
    for (const [at, chunk] of chunks.entries()) {
      await sleep(Math.max(0, startedMs + (at * options.seconds * 1000) / chunks.length - Date.now()));
      const layout = { seed: `${options.seed}-${at}`, partitions: PARTITIONS };
      await broker.take(async () => {
        // One that does not know the new leaders would spread a report over its attempts.
        if (met !== injector.brokerFaults) {
          met = injector.brokerFaults;
          await producer.disconnect();
          producer = client.producer(ONCE);
          await producer.connect();
        }
        await appendChunk(producer, TOPICS, chunk, layout);
      });
    }
  } finally {
    await producer.disconnect();
  }
}

/** Until every expected incident is said and folded, then as long as anything more might come. */
async function drain({ cluster, workers, expected, options }: Run): Promise<number> {
  const startedMs = Date.now();
  const ids = new Set(expected.incidents.map(({ id }) => id));
  const folded = expected.aggregates.reduce((sum, { incidents }) => sum + incidents, 0);
  while (Date.now() - startedMs < options.drainMs) {
    for (const worker of workers) if (!worker.runs) worker.start();
    for (const { id } of await readIncidents(cluster.direct, `${DEPLOYMENT}-oom.incidents`)) ids.delete(id);
    if (ids.size === 0) {
      const aggregates = await readAggregates(cluster.direct, `${DEPLOYMENT}-oom.cgroup-aggregates`);
      if (aggregates.reduce((sum, { incidents }) => sum + incidents, 0) >= folded) break;
    }
    await sleep(POLL_MS);
  }
  const drainedMs = Date.now() - startedMs;
  await sleep(SETTLE_MS);
  return drainedMs;
}

function logOf(worker: Worker): string {
  return `--- ${worker.name}\n${worker.log.slice(-6000)}`;
}
