import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithOwnKafka } from '../support/kafka/describe.ts';
import { isFree } from '../support/kafka/free-ports.ts';
import { LOG_FOLDER_VARIABLE } from '../support/kafka/jar-broker.ts';
import { type KafkaHandle, OWN_KAFKA } from '../support/kafka/kafka-handle.ts';
import { startKafka } from '../support/kafka/start-kafka.ts';
import { produce, readAll, testTopics } from '../support/kafka/topics.ts';

const ABANDON = fileURLToPath(new URL('../support/kafka/abandon.ts', import.meta.url));
const GONE_DEADLINE_MS = 20_000;

describeWithOwnKafka('a broker that is killed', () => {
  let kafka: KafkaHandle;
  beforeAll(async () => {
    kafka = await startKafka({ sources: OWN_KAFKA });
  });
  afterAll(() => kafka.stop());

  it('has after a restart what it had acknowledged, at the same address', async () => {
    const topic = await testTopics(kafka.brokers).make('survives');
    const address = [...kafka.brokers];
    await produce(kafka.brokers, topic, [{ value: 'before' }]);
    await kafka.kill();
    await kafka.restart();
    await produce(kafka.brokers, topic, [{ value: 'after' }]);
    const values = (await readAll(kafka.brokers, topic)).map((message) => message.value?.toString());
    expect(values).toEqual(['before', 'after']);
    expect(kafka.brokers).toEqual(address);
  });

  it('is down between the two', async () => {
    await kafka.kill();
    const [, port = ''] = kafka.brokers[0]?.split(':') ?? [];
    expect(await isFree(Number(port))).toBe(true);
    await kafka.restart();
    expect(await isFree(Number(port))).toBe(false);
  });
});

describeWithOwnKafka('a broker whose owner is killed with SIGKILL', () => {
  it('goes away within seconds, and its folder with it', async () => {
    // Without the run's folder for logs: the log lies beside the data then, and tells where that is.
    const environment = { ...process.env };
    Reflect.deleteProperty(environment, LOG_FOLDER_VARIABLE);
    const owner = spawn(process.execPath, ['--import', 'tsx', ABANDON], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environment,
    });
    const { brokers, logFile } = await firstLine(owner);
    const port = Number(brokers[0]?.split(':')[1]);
    expect(await isFree(port)).toBe(false);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(await eventually(() => isFree(port))).toBe(true);
    if (logFile !== undefined)
      expect(await eventually(() => Promise.resolve(!existsSync(dirname(logFile))))).toBe(true);
  });
});

async function firstLine(owner: ChildProcess): Promise<{ brokers: string[]; logFile?: string }> {
  if (owner.stdout === null) throw new Error('the owner has no output');
  for await (const line of createInterface({ input: owner.stdout })) {
    return JSON.parse(line) as { brokers: string[]; logFile?: string };
  }
  throw new Error('the owner ended before its broker was up');
}

async function eventually(holds: () => Promise<boolean>): Promise<boolean> {
  const end = Date.now() + GONE_DEADLINE_MS;
  while (Date.now() < end) {
    if (await holds()) return true;
    await sleep(100);
  }
  return false;
}
