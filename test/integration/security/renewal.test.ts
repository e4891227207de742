import { copyFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { topicNames } from '../../../src/runtime/kafka/names.ts';
import { makeAuthority, type Authority } from '../../support/kafka/certificates.ts';
import {
  BROKER_HOSTS,
  describeWithSecuredKafka,
  startSecuredKafka,
  type SecuredKafka,
} from '../../support/kafka/secured-broker.ts';
import { produce, readAll, testTopics } from '../../support/kafka/topics.ts';
import { eventually } from '../runtime/live-settings.ts';
import { killRecord } from '../runtime/records.ts';
import { startService } from '../runtime/running-service.ts';
import { allowAll, fileOf, madeDeployment, through } from './clients.ts';

const RECOVERED_WITHIN_MS = 120_000;

describeWithSecuredKafka('certificates that are renewed', () => {
  let kafka: SecuredKafka;

  beforeAll(async () => {
    kafka = await startSecuredKafka({});
    await allowAll(kafka, 'User:CN=oomstream');
  });
  afterAll(async () => {
    await kafka.stop();
  });

  const tls = () => ({ ca: fileOf(kafka, 'ca.pem'), cert: fileOf(kafka, 'cert.pem'), key: fileOf(kafka, 'key.pem') });

  /** Writes over the files that the service was told, as whoever renews them does. */
  async function putInPlace(authority: Authority): Promise<void> {
    const { certFile, keyFile } = await authority.issue({ name: 'oomstream' });
    const files = tls();
    await copyFile(authority.caFile, files.ca);
    await copyFile(certFile, files.cert);
    await copyFile(keyFile, files.key);
  }

  test('another authority, certificate and key on both sides: the service goes on without a restart', async () => {
    await putInPlace(kafka.authority);
    const input = await testTopics(kafka.brokers).make('logs', { numPartitions: 1 });
    const settings = await madeDeployment(kafka, input);
    const { incidents } = topicNames(settings);
    const said = async () => (await readAll(kafka.brokers, incidents)).length;
    const service = await startService(through(settings, kafka, 'mutual', { tls: tls() }), [
      'sieve',
      'assemble',
      'aggregate',
    ]);
    try {
      await service.untilReady();
      await produce(kafka.brokers, input, [killRecord('web-1', 1, 0)]);
      await eventually('the first incident', async () => (await said()) === 1);

      const renewed = await makeAuthority(fileOf(kafka, 'renewed'), 'the next authority');
      const shown = await renewed.issue({ name: 'broker', hosts: BROKER_HOSTS });
      await kafka.configure?.(kafka.identity('mutual', shown, renewed));
      await putInPlace(renewed);
      await kafka.restart();

      await produce(kafka.brokers, input, [killRecord('web-2', 2, 0)]);
      await eventually('the second incident', async () => (await said()) >= 2, RECOVERED_WITHIN_MS);
    } finally {
      expect(await service.stop()).toBe(0);
    }
  });
});
