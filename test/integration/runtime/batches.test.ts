import type { ITopicConfig, Message } from 'kafkajs';
import { afterAll, expect, test } from 'vitest';
import type { Settings } from '../../../src/config/settings.ts';
import type { Line } from '../../../src/model/generated/line.ts';
import { validators } from '../../../src/model/validate.ts';
import { groupName, topicNames } from '../../../src/runtime/kafka/names.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { produce, readAll, testClient, testTopics, uniqueName, withAdmin } from '../../support/kafka/topics.ts';
import { liveSettings, makeTopics } from './live-settings.ts';
import { killRecord, noiseRecord } from './records.ts';
import { runUntil } from './running-service.ts';

const START_US = 1_760_000_000_000_000;

describeWithKafka('the two lanes', (brokers) => {
  const topics = testTopics(brokers);
  const made: { remove(): Promise<void> }[] = [];
  afterAll(async () => {
    await Promise.all([topics.remove(), ...made.map((deployment) => deployment.remove())]);
  });

  const input = (config: Record<string, string>): Promise<string> => {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    const options: Omit<ITopicConfig, 'topic'> = { numPartitions: 1, configEntries };
    return topics.make('logs', options);
  };

  /** What a lane makes of a topic, read to its end: lines, dead letters, hosts and the committed offset with its metadata. */
  async function outcome(topic: string, lane: Settings['kafka']['lane'], kafka: Partial<Settings['kafka']> = {}) {
    const base = liveSettings(brokers, [topic], 1);
    const settings = { ...base, kafka: { ...base.kafka, lane, ...kafka } };
    made.push(await makeTopics(settings));
    const names = topicNames(settings);
    const committed = async () => {
      const groupId = groupName(settings, 'sieve');
      const [offsets] = await withAdmin(brokers, (admin) => admin.fetchOffsets({ groupId, topics: [topic] }));
      return offsets?.partitions[0];
    };
    const [end] = await withAdmin(brokers, (admin) => admin.fetchTopicOffsets(topic));
    await runUntil(
      settings,
      ['sieve'],
      `${lane}: all is read`,
      // A young broker may still look for the group's coordinator.
      async () => (await committed().catch(() => undefined))?.offset === end?.offset,
    );
    const valuesOf = async (name: string) =>
      (await readAll(brokers, name)).map(({ value }) => JSON.parse(value?.toString() ?? 'null') as unknown);
    const lines = (await valuesOf(names.lines)).filter((value): value is Line => validators.line(value));
    return {
      // Stream time is that of the batch in one lane, that of the fetch's last second in the other.
      lines: lines.map((line) => ({ ...line, streamTimeUs: undefined })),
      dead: await valuesOf(names.deadLetter),
      hosts: (await valuesOf(names.hosts)).map((value) => (value as { hostKey?: unknown }).hostKey),
      metadata: (await committed())?.metadata,
    };
  }

  const variety = (from: number): Message[] => [
    ...Array.from({ length: 300 }, (_, index) => noiseRecord(`host-${String(index)}`, 0)),
    {
      ...killRecord('web-1', from + 1, 0, START_US),
      key: 'Killed process',
      headers: { a: 'oom', b: Buffer.alloc(300) },
    },
    { partition: 0, key: 'x', value: null },
    { partition: 0, key: null, value: 'x' },
    { partition: 0, key: 'Memory cgroup out of memory: Killed process 1 (a)', value: '{"MESSAGE":"no"}' },
    { partition: 0, value: '' },
    { partition: 0, value: '{"MESSAGE":"Memory cgroup out of memory: Killed process 1 (a) total-vm:1kB' },
    { partition: 0, value: `{"MESSAGE":"${'long '.repeat(180_000)}"}` },
    killRecord('web-2', from + 2, 0, START_US + 5_000_000),
  ];

  test.each(['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'])('say the same of %s batches', async (codec) => {
    const topic = await input({ 'compression.type': codec });
    for (const from of [100, 200, 300]) await produce(brokers, topic, variety(from));
    const [{ hosts, ...records }, { hosts: sampled, ...batches }] = [
      await outcome(topic, 'records'),
      await outcome(topic, 'batches'),
    ];
    expect(batches).toEqual(records);
    // Which others are heard besides depends on where a batch ends, and that is not the same in both lanes.
    for (const heard of [hosts, sampled]) expect(heard).toEqual(expect.arrayContaining(['web-1', 'web-2']));
    for (const heard of [hosts, sampled]) expect(heard.length).toBeGreaterThan(2);
    expect(batches.lines.map(({ message }) => /process (\d+)/.exec(message)?.[1])).toEqual([
      '101',
      '102',
      '201',
      '202',
      '301',
      '302',
    ]);
    expect(batches.dead).toHaveLength(3);
    expect(batches.lines[0]?.origin.offset).toBe(300);
  });

  test('say the same where the broker sets the time', async () => {
    const topic = await input({ 'message.timestamp.type': 'LogAppendTime', 'compression.type': 'lz4' });
    await produce(brokers, topic, variety(100));
    expect(await outcome(topic, 'batches')).toEqual(await outcome(topic, 'records'));
  });

  test('with transactions: what was given up is not said, however many were open, nor do markers at the end hold it up', async () => {
    const topic = await input({});
    const kafka = testClient(brokers);
    const producers = [0, 1, 2, 3].map(() =>
      kafka.producer({ transactionalId: uniqueName('t'), idempotent: true, maxInFlightRequests: 1 }),
    );
    await Promise.all(producers.map((producer) => producer.connect()));
    const transactions = [];
    for (const producer of producers) transactions.push(await producer.transaction());
    for (const round of [10, 20]) {
      for (const [index, transaction] of transactions.entries()) {
        await transaction.send({ topic, messages: [killRecord(`web-${String(index)}`, round + index, 0, START_US)] });
      }
    }
    await produce(brokers, topic, [killRecord('web-9', 99, 0, START_US)]);
    for (const [index, transaction] of transactions.entries()) {
      await (index === 1 ? transaction.commit() : transaction.abort());
    }
    await Promise.all(producers.map((producer) => producer.disconnect()));
    const batches = await outcome(topic, 'batches', { maxBytesPerPartition: 1024 });
    expect(batches.lines.map(({ message }) => /process (\d+)/.exec(message)?.[1])).toEqual(['11', '21', '99']);
    const whole = await outcome(topic, 'batches');
    expect(whole.lines).toEqual(batches.lines);
    expect((await outcome(topic, 'records', { maxBytesPerPartition: 1024 })).lines).toEqual(batches.lines);
  });

  test.each(['batches', 'records'] as const)(
    'of a partition that holds a marker alone nothing is said, it is read to its end and goes on (%s)',
    async (lane) => {
      const topic = await input({});
      const producer = testClient(brokers).producer({
        transactionalId: uniqueName('t'),
        idempotent: true,
        maxInFlightRequests: 1,
      });
      await producer.connect();
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [killRecord('web-1', 1, 0, START_US)] });
      await transaction.commit();
      await producer.disconnect();
      // What stays is the marker, at offset 1.
      await withAdmin(brokers, async (admin) => {
        // The client knows a topic's leaders only once it has asked for something of it.
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '1' }] });
      });
      expect(await outcome(topic, lane)).toMatchObject({ lines: [], dead: [] });
      await produce(brokers, topic, [killRecord('web-1', 2, 0, START_US)]);
      const { lines, dead } = await outcome(topic, lane);
      expect(dead).toEqual([]);
      expect(lines.map(({ origin }) => origin.offset)).toEqual([2]);
    },
  );

  test('a batch that inflates beyond what is allowed goes to the dead letter, and the partition goes on', async () => {
    const topic = await input({ 'compression.type': 'zstd' });
    await produce(brokers, topic, [{ partition: 0, value: 'x'.repeat(900_000) }]);
    await produce(brokers, topic, [killRecord('web-1', 1, 0, START_US)]);
    const { lines, dead } = await outcome(topic, 'batches', { inflatedBytes: 100_000 });
    expect(lines).toHaveLength(1);
    expect(dead).toMatchObject([{ reason: 'too-large', origin: { topic, partition: 0, offset: 0 } }]);
  });
});
