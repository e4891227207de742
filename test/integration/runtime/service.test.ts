import kafkajs, { CompressionTypes } from 'kafkajs';
import { expect, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import type { AppError } from '../../../src/lib/errors.ts';
import { topicNames } from '../../../src/runtime/kafka/names.ts';
import { describeWithKafka, describeWithOwnKafka } from '../../support/kafka/describe.ts';
import { OWN_KAFKA } from '../../support/kafka/kafka-handle.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { startKafka } from '../../support/kafka/start-kafka.ts';
import { produce, readAll, testClient, testTopics, withAdmin } from '../../support/kafka/topics.ts';
import { eventually, liveSettings, makeTopics } from './live-settings.ts';
import { killRecord } from './records.ts';
import { runUntil, startService } from './running-service.ts';

/** A snappy block that only holds a literal: its length as a varint, then the tag of a literal with a two-byte length. */
function asSnappy({ buffer }: { readonly buffer: Buffer }): Promise<Buffer> {
  const { length } = buffer;
  const head = [(length & 0x7f) | 0x80, length >> 7, 61 << 2, (length - 1) & 0xff, (length - 1) >> 8];
  return Promise.resolve(Buffer.concat([Buffer.from(head), buffer]));
}

const ALL = ['sieve', 'assemble', 'aggregate'] as const;

describeWithKafka('the service', (brokers) => {
  const topics = testTopics(brokers);

  test('refuses to start without its topics, names one, and says how to make them', async () => {
    const settings = liveSettings(brokers, ['no-such-input']);
    const service = await startService(settings, ['sieve']);
    const error = (await service.ended.catch((thrown: unknown) => thrown)) as AppError;
    expect(error.code).toBe('OOM_TOPIC_MISSING');
    expect(error.message).toContain(topicNames(settings).lines);
    expect(error.message).toContain('no-such-input');
    expect(error.remedy).toContain('oomstream topics create');
  });

  test('refuses aggregates and incidents with different numbers of partitions', async () => {
    const settings = liveSettings(brokers, [], 1);
    await withAdmin(brokers, (admin) =>
      createReadyTopics(admin, { topics: [{ topic: topicNames(settings).history, numPartitions: 3 }] }),
    );
    const deployment = await makeTopics(settings);
    const service = await startService(settings, ['aggregate']);
    const error = (await service.ended.catch((thrown: unknown) => thrown)) as AppError;
    expect(error.code).toBe('OOM_TOPIC_MISMATCH');
    await deployment.remove();
  });

  test('reads a batch that was compressed with Snappy', async () => {
    const input = await topics.make('logs', { numPartitions: 1 });
    const settings = liveSettings(brokers, [input]);
    const deployment = await makeTopics(settings);
    kafkajs.CompressionCodecs[CompressionTypes.Snappy] = () => ({ compress: asSnappy });
    const producer = testClient(brokers).producer();
    await producer.connect();
    const messages = [killRecord('web-7', 1, 0)];
    await producer.send({ topic: input, compression: CompressionTypes.Snappy, messages });
    await producer.disconnect();
    await runUntil(settings, ['sieve'], 'the line', async () => {
      const lines = await readAll(brokers, topicNames(settings).lines);
      return lines.some(({ value }) => value?.toString().includes('Killed process 1 ') === true);
    });
    await deployment.remove();
  });

  test('carries a kill from the input topic to an aggregate, all stages in one process', async () => {
    const input = await topics.make('logs', { numPartitions: 3 });
    const settings = liveSettings(brokers, [input]);
    const deployment = await makeTopics(settings);
    await produce(brokers, input, [killRecord('web-7', 4711, 2)]);
    await runUntil(settings, ALL, 'the aggregate', async () => {
      return (await readAll(brokers, topicNames(settings).aggregates)).length > 0;
    });
    expect(await readAll(brokers, topicNames(settings).incidents)).toHaveLength(1);
    await Promise.all([deployment.remove(), topics.remove()]);
  });
});

describeWithOwnKafka('without a broker', () => {
  test('the service waits, says for whom, and goes on when the broker comes', async () => {
    const [port = 0] = await freePorts(1);
    const address = `127.0.0.1:${String(port)}`;
    const settings = liveSettings([address], ['logs']);
    const service = await startService(settings, ['sieve']);
    await eventually('it is said which broker is waited for', async () => {
      const { status, text } = await service.get('/readyz');
      return status === 503 && text.includes(address);
    });
    expect((await service.get('/livez')).status).toBe(200);
    const kafka = await startKafka({ sources: OWN_KAFKA, port });
    try {
      const error = (await service.ended.catch((thrown: unknown) => thrown)) as AppError;
      expect(error.code).toBe('OOM_TOPIC_MISSING');
    } finally {
      await kafka.stop();
    }
  });

  test('told to stop while it waits, it ends at once with code 0', async () => {
    const [port = 0] = await freePorts(1);
    const service = await startService(liveSettings([`127.0.0.1:${String(port)}`], ['logs']), ['sieve']);
    await eventually('it waits', async () => (await service.get('/readyz')).status === 503);
    expect(await service.stop()).toBe(0);
  });

  test('a broker that dies and comes back costs no line and no restart', async () => {
    const kafka = await startKafka({ sources: OWN_KAFKA });
    try {
      const topics = testTopics(kafka.brokers);
      const input = await topics.make('logs', { numPartitions: 2 });
      const settings = liveSettings(kafka.brokers, [input]);
      await makeTopics(settings);
      const service = await startService(settings, ALL);
      await service.untilReady();
      await produce(kafka.brokers, input, [killRecord('web-1', 1, 0)]);
      const { incidents } = topicNames(settings);
      await eventually('the first incident', async () => (await readAll(kafka.brokers, incidents)).length === 1);
      await kafka.kill();
      await kafka.restart();
      await produce(kafka.brokers, input, [killRecord('web-2', 2, 1)]);
      // A broker that has just come back does not lead its partitions yet.
      const come = () => readAll(kafka.brokers, incidents).catch(() => []);
      await eventually('the second incident', async () => (await come()).length >= 2, 120_000);
      expect(await service.stop()).toBe(0);
    } finally {
      await kafka.stop();
    }
  });
});
