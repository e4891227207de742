import { afterAll, expect, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import { TOPIC_RESOURCE } from '../../../src/runtime/kafka/client.ts';
import { topicNames } from '../../../src/runtime/kafka/names.ts';
import { checkTopics, createTopics } from '../../../src/runtime/kafka/topics.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { testTopics, withAdmin } from '../../support/kafka/topics.ts';
import { liveSettings } from './live-settings.ts';

describeWithKafka('topics', (brokers) => {
  const topics = testTopics(brokers);
  afterAll(() => topics.remove());

  test('create makes what is missing with its policy, and a second time nothing', async () => {
    const settings = liveSettings(brokers, [await topics.make('logs')]);
    const first = await createTopics(settings);
    expect(first.created).toHaveLength(7);
    expect(await checkTopics(settings)).toEqual([]);
    const second = await createTopics(settings);
    expect(second.created).toEqual([]);
    expect(second.existing).toHaveLength(7);
    await withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [...first.created] }));
  });

  test('create leaves a topic as it is, and check tells how it differs', async () => {
    const settings = liveSettings(brokers, []);
    const lines = topicNames(settings).lines;
    await withAdmin(brokers, (admin) => createReadyTopics(admin, { topics: [{ topic: lines, numPartitions: 5 }] }));
    const { created } = await createTopics(settings);
    expect(created).not.toContain(lines);
    const findings = await checkTopics(settings);
    expect(findings).toContainEqual(expect.objectContaining({ topic: lines, kind: 'policy', fatal: false }));
    expect(findings.map(({ detail }) => detail).join(' ')).toContain('CreateTime; LogAppendTime is meant');
    await withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [lines, ...created] }));
  });

  test('--apply sets the policies that differ, keeps what others have set, and touches no partition', async () => {
    const settings = liveSettings(brokers, []);
    const { lines } = topicNames(settings);
    const configEntries = [{ name: 'segment.bytes', value: '2000000' }];
    await withAdmin(brokers, (admin) =>
      createReadyTopics(admin, { topics: [{ topic: lines, numPartitions: 5, configEntries }] }),
    );
    const told = await createTopics(settings);
    expect(told.changed).toEqual([]);
    expect(told.differing.map(({ policy }) => policy?.key)).toContain('message.timestamp.type');
    const { changed, differing } = await createTopics(settings, undefined, { apply: true });
    expect(changed).toContain(`${lines}: message.timestamp.type=LogAppendTime, was CreateTime`);
    expect(differing).toEqual([]);
    // The broker answers with what it has heard of so far.
    await expect
      .poll(async () => (await checkTopics(settings)).filter(({ kind }) => kind === 'policy'), { timeout: 30_000 })
      .toEqual([]);
    const kept = await withAdmin(brokers, (admin) =>
      admin.describeConfigs({ includeSynonyms: false, resources: [{ type: TOPIC_RESOURCE, name: lines }] }),
    );
    expect(kept.resources[0]?.configEntries).toContainEqual(
      expect.objectContaining({ configName: 'segment.bytes', configValue: '2000000' }),
    );
    const topicsThere = [...told.created, lines];
    const { topics: described } = await withAdmin(brokers, (admin) => admin.fetchTopicMetadata({ topics: [lines] }));
    expect(described[0]?.partitions).toHaveLength(5);
    await withAdmin(brokers, (admin) => admin.deleteTopics({ topics: topicsThere }));
  });

  test('check names a missing input topic', async () => {
    const settings = liveSettings(brokers, ['no-such-topic']);
    expect(await checkTopics(settings)).toContainEqual({
      topic: 'no-such-topic',
      kind: 'missing',
      fatal: true,
      detail: 'The input topic no-such-topic is missing.',
    });
  });
});
