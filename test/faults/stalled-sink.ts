import { setTimeout as sleep } from 'node:timers/promises';
import { FluentServer } from '@fluent-org/logger';
import { runCli } from '../support/cli/run-cli.ts';
import { Valve } from '../support/forward/valve.ts';
import { Saying } from './saying.ts';
import { watchSink, type SinkSample } from './sink-samples.ts';
import { Worker } from './worker.ts';

const PARTITIONS = 4;

/** How long the receiver hangs, how much is said in a second, and on which broker. */
export interface StallOptions {
  readonly brokers: string[];
  readonly seconds: number;
  readonly perSecond: number;
  readonly drainMs: number;
}

/** What was said and what arrived in the end. */
export interface StallReport {
  readonly sent: number;
  readonly arrived: number;
  /** Ids that never came. */
  readonly missing: number;
  /** While it hangs. */
  readonly samples: readonly SinkSample[];
  /** What `oomstream doctor` prints at the end of it. */
  readonly doctor: string;
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
    sinks: { receiver: { type: 'forward', hosts: [`127.0.0.1:${valve.port}`], timeout: '5s', 'max-backoff': '2s' } },
  });
  try {
    const created = await runCli(['topics', 'create', '--config', worker.configFile]);
    if (created.code !== 0) throw new Error(`topics create: ${created.stderr}`);
    worker.start(['--stages', 'sinks']);
    await worker.ready();
    const saying = new Saying(brokers, `${deployment}-oom.incidents`, PARTITIONS, (id) => ids.add(id));
    await saying.during(5, perSecond);
    valve.shut();
    const over = new AbortController();
    const watched = watchSink(worker, over.signal);
    await saying.during(seconds, perSecond).finally(() => {
      over.abort();
    });
    const samples = await watched;
    const { stdout: doctor } = await runCli(['doctor', '--config', worker.configFile]);
    valve.open();
    const openedMs = Date.now();
    while (ids.size > 0 && Date.now() - openedMs < drainMs) await sleep(200);
    const drainedMs = Date.now() - openedMs;
    if ((await worker.stop()) !== 0) throw new Error(`the sinks did not end well:\n${worker.log.slice(-2000)}`);
    return { sent: saying.count, arrived, missing: ids.size, samples, doctor, drainedMs };
  } finally {
    await worker.dispose();
    await valve.stop();
    await receiver.close();
  }
}
