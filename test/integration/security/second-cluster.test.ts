import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import { topicNames } from '../../../src/runtime/kafka/names.ts';
import { DEFAULT_KAFKA_SINK, type KafkaSinkOptions } from '../../../src/sinks/kafka/options.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { describeWithSecuredKafka, startSecuredKafka, type SecuredKafka } from '../../support/kafka/secured-broker.ts';
import { produce, readAll, uniqueName, withAdmin } from '../../support/kafka/topics.ts';
import { eventually, liveSettings, makeTopics } from '../runtime/live-settings.ts';
import { startService } from '../runtime/running-service.ts';
import { asMessages, madeIncidents } from '../../support/sinks/made-incidents.ts';
import { allowAll } from './clients.ts';

describeWithSecuredKafka('a Kafka sink to a second cluster', () => {
  describeWithKafka('from the first', (first) => {
    let second: SecuredKafka;
    const copy = uniqueName('copy');
    const made: { remove(): Promise<void> }[] = [];

    beforeAll(async () => {
      second = await startSecuredKafka({});
      await allowAll(second, 'User:CN=oomstream');
      await withAdmin(second.brokers, (admin) =>
        createReadyTopics(admin, { topics: [{ topic: copy, numPartitions: 2 }] }),
      );
    });
    afterAll(async () => {
      await Promise.all(made.map((each) => each.remove()));
      await second.stop();
    });

    async function settingsWith(tls: KafkaSinkOptions['tls']) {
      const settings = liveSettings(first, [], 2);
      made.push(await makeTopics(settings));
      const brokers = [second.address('mutual')];
      const sink = { ...DEFAULT_KAFKA_SINK, type: 'kafka', brokers, tls, topics: { incidents: copy } } as const;
      return { ...settings, sinks: { copy: sink } };
    }

    test('TLS with certificates on both sides: every incident is there', async () => {
      const { certFile: cert, keyFile: key } = await second.authority.issue({ name: 'oomstream' });
      const settings = await settingsWith({ ca: second.authority.caFile, cert, key });
      const incidents = madeIncidents('second', 200);
      await produce(first, topicNames(settings).incidents, asMessages(incidents, 2));
      const service = await startService(settings, ['sinks']);
      try {
        await eventually(
          'all are copied',
          async () => (await readAll(second.brokers, copy)).length >= incidents.length,
        );
      } finally {
        expect(await service.stop()).toBe(0);
      }
      const keys = (await readAll(second.brokers, copy)).map(({ key: id }) => String(id));
      expect(keys.sort()).toEqual(incidents.map(({ id }) => id).sort());
      expect(await withAdmin(first, (admin) => admin.listTopics())).not.toContain(copy);
    });

    test('an authority that is not trusted is refused at the start, with its place', async () => {
      const settings = await settingsWith({});
      const started = startService(settings, ['sinks']).then(({ ended }) => ended);
      await expect(started).rejects.toThrow(/sinks\.copy\.tls\.ca/);
    });
  });
});
