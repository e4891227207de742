import { describe, expect, test } from 'vitest';
import { DEFAULT_ASSEMBLE } from '../../../../src/assemble/options.ts';
import { PartitionAssembler } from '../../../../src/assemble/partition-assembler.ts';
import { DEFAULT_SETTINGS } from '../../../../src/config/settings.ts';
import { DEFAULT_THRESHOLDS } from '../../../../src/diagnose/thresholds.ts';
import { diagnose } from '../../../../src/diagnose/diagnose.ts';
import type { Checkpoint } from '../../../../src/model/generated/checkpoint.ts';
import type { Line } from '../../../../src/model/generated/line.ts';
import type { Progress } from '../../../../src/model/generated/progress.ts';
import { AcknowledgedDelivery } from '../../../../src/runtime/kafka/acknowledged-delivery.ts';
import { AssembleLane } from '../../../../src/runtime/kafka/assemble-lane.ts';
import { CheckpointSlots, checkpointKey, decodeName } from '../../../../src/runtime/kafka/checkpoint-slots.ts';
import type { KafkaMessage } from '../../../../src/runtime/kafka/client.ts';
import type { OffsetCommit } from '../../../../src/runtime/kafka/committer.ts';
import type { Delivery } from '../../../../src/runtime/kafka/delivery.ts';
import type { OutMessage } from '../../../../src/runtime/kafka/out-message.ts';
import { Routes } from '../../../../src/runtime/kafka/routes.ts';
import { TransactionalDelivery } from '../../../../src/runtime/kafka/transactional-delivery.ts';
import type { Transactions } from '../../../../src/runtime/kafka/transactions.ts';

const PLACE = { topic: 'oom.lines', partition: 0 };
const OPTIONS = { ...DEFAULT_ASSEMBLE, progressTimeoutMs: 600_000 };
const START_US = 1_790_000_000_000_000;
const SECOND_US = 1_000_000;
const ROUTES = new Routes(DEFAULT_SETTINGS, new Map());

type Value = Line | Progress;

function kill(pid: number, offset: number, seconds: number): Line {
  const timeUs = START_US + seconds * SECOND_US;
  return {
    schema: 'oomstream.line/1',
    hostKey: `web-${String(pid % 2)}`,
    family: 'killed',
    message:
      `Memory cgroup out of memory: Killed process ${String(pid)} (java) total-vm:5242880kB, anon-rss:2076640kB, ` +
      'file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:7260kB oom_score_adj:969',
    part: 0,
    transport: 'journald',
    provenance: 'kernel',
    host: 'web',
    bootId: 'fedcba9876543210fedcba9876543210',
    timeUs,
    timeSource: 'kernel',
    monotonicUs: timeUs - START_US + SECOND_US,
    streamTimeUs: timeUs,
    origin: { topic: 'logs', partition: 0, incarnation: 0, offset, line: 0 },
  };
}

function progress(seconds: number): Progress {
  const timeUs = START_US + seconds * SECOND_US;
  return {
    schema: 'oomstream.progress/1',
    member: 'm',
    writtenUs: timeUs,
    partitions: [{ topic: 'logs', partition: 0, incarnation: 0, timeUs }],
    known: [{ topic: 'logs', partitions: 1 }],
  };
}

/** Ten kills on two hosts, ten seconds apart, each followed by progress that does or does not complete it. */
const LOG: readonly Value[] = Array.from({ length: 10 }, (_, at) => [
  kill(100 + at, at, at * 10),
  progress(at * 10 + 1),
  progress(at * 10 + 9),
]).flat();

/** What a broker holds, and what dies with the process that writes to it. */
class Broker {
  readonly incidents: string[] = [];
  readonly checkpoints = new Map<string, Checkpoint>();
  committed: OffsetCommit | undefined;

  take(messages: readonly OutMessage[]): void {
    for (const { topic, key, value } of messages) {
      if (topic === ROUTES.names.incidents) this.incidents.push(value ?? '');
      else if (value !== null) this.checkpoints.set(key ?? '', JSON.parse(value) as Checkpoint);
    }
  }
}

/** Where the process dies: after so many of its writes to the broker. */
interface Life {
  writesLeft: number;
}

function dies(life: Life): boolean {
  life.writesLeft -= 1;
  return life.writesLeft < 0;
}

const never = new Promise<never>(() => undefined);

function acknowledged(broker: Broker, life: Life): Delivery {
  let dead = false;
  const write = (work: () => void): void => {
    dead ||= dies(life);
    if (!dead) work();
  };
  let sequence = 0;
  return new AcknowledgedDelivery({
    outbox: {
      hasRoom: true,
      get sequence() {
        return sequence;
      },
      put: (messages) => {
        write(() => {
          broker.take(messages);
        });
        return (sequence += messages.length);
      },
      settled: () => (dead ? never : Promise.resolve()),
      wasGivenUp: () => false,
    },
    commit: (commit) => {
      write(() => {
        broker.committed = commit;
      });
      return dead ? never : Promise.resolve(true);
    },
  });
}

function transactional(broker: Broker, life: Life): Delivery {
  const write: Transactions['write'] = (messages, commit) => {
    if (dies(life)) return never;
    broker.take(messages);
    broker.committed = commit;
    return Promise.resolve();
  };
  return new TransactionalDelivery({
    groupId: 'g',
    transactions: { write, close: () => Promise.resolve() },
    onWritten: () => undefined,
    onUndeliverable: () => undefined,
    onFailed: () => undefined,
  });
}

type Deliver = (broker: Broker, life: Life) => Delivery;

function laneOn(broker: Broker, life: Life, deliver: Deliver, generation: number): AssembleLane {
  const name = decodeName(broker.committed?.metadata ?? null);
  const checkpoint = name === undefined ? undefined : broker.checkpoints.get(checkpointKey('assemble', PLACE, name));
  // What a commit names is there, and says so itself, or the next owner knows nothing of what was open.
  if (name !== undefined) expect(checkpoint).toMatchObject(name);
  const assembler =
    checkpoint === undefined ? new PartitionAssembler(OPTIONS) : PartitionAssembler.resume(OPTIONS, checkpoint);
  const slots = new CheckpointSlots(name, generation, generation);
  const start = { startOffset: broker.committed?.offset ?? 0, assembler, slots, outlived: [] };
  return new AssembleLane(PLACE, start, {
    routes: ROUTES,
    publish: (draft) => ROUTES.incident(diagnose(draft, DEFAULT_THRESHOLDS), 'x'),
    deliver: () => deliver(broker, life),
    onDead: () => undefined,
    onGivenUp: () => undefined,
    nowMs: () => 0,
  });
}

function message(value: Value, offset: number): KafkaMessage {
  const headers = { schema: value.schema };
  return {
    key: null,
    value: Buffer.from(JSON.stringify(value)),
    timestamp: '0',
    attributes: 0,
    offset: `${offset}`,
    headers,
  };
}

function take(lane: AssembleLane, value: Value, offset: number): Promise<void> {
  return lane.take({
    messages: [message(value, offset)],
    nextOffset: offset + 1,
    highWatermark: LOG.length,
    heartbeat: () => Promise.resolve(),
  });
}

/** Reads the log record by record and saves after each, until the end or death. */
async function live(broker: Broker, deliver: Deliver, writesLeft: number, generation: number): Promise<void> {
  const life = { writesLeft };
  const lane = laneOn(broker, life, deliver, generation);
  for (let offset = lane.startOffset; offset < LOG.length && life.writesLeft >= 0; offset += 1) {
    const value = LOG[offset];
    if (value === undefined) break;
    await take(lane, value, offset);
    void lane.save();
    await new Promise((resolve) => setImmediate(resolve));
  }
  lane.drop();
}

async function undisturbed(deliver: Deliver): Promise<readonly string[]> {
  const broker = new Broker();
  await live(broker, deliver, Number.POSITIVE_INFINITY, 1);
  return broker.incidents;
}

/** One life after the other, each a few writes long. */
async function lives(deliver: Deliver, writesEach: number): Promise<readonly string[]> {
  const broker = new Broker();
  for (let generation = 1; generation < 200; generation += 1) {
    const last = generation > 20;
    await live(broker, deliver, last ? Number.POSITIVE_INFINITY : writesEach, generation);
    if (last) break;
  }
  return broker.incidents;
}

const CRASHES = [1, 2, 3, 4, 5, 7, 11];

describe('a process that dies after so many writes, again and again', () => {
  test.each(CRASHES)('at least once, %i writes: the same incidents, some of them repeated', async (writes) => {
    const expected = await undisturbed(acknowledged);
    expect(expected).toHaveLength(10);
    expect([...new Set(await lives(acknowledged, writes))]).toEqual(expected);
  });

  test.each(CRASHES)('exactly once, %i transactions: the same incidents, none of them repeated', async (writes) => {
    const expected = await undisturbed(transactional);
    expect(expected).toHaveLength(10);
    expect(await lives(transactional, writes)).toEqual(expected);
  });
});

test('a checkpoint of an owner that has not yet read all of it again is its own, and the next one finds it', async () => {
  const broker = new Broker();
  const life = { writesLeft: Number.POSITIVE_INFINITY };
  const [open, early] = [kill(100, 0, 0), progress(1)];
  const first = laneOn(broker, life, acknowledged, 1);
  await take(first, open, 0);
  await take(first, early, 1);
  await first.save();
  first.drop();
  const second = laneOn(broker, life, acknowledged, 2);
  expect(second.startOffset).toBe(0);
  await take(second, open, 0);
  await second.save();
  second.drop();
  expect(decodeName(broker.committed?.metadata ?? null)).toMatchObject({ generation: 3, sequence: 2 });
  // Throws when the checkpoint is not the one that the commit names.
  laneOn(broker, life, acknowledged, 4).drop();
});
