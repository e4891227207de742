import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { silentMeter } from '../../../src/runtime/metrics.ts';
import { createClient, type KafkaClient } from '../../../src/runtime/kafka/client.ts';
import { GroupConsumer } from '../../../src/runtime/kafka/group-consumer.ts';
import { readAssigned, readEnds } from '../../../src/runtime/kafka/group-offsets.ts';
import type { Assigned, FetchedBatch, Lane } from '../../../src/runtime/kafka/lane.ts';
import { Outbox } from '../../../src/runtime/kafka/outbox.ts';
import { readRanges } from '../../../src/runtime/kafka/read-ranges.ts';
import { Transactions } from '../../../src/runtime/kafka/transactions.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { produce, readAll, testTopics, uniqueName } from '../../support/kafka/topics.ts';
import { eventually, liveSettings } from './live-settings.ts';

/** Remembers what it was given. */
class RecordingLane implements Lane {
  readonly values: string[] = [];
  readonly topic: string;
  readonly partition: number;
  readonly startOffset: number;
  next: number;
  dropped = false;

  constructor(place: Assigned) {
    this.topic = place.topic;
    this.partition = place.partition;
    this.startOffset = place.committed?.offset ?? place.low;
    this.next = this.startOffset;
  }

  take(batch: FetchedBatch): Promise<void> {
    for (const message of batch.messages) this.values.push(message.value?.toString() ?? '');
    this.next = batch.nextOffset;
    return Promise.resolve();
  }

  skipTo(nextOffset: number): void {
    this.next = nextOffset;
  }

  gap(fetchedOffset: number): void {
    this.next = fetchedOffset;
  }

  drop(): void {
    this.dropped = true;
  }
}

describeWithKafka('the group consumer', (brokers) => {
  const topics = testTopics(brokers);
  const settings = liveSettings(brokers, []);
  const client: KafkaClient = createClient(settings.kafka, silentLogger);
  const admin = client.admin();
  const open: GroupConsumer[] = [];
  const lanes: RecordingLane[] = [];

  afterEach(async () => {
    await Promise.all(open.splice(0).map((consumer) => consumer.stop(5000)));
    lanes.splice(0);
  });
  afterAll(async () => {
    await topics.remove();
    await admin.disconnect();
  });

  async function member(groupId: string, topic: string, fatal: Error[] = []): Promise<GroupConsumer> {
    await admin.connect();
    const consumer = new GroupConsumer({
      client,
      admin,
      groupId,
      stage: 'sieve',
      topics: () => Promise.resolve([topic]),
      logger: silentLogger,
      meter: silentMeter,
      onFatal: (error) => fatal.push(error),
      factory: {
        open: (assigned) => {
          const made = assigned.map((place) => new RecordingLane(place));
          lanes.push(...made);
          return Promise.resolve(made);
        },
      },
    });
    open.push(consumer);
    await consumer.start();
    return consumer;
  }

  const read = () => lanes.flatMap((lane) => lane.values);

  test('reads every partition from its beginning and begins again at what was committed', async () => {
    const topic = await topics.make('logs', { numPartitions: 2 });
    const groupId = uniqueName('group');
    await produce(brokers, topic, [
      { value: 'a', partition: 0 },
      { value: 'b', partition: 1 },
    ]);
    const first = await member(groupId, topic);
    await eventually('both records are read', () => read().sort().join('') === 'ab');
    const [lane] = lanes.filter(({ partition }) => partition === 0);
    if (lane === undefined) throw new Error('partition 0 has no lane');
    expect(await first.commit(lane, { topic, partition: 0, offset: 1, metadata: '{"mark":1}' })).toBe(true);
    const assigned = await readAssigned(admin, groupId, [{ topic, partition: 0 }]);
    expect(assigned[0]).toMatchObject({ committed: { offset: 1, metadata: '{"mark":1}' }, low: 0, high: 1 });
    await first.stop(5000);
    lanes.splice(0);
    await member(groupId, topic);
    await eventually('only what was not committed is read again', () => read().join('') === 'b');
  });

  test('a rebalance drops every lane; what the old ones would commit is not taken', async () => {
    const topic = await topics.make('logs', { numPartitions: 2 });
    const groupId = uniqueName('group');
    const first = await member(groupId, topic);
    await eventually('the first owns both', () => first.lanes().length === 2);
    const before = [...lanes];
    const second = await member(groupId, topic);
    await eventually('each owns one', () => first.lanes().length === 1 && second.lanes().length === 1);
    expect(before.every((lane) => lane.dropped)).toBe(true);
    const [old] = before;
    if (old === undefined) throw new Error('no lane');
    expect(await first.commit(old, { topic, partition: old.partition, offset: 99, metadata: '' })).toBe(false);
  });

  test('a lane that throws is opened again from what was committed', async () => {
    const topic = await topics.make('logs', { numPartitions: 1 });
    const consumer = await member(uniqueName('group'), topic);
    await eventually('the lane is open', () => consumer.lanes().length === 1);
    const [lane] = lanes;
    if (lane === undefined) throw new Error('no lane');
    lane.take = () => Promise.reject(new Error('broken'));
    await produce(brokers, topic, [{ value: 'a' }]);
    await eventually('a new lane has read it', () => lanes.length === 2 && read().join('') === 'a');
    expect(lane.dropped).toBe(true);
  });

  test('transaction markers at the end move the position, though no message comes', async () => {
    const topic = await topics.make('logs', { numPartitions: 1 });
    await member(uniqueName('group'), topic);
    await eventually('the lane is open', () => lanes.length === 1);
    const transactions = await Transactions.fence(client, uniqueName('tx'));
    const consumed = { groupId: uniqueName('other'), topic, partition: 0, offset: 0, metadata: '' };
    await transactions.write([{ topic, partition: 0, key: 'k', value: 'v', headers: {} }], consumed);
    await transactions.close();
    const end = async () => (await readEnds(admin, [topic])).get(`${topic}-0`)?.high;
    await eventually('record and marker are in the log', async () => (await end()) === 2);
    await eventually('the marker is passed', () => lanes[0]?.next === 2);
    expect(read()).toEqual(['v']);
  });

  test('a topic that is deleted and made again is noticed by a lane below what was read', async () => {
    const name = await topics.make('logs', { numPartitions: 1 });
    const groupId = uniqueName('group');
    await produce(brokers, name, [{ value: 'a' }, { value: 'b' }, { value: 'c' }]);
    await member(groupId, name);
    await eventually('read', () => read().join('') === 'abc');
    await admin.deleteTopics({ topics: [name] });
    await eventually('the topic is gone', async () => !(await admin.listTopics()).includes(name));
    await createReadyTopics(admin, { topics: [{ topic: name, numPartitions: 1 }] });
    await produce(brokers, name, [{ value: 'd' }]);
    await eventually('the new record is read', () => read().includes('d'), 60_000);
  });
});

describeWithKafka('reading ranges', (brokers) => {
  const topics = testTopics(brokers);
  const client = createClient(liveSettings(brokers, []).kafka, silentLogger);
  const admin = client.admin();
  afterAll(async () => {
    await topics.remove();
    await admin.disconnect();
  });

  test('gives exactly the records of each range, from several topics in one pass', async () => {
    await admin.connect();
    const one = await topics.make('one', { numPartitions: 2 });
    const two = await topics.make('two', { numPartitions: 1 });
    await produce(
      brokers,
      one,
      ['0', '1', '2', '3'].map((value) => ({ value, partition: 1 })),
    );
    await produce(brokers, two, [{ value: 'x' }]);
    const seen: string[] = [];
    const ranges = [
      { topic: one, partition: 0, from: 0, to: 0 },
      { topic: one, partition: 1, from: 1, to: 3 },
      { topic: two, partition: 0, from: 0, to: 1 },
    ];
    await readRanges({ client, admin, groupName: uniqueName('g') }, ranges, (range, message) => {
      seen.push(`${range.topic === one ? 'one' : 'two'}:${message.value?.toString() ?? ''}`);
    });
    expect(seen.sort()).toEqual(['one:1', 'one:2', 'two:x']);
  });

  test('what a reader throws reaches the caller', async () => {
    await admin.connect();
    const topic = await topics.make('one', { numPartitions: 1 });
    await produce(brokers, topic, [{ value: 'x' }]);
    const reading = readRanges(
      { client, admin, groupName: uniqueName('g') },
      [{ topic, partition: 0, from: 0, to: 1 }],
      () => {
        throw new Error('unreadable');
      },
    );
    await expect(reading).rejects.toThrow('unreadable');
  });
});

describeWithKafka('the outbox', (brokers) => {
  const topics = testTopics(brokers);
  const client = createClient(liveSettings(brokers, []).kafka, silentLogger);
  afterAll(() => topics.remove());

  function outbox(): Outbox {
    return new Outbox({ client, stage: 'sieve', logger: silentLogger, meter: silentMeter, nowMs: Date.now });
  }

  test('keeps the order of what was put, over requests of any size', async () => {
    const topic = await topics.make('out', { numPartitions: 1 });
    const box = outbox();
    const values = Array.from({ length: 3000 }, (_, index) => `${String(index)}:${'x'.repeat(900)}`);
    for (const value of values) box.put([{ topic, partition: 0, key: null, value, headers: { schema: 's' } }]);
    await box.settled();
    expect(box.acknowledged).toBe(3000);
    expect(await box.close(1000)).toBe(true);
    const read = await readAll(brokers, topic);
    expect(read.map((message) => message.value?.toString())).toEqual(values);
  });

  test('gives up only the one message that no broker takes, and says so', async () => {
    const topic = await topics.make('out', {
      numPartitions: 1,
      configEntries: [{ name: 'max.message.bytes', value: '2000' }],
    });
    const box = outbox();
    const small = (value: string) => ({ topic, partition: 0, key: null, value, headers: {} });
    const large = small(Array.from({ length: 4000 }, () => String.fromCharCode(32 + Math.random() * 90)).join(''));
    box.put([small('a'), large, small('b')]);
    await box.settled();
    expect(box.wasGivenUp(large)).toBe(true);
    await box.close(1000);
    expect((await readAll(brokers, topic)).map((message) => message.value?.toString())).toEqual(['a', 'b']);
  });

  test('two producers of one transactional id: the older one can write nothing any more', async () => {
    const topic = await topics.make('out', { numPartitions: 1 });
    const id = uniqueName('tx');
    const consumed = { groupId: uniqueName('g'), topic, partition: 0, offset: 0, metadata: '' };
    const message = { topic, partition: 0, key: 'k', value: 'v', headers: {} };
    const old = await Transactions.fence(client, id);
    await old.write([message], consumed);
    const owner = await Transactions.fence(client, id);
    await expect(old.write([message], consumed)).rejects.toThrow();
    await owner.write([message], consumed);
    // The marker that shows it to readers is written after the answer.
    await vi.waitFor(async () => {
      expect(await readAll(brokers, topic)).toHaveLength(2);
    }, 20_000);
    await Promise.all([old.close(), owner.close()]);
  });
});
