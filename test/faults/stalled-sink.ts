import { setTimeout as sleep } from 'node:timers/promises';
import { FluentServer } from '@fluent-org/logger';
import { runCli } from '../support/cli/run-cli.ts';
import { Valve } from '../support/forward/valve.ts';
import { testClient } from '../support/kafka/topics.ts';
import { asMessages, madeIncident } from '../support/sinks/made-incidents.ts';
import { Worker } from './worker.ts';

const PARTITIONS = 4;
const SAMPLE_MS = 1000;

/** How long the receiver hangs, how much is said in a second, and on which broker. */
export interface StallOptions {
  readonly brokers: string[];
  readonly seconds: number;
  readonly perSecond: number;
  readonly drainMs: number;
}

/** One look at the process while its receiver hangs. */
export interface StallSample {
  readonly second: number;
  readonly residentBytes: number;
  readonly lag: number;
}

/** What was said and what arrived in the end. */
export interface StallReport {
  readonly sent: number;
  readonly arrived: number;
  /** Ids that never came. */
  readonly missing: number;
  readonly samples: readonly StallSample[];
  readonly drainedMs: number;
}

/** Incidents go to a forward receiver that hangs for a while, and then takes them all. */
export async function stallSink({ brokers, seconds, perSecond, drainMs }: StallOptions): Promise<StallReport> {
  const ids = new Set<string>();
  let arrived = 0;
  const receiver = new FluentServer({ listenOptions: { port: 0, host: '127.0.0.1' } });
  receiver.on('entry', (_tag: string, _time: unknown, record: Readonly<Record<string, unknown>>) => {
    arrived += 1;
    ids.delete(String(record['id']));
  });
  await receiver.listen();
  const valve = await Valve.start(receiver.port ?? 0);
  const deployment = `stall-${process.pid}-${Date.now()}`;
  const worker = await Worker.create('sinks', {
    deployment,
    kafka: { brokers, partitions: PARTITIONS },
    input: { topics: ['logs'] },
    sinks: { receiver: { type: 'forward', hosts: [`127.0.0.1:${valve.port}`], timeout: '5s' } },
  });
  try {
    const created = await runCli(['topics', 'create', '--config', worker.configFile]);
    if (created.code !== 0) throw new Error(`topics create: ${created.stderr}`);
    worker.start(['--stages', 'sinks']);
    await worker.ready();
    const saying = new Saying(brokers, `${deployment}-oom.incidents`, ids);
    await saying.during(5, perSecond);
    valve.shut();
    const [samples] = await Promise.all([watch(worker, seconds), saying.during(seconds, perSecond)]);
    valve.open();
    const openedMs = Date.now();
    while (ids.size > 0 && Date.now() - openedMs < drainMs) await sleep(200);
    const drainedMs = Date.now() - openedMs;
    if ((await worker.stop()) !== 0) throw new Error(`the sinks did not end well:\n${worker.log.slice(-2000)}`);
    return { sent: saying.said, arrived, missing: ids.size, samples, drainedMs };
  } finally {
    await worker.dispose();
    await valve.stop();
    await receiver.close();
  }
}

/** Appends incidents evenly. */
class Saying {
  readonly #brokers: string[];
  readonly #topic: string;
  readonly #ids: Set<string>;
  said = 0;

  constructor(brokers: string[], topic: string, ids: Set<string>) {
    this.#brokers = brokers;
    this.#topic = topic;
    this.#ids = ids;
  }

  async during(seconds: number, perSecond: number): Promise<void> {
    const producer = testClient(this.#brokers).producer({ allowAutoTopicCreation: false });
    await producer.connect();
    const startedMs = Date.now();
    for (let second = 0; second < seconds; second += 1) {
      const incidents = Array.from({ length: perSecond }, () => madeIncident(`stall-${this.#topic}-${this.said++}`, 1));
      for (const { id } of incidents) this.#ids.add(id);
      await producer.send({ topic: this.#topic, messages: asMessages(incidents, PARTITIONS) });
      await sleep(Math.max(0, startedMs + (second + 1) * 1000 - Date.now()));
    }
    await producer.disconnect();
  }
}

async function watch(worker: Worker, seconds: number): Promise<StallSample[]> {
  const samples: StallSample[] = [];
  const startedMs = Date.now();
  while (Date.now() - startedMs < seconds * 1000) {
    const answer = await worker.get('/metrics');
    if (answer?.status === 200) samples.push(sampleOf(answer.body, (Date.now() - startedMs) / 1000));
    await sleep(SAMPLE_MS);
  }
  return samples;
}

function sampleOf(exposition: string, second: number): StallSample {
  const sum = (metric: string): number =>
    exposition
      .split('\n')
      .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  return {
    second: Math.round(second),
    residentBytes: sum('process_resident_memory_bytes'),
    lag: sum('oomstream_consumer_lag_records'),
  };
}
