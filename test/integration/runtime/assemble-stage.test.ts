import type { Message } from 'kafkajs';
import { afterAll, expect, test } from 'vitest';
import type { Settings } from '../../../src/config/settings.ts';
import type { Checkpoint } from '../../../src/model/generated/checkpoint.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { decodeName } from '../../../src/runtime/kafka/checkpoint-slots.ts';
import { groupName, topicNames } from '../../../src/runtime/kafka/names.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { produce, readAll, withAdmin } from '../../support/kafka/topics.ts';
import { lineMessage, progressMessage, SECOND_US, START_US } from './internal-records.ts';
import { eventually, liveSettings, makeTopics } from './live-settings.ts';
import { killLine } from './records.ts';
import { runUntil, startService } from './running-service.ts';

function line(pid: number, offset: number, timeUs: number): Message {
  return lineMessage('killed', killLine(pid), offset, timeUs);
}

describeWithKafka('the assembler', (brokers) => {
  const made: { remove(): Promise<void> }[] = [];
  afterAll(async () => {
    await Promise.all(made.map((deployment) => deployment.remove()));
  });

  async function deployment(): Promise<Settings> {
    const settings = liveSettings(brokers, []);
    made.push(await makeTopics(settings));
    return { ...settings, input: { topics: [], pattern: '^nothing$' } };
  }

  const incidents = async (settings: Settings) =>
    (await readAll(brokers, topicNames(settings).incidents)).map(
      ({ value }) => JSON.parse(value?.toString() ?? '') as Incident,
    );
  const pids = async (settings: Settings) => (await incidents(settings)).map(({ victims }) => victims[0]?.pid);
  const commitOf = async (settings: Settings) => {
    const groupId = groupName(settings, 'assemble');
    const offsets = await withAdmin(brokers, (admin) =>
      admin.fetchOffsets({ groupId, topics: [topicNames(settings).lines] }),
    );
    return offsets[0]?.partitions.find(({ partition }) => partition === 0);
  };

  test('says an incident once the watermark has passed it', async () => {
    const settings = await deployment();
    const { lines } = topicNames(settings);
    await produce(brokers, lines, [line(1, 0, START_US), progressMessage(START_US)]);
    const service = await startService(settings, ['assemble']);
    await service.untilReady();
    await eventually('a checkpoint is committed', async () => Number((await commitOf(settings))?.offset ?? -1) >= 0);
    expect(await incidents(settings)).toEqual([]);
    await produce(brokers, lines, [progressMessage(START_US + 10 * SECOND_US)]);
    await eventually('the incident', async () => (await incidents(settings)).length === 1);
    expect((await incidents(settings))[0]).toMatchObject({ kind: 'kernel-kill', host: { key: 'web-7' } });
    expect(await service.stop()).toBe(0);
  });

  test('a report that was open at a restart is completed by the next owner, and said once', async () => {
    const settings = await deployment();
    const { lines, checkpoint } = topicNames(settings);
    await produce(brokers, lines, [
      line(1, 0, START_US),
      progressMessage(START_US + 10 * SECOND_US),
      line(2, 1, START_US + 11 * SECOND_US),
    ]);
    await runUntil(settings, ['assemble'], 'the first incident', async () => (await pids(settings)).includes(1));
    const commit = await commitOf(settings);
    const name = decodeName(commit?.metadata ?? null);
    const stored = (await readAll(brokers, checkpoint)).map(
      ({ value }) => JSON.parse(value?.toString() ?? 'null') as Checkpoint | null,
    );
    const named = stored.find((entry) => entry?.generation === name?.generation && entry?.sequence === name?.sequence);
    expect(named).toMatchObject({ nextOffset: 3, snapshotOffset: Number(commit?.offset) });
    expect(named?.openKeys.map(({ hostKey }) => hostKey)).toEqual(['web-7']);
    await produce(brokers, lines, [progressMessage(START_US + 30 * SECOND_US)]);
    await runUntil(settings, ['assemble'], 'the second incident', async () => (await pids(settings)).includes(2));
    expect(await pids(settings)).toEqual([1, 2]);
  });

  test('the next owner deletes the checkpoints of the generation before', async () => {
    const settings = await deployment();
    const { lines, checkpoint } = topicNames(settings);
    await produce(brokers, lines, [progressMessage(START_US)]);
    const generations = async () => {
      const live = new Map<string, string>();
      for (const { key, value } of await readAll(brokers, checkpoint)) {
        const name = key?.toString() ?? '';
        if (!name.startsWith(`assemble/${lines}-0/`)) continue;
        if (value === null) live.delete(name);
        else live.set(name, name.split('/').at(-2) ?? '');
      }
      return new Set(live.values());
    };
    await runUntil(settings, ['assemble'], 'a checkpoint', async () => (await generations()).size === 1);
    const [first] = await generations();
    await produce(brokers, lines, [progressMessage(START_US + SECOND_US)]);
    await runUntil(settings, ['assemble'], 'only a newer one', async () => {
      const now = await generations();
      return now.size === 1 && !now.has(first ?? '');
    });
  });

  test('lines that a sieve sends again are dropped', async () => {
    const settings = await deployment();
    const { lines } = topicNames(settings);
    await produce(brokers, lines, [
      line(1, 0, START_US),
      line(1, 0, START_US),
      progressMessage(START_US + 10 * SECOND_US),
    ]);
    await runUntil(settings, ['assemble'], 'the incident', async () => (await incidents(settings)).length > 0);
    expect((await incidents(settings)).map(({ evidence }) => evidence.duplicates)).toEqual([0]);
  });

  test('an undecodable record is dead-lettered, and the partition goes on', async () => {
    const settings = await deployment();
    const { lines, deadLetter } = topicNames(settings);
    await produce(brokers, lines, [
      { partition: 0, value: 'not json' },
      line(1, 0, START_US),
      progressMessage(START_US + 10 * SECOND_US),
    ]);
    await runUntil(settings, ['assemble'], 'the incident', async () => (await incidents(settings)).length === 1);
    const dead = (await readAll(brokers, deadLetter)).map(({ key }) => key?.toString());
    expect(dead).toEqual([`${lines}-0-0`]);
  });

  test('a newer schema on the line topic ends the service with code 1, and dead-letters nothing', async () => {
    const settings = await deployment();
    const { lines, deadLetter } = topicNames(settings);
    await produce(brokers, lines, [{ partition: 0, value: JSON.stringify({ schema: 'oomstream.line/2' }) }]);
    const service = await startService(settings, ['assemble']);
    expect(await service.ended).toBe(1);
    expect(await readAll(brokers, deadLetter)).toEqual([]);
    expect(Number((await commitOf(settings))?.offset)).toBeLessThanOrEqual(0);
  });
});
