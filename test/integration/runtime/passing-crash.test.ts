import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { createClient } from '../../../src/runtime/kafka/client.ts';
import { mayPass } from '../../../src/runtime/kafka/passing-crash.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { uniqueName } from '../../support/kafka/topics.ts';
import { liveSettings } from './live-settings.ts';

/** The client's own, made as it makes them; its types know of no arguments. */
const errors = kafkajs as unknown as Record<
  'KafkaJSNonRetriableError' | 'KafkaJSGroupCoordinatorNotFound' | 'KafkaJSLockTimeout',
  new (message: Error | string, options?: { readonly cause: Error }) => Error
>;
/** As the client's retrier throws what it takes for final. */
const final = (cause: Error) => new errors.KafkaJSNonRetriableError(cause, { cause });

describeWithKafka('a crash that the client takes for final', (brokers) => {
  test.each([
    [true, 'no coordinator, which any broker tells now', new errors.KafkaJSGroupCoordinatorNotFound('none')],
    [true, 'a lock that was waited for too long', new errors.KafkaJSLockTimeout('too long')],
    [false, 'what is wrong in itself', new RangeError('out of range')],
  ])('may pass (%s): %s', async (passes, _, cause) => {
    const client = createClient(liveSettings(brokers, []).kafka, silentLogger);
    expect(await mayPass(final(cause), client, uniqueName('group'))).toBe(passes);
  });

  test('no coordinator, and nobody who could tell: it may pass', async () => {
    const { kafka } = liveSettings(['127.0.0.1:1'], []);
    const client = createClient(kafka, silentLogger);
    expect(await mayPass(final(new errors.KafkaJSGroupCoordinatorNotFound('none')), client, 'group')).toBe(true);
  });
});
