import { afterAll, expect, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import type { Settings } from '../../../src/config/settings.ts';
import type { Line } from '../../../src/model/generated/line.ts';
import type { Progress } from '../../../src/model/generated/progress.ts';
import { validators } from '../../../src/model/validate.ts';
import { partitionOf } from '../../../src/runtime/kafka/murmur2.ts';
import { groupName, topicNames } from '../../../src/runtime/kafka/names.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { produce, readAll, testTopics, withAdmin, type ReadMessage } from '../../support/kafka/topics.ts';
import { eventually, liveSettings, makeTopics } from './live-settings.ts';
import { killRecord, noiseRecord } from './records.ts';
import { runUntil, startService } from './running-service.ts';

const INPUT = { numPartitions: 2, configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }] };

describeWithKafka('the sieve', (brokers) => {
  const topics = testTopics(brokers);
  const made: { remove(): Promise<void> }[] = [];
  afterAll(async () => {
    await Promise.all([topics.remove(), ...made.map((deployment) => deployment.remove())]);
  });

  async function deployment(input: string[]): Promise<Settings> {
    const settings = liveSettings(brokers, input);
    made.push(await makeTopics(settings));
    return settings;
  }

  const values = async (topic: string) => {
    const messages = await readAll(brokers, topic);
    return messages.map((message) => ({ message, value: JSON.parse(message.value?.toString() ?? 'null') as unknown }));
  };
  const linesOf = async (settings: Settings) =>
    (await values(topicNames(settings).lines)).filter((entry): entry is { message: ReadMessage; value: Line } =>
      validators.line(entry.value),
    );
  const progressOf = async (settings: Settings) =>
    (await values(topicNames(settings).lines)).filter((entry): entry is { message: ReadMessage; value: Progress } =>
      validators.progress(entry.value),
    );

  /** The least time up to which every partition of the input is said to be read; 0 while one is not named. */
  async function progressUs(settings: Settings, partitions: number): Promise<number> {
    const latest = new Map<string, number>();
    for (const { value } of await progressOf(settings)) {
      for (const { topic, partition, timeUs } of value.partitions) latest.set(`${topic}-${String(partition)}`, timeUs);
    }
    return latest.size < partitions ? 0 : Math.min(...latest.values());
  }

  test('passes the line of a kill to its host, and tells every partition how far it has read', async () => {
    const input = await topics.make('logs', INPUT);
    const settings = await deployment([input]);
    await produce(brokers, input, [
      ...Array.from({ length: 500 }, (_, index) => noiseRecord(`host-${String(index)}`, 1)),
      killRecord('web-7', 4711, 1),
    ]);
    const producedUs = Date.now() * 1000;
    await runUntil(settings, ['sieve'], 'all is read', async () => (await progressUs(settings, 2)) > producedUs);
    const lines = await linesOf(settings);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.value).toMatchObject({ hostKey: 'web-7', origin: { topic: input, partition: 1, offset: 500 } });
    expect(lines[0]?.message.partition).toBe(partitionOf('web-7', 2));
    expect(lines[0]?.message.headers?.['schema']?.toString()).toBe('oomstream.line/1');
    expect(lines[0]?.message.headers?.['host']?.toString()).toBe('web-7');
    const told = new Set((await progressOf(settings)).map(({ message }) => message.partition));
    expect([...told].sort()).toEqual([0, 1]);
    const hosts = (await values(topicNames(settings).hosts)).map(({ message }) => message.key?.toString());
    expect(hosts).toContain('web-7');
  });

  test('after a restart it goes on where it was, and sends nothing again', async () => {
    const input = await topics.make('logs', INPUT);
    const settings = await deployment([input]);
    await produce(brokers, input, [killRecord('web-1', 1, 0)]);
    await runUntil(settings, ['sieve'], 'the first line', async () => (await linesOf(settings)).length === 1);
    const offsets = await withAdmin(brokers, (admin) =>
      admin.fetchOffsets({ groupId: groupName(settings, 'sieve'), topics: [input] }),
    );
    const commit = offsets[0]?.partitions.find(({ partition }) => partition === 0);
    expect(commit?.offset).toBe('1');
    expect(JSON.parse(commit?.metadata ?? '')).toMatchObject({
      incarnation: 0,
      lastTimestamp: expect.any(String) as string,
    });
    await produce(brokers, input, [killRecord('web-1', 2, 0)]);
    await runUntil(settings, ['sieve'], 'the second line', async () => (await linesOf(settings)).length >= 2);
    expect((await linesOf(settings)).map(({ value }) => value.origin.offset)).toEqual([0, 1]);
  });

  test('a topic that is deleted and made again gives new origins above the old ones', async () => {
    const input = await topics.make('logs', INPUT);
    const settings = await deployment([input]);
    await produce(brokers, input, [killRecord('web-1', 1, 0), killRecord('web-1', 2, 0)]);
    await runUntil(settings, ['sieve'], 'both lines', async () => (await linesOf(settings)).length === 2);
    await withAdmin(brokers, async (admin) => {
      await admin.deleteTopics({ topics: [input] });
      await eventually('it is gone', async () => !(await admin.listTopics()).includes(input));
      await createReadyTopics(admin, { topics: [{ topic: input, ...INPUT }] });
    });
    await produce(brokers, input, [killRecord('web-1', 3, 0)]);
    await runUntil(settings, ['sieve'], 'the new line', async (service) => {
      const metrics = await service.metrics.exposition();
      return (await linesOf(settings)).length === 3 && metrics.includes('oomstream_incarnation_alarms_total{topic=');
    });
    const last = (await linesOf(settings)).find(({ value }) => value.message.includes('process 3 '));
    expect(last?.value.origin).toMatchObject({ incarnation: 1, offset: 0 });
  });

  test('a record that cannot be decoded goes to the dead letter, and the partition goes on', async () => {
    const input = await topics.make('logs', INPUT);
    const settings = await deployment([input]);
    const broken = '{"MESSAGE":"Memory cgroup out of memory: Killed process 1 (a) total-vm:1kB';
    await produce(brokers, input, [{ partition: 0, value: broken }, killRecord('web-1', 2, 0)]);
    await runUntil(settings, ['sieve'], 'the line behind it', async () => (await linesOf(settings)).length === 1);
    const [dead] = await values(topicNames(settings).deadLetter);
    expect(dead?.message.key?.toString()).toBe(`${input}-0-0`);
    expect(dead?.value).toMatchObject({ reason: 'invalid-json', origin: { topic: input, partition: 0, offset: 0 } });
  });

  test('a partition that is added to an input topic is read, and named in the progress', async () => {
    const input = await topics.make('logs', { ...INPUT, numPartitions: 1 });
    const settings = await deployment([input]);
    const service = await startService(settings, ['sieve']);
    await service.untilReady();
    await withAdmin(brokers, (admin) => admin.createPartitions({ topicPartitions: [{ topic: input, count: 2 }] }));
    await produce(brokers, input, [killRecord('web-1', 1, 1)]);
    await eventually('its line', async () => (await linesOf(settings)).length === 1, 40_000);
    await eventually('its progress', async () => (await progressUs(settings, 2)) > 0);
    expect(await service.stop()).toBe(0);
  });

  test('a topic that comes to fit the pattern is read without a restart', async () => {
    const stem = `late-${String(Date.now())}`;
    const settings = { ...(await deployment([])), input: { topics: [], pattern: `^${stem}` } };
    const service = await startService(settings, ['sieve']);
    await eventually('it says that there is nothing to read', async () => {
      return (await service.get('/readyz')).text.includes('no input topic');
    });
    const input = await topics.make(stem, INPUT);
    await produce(brokers, input, [killRecord('web-1', 1, 0)]);
    await eventually('the line', async () => (await linesOf(settings)).length === 1, 40_000);
    expect(await service.stop()).toBe(0);
  });
});
