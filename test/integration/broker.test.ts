import { afterAll, expect, it } from 'vitest';
import { describeWithKafka } from '../support/kafka/describe.ts';
import { produce, readAll, testClient, testTopics, uniqueName } from '../support/kafka/topics.ts';

describeWithKafka('the broker of the run', (brokers) => {
  const topics = testTopics(brokers);
  afterAll(() => topics.remove());

  it('gives back what was produced, by partition and in order', async () => {
    const topic = await topics.make('round-trip', { numPartitions: 2 });
    const sent = [0, 1, 2, 3].map((n) => ({ key: `k${n}`, value: `v${n}`, partition: n % 2 }));
    await produce(brokers, topic, sent);
    const read = await readAll(brokers, topic);
    expect(read.map((message) => [message.partition, message.value?.toString()])).toEqual([
      [0, 'v0'],
      [0, 'v2'],
      [1, 'v1'],
      [1, 'v3'],
    ]);
  });

  it('reads an empty topic as nothing', async () => {
    const topic = await topics.make('empty');
    expect(await readAll(brokers, topic)).toEqual([]);
  });

  it('shows a committed transaction and hides an aborted one, which leaves only control records at the end', async () => {
    const topic = await topics.make('transactional');
    const producer = testClient(brokers).producer({
      transactionalId: uniqueName('transaction'),
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    const kept = await producer.transaction();
    await kept.send({ topic, messages: [{ value: 'kept' }] });
    await kept.commit();
    const dropped = await producer.transaction();
    await dropped.send({ topic, messages: [{ value: 'dropped' }] });
    await dropped.abort();
    await producer.disconnect();
    const values = (await readAll(brokers, topic)).map((message) => message.value?.toString());
    expect(values).toEqual(['kept']);
    const all = (await readAll(brokers, topic, { readUncommitted: true })).map((m) => m.value?.toString());
    expect(all).toEqual(['kept', 'dropped']);
  });
});
