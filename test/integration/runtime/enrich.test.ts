import type { Message } from 'kafkajs';
import { afterAll, expect, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import type { Settings } from '../../../src/config/settings.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { createClient } from '../../../src/runtime/kafka/client.ts';
import { groupName, topicNames } from '../../../src/runtime/kafka/names.ts';
import { Enricher } from '../../../src/runtime/enrich/enricher.ts';
import { TopicFeed } from '../../../src/runtime/enrich/topic-feed.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { silentMeter } from '../../../src/runtime/metrics.ts';
import { draft } from '../../unit/enrich/drafts.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { produce, readAll, uniqueName, withAdmin } from '../../support/kafka/topics.ts';
import { lineMessage, progressMessage, SECOND_US, START_US } from './internal-records.ts';
import { eventually, liveSettings, makeTopics } from './live-settings.ts';
import { killLine } from './records.ts';
import { runUntil, startService } from './running-service.ts';

const POD = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const CONTAINER = '0123456789abcdef'.repeat(4);
const PATH = `/kubepods/burstable/pod${POD}/${CONTAINER}`;

const HOST = { host: 'web-7', labels: { team: 'shop' } };
const CHECKOUT = {
  podUid: POD,
  containerId: CONTAINER,
  namespace: 'prod',
  podName: 'checkout-5d4f8b7c9-x2x4z',
  controller: 'deployment/checkout',
  containerName: 'api',
};

/** A kill in the container, and the progress that completes it. */
function kill(pid: number, atUs: number): Message[] {
  const constraint = `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=${PATH},task_memcg=${PATH},task=java,pid=${pid},uid=0`;
  return [
    lineMessage('constraint', constraint, 2 * pid, atUs),
    lineMessage('killed', killLine(pid), 2 * pid + 1, atUs + 1),
    progressMessage(atUs + 10 * SECOND_US, atUs),
  ];
}

const entry = (key: string, value: unknown): Message => ({ key, value: value === null ? null : JSON.stringify(value) });

describeWithKafka('context from a compacted topic', (brokers) => {
  const made: { remove(): Promise<void> }[] = [];
  afterAll(async () => {
    await Promise.all(made.map((each) => each.remove()));
  });

  async function deployment(): Promise<{ readonly settings: Settings; readonly topic: string }> {
    const settings = liveSettings(brokers, []);
    made.push(await makeTopics(settings));
    const configEntries = [{ name: 'cleanup.policy', value: 'compact' }];
    const topic = uniqueName('context');
    // Waiting for leaders gives up when the broker has not heard of the topic yet.
    await withAdmin(brokers, (admin) =>
      createReadyTopics(admin, { topics: [{ topic, numPartitions: 2, configEntries }] }),
    );
    made.push({ remove: () => withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [topic] })) });
    await eventually('the topic is there', () =>
      withAdmin(brokers, (admin) => admin.fetchTopicMetadata({ topics: [topic] })).then(
        () => true,
        () => false,
      ),
    );
    const enrich = { ...settings.enrich, topic, waitMs: 1000, startWaitMs: 20_000 };
    return { topic, settings: { ...settings, enrich, input: { topics: [], pattern: '^nothing$' } } };
  }

  const said = async (settings: Settings) =>
    (await readAll(brokers, topicNames(settings).incidents)).map(({ value, partition }) => ({
      partition,
      incident: JSON.parse(value?.toString() ?? '') as Incident,
    }));

  test('it is read to its end before the first incident leaves; then what is new and what is gone counts', async () => {
    const { settings, topic } = await deployment();
    const { lines } = topicNames(settings);
    const old = Array.from({ length: 500 }, (_, index) => entry(`h-${index}`, { host: `h-${index}` }));
    await produce(brokers, topic, [...old, entry('pod', CHECKOUT), entry('web-7', HOST)]);
    await produce(brokers, lines, kill(1, START_US));
    const service = await startService(settings, ['assemble']);
    try {
      await eventually('the first incident', async () => (await said(settings)).length === 1);
      const [first] = await said(settings);
      expect(first?.incident).toMatchObject({
        host: { labels: { team: 'shop' } },
        workload: { identity: 'k8s/prod/deployment/checkout/api', identityQuality: 'controller' },
        enrichment: { sources: ['topic'], missing: [] },
      });

      await produce(brokers, topic, [entry('pod', null), entry('web-7', { ...HOST, labels: { team: 'data' } })]);
      await eventually('the topic is followed', async () =>
        (await service.get('/metrics')).text.includes('outcome="removed"} 1'),
      );
      await produce(brokers, lines, kill(2, START_US + 60 * SECOND_US));
      await eventually('the second incident', async () => (await said(settings)).length === 2);
      const [, second] = await said(settings);
      expect(second?.incident).toMatchObject({
        host: { labels: { team: 'data' } },
        workload: { identity: `pod/${POD}` },
        enrichment: { sources: ['topic'], missing: ['pod', 'container'] },
      });
    } finally {
      expect(await service.stop()).toBe(0);
    }
  });

  /** A source that follows the topic in this process, read to its end, and who asks it. */
  async function followed({ settings, topic }: Awaited<ReturnType<typeof deployment>>, waitMs: number) {
    const client = createClient(settings.kafka, silentLogger);
    const admin = client.admin();
    await admin.connect();
    const place = { client, admin, groupName: groupName(settings, 'assemble'), topic };
    const deps = { maxEntries: 100, logger: silentLogger, meter: silentMeter, nowMs: Date.now };
    const feed = new TopicFeed(place, { ...deps, hostKeyFor: ({ host = '' }) => host });
    const stopping = new AbortController();
    const running = feed.run(stopping.signal);
    const sources = [feed.source];
    const signal = stopping.signal;
    const enricher = new Enricher({
      sources,
      waitMs,
      startWaitMs: 60_000,
      meter: silentMeter,
      nowMs: Date.now,
      signal,
    });
    await eventually('the topic is read', () => Promise.resolve(feed.source.isComplete));
    const stop = async (): Promise<void> => {
      stopping.abort();
      await running;
      await admin.disconnect();
    };
    return { feed, enricher, stop };
  }

  const OTHER = { ...CHECKOUT, podUid: 'e'.repeat(32), containerId: 'e'.repeat(64), controller: 'deployment/other' };

  test('miss: a pod of which the topic never spoke leaves after the bound, as it was', async () => {
    const place = await deployment();
    await produce(brokers, place.topic, [entry('other', OTHER), entry('web-7', HOST)]);
    const { enricher, stop } = await followed(place, 300);
    try {
      const waiting = enricher.enrich(draft(PATH));
      expect(waiting).toBeInstanceOf(Promise);
      const told = await waiting;
      expect(told.workload).toEqual(draft(PATH).workload);
      expect(told).toMatchObject({
        host: { labels: { team: 'shop' } },
        enrichment: { sources: ['topic'], missing: ['pod', 'container'] },
      });
    } finally {
      await stop();
    }
  });

  test('late: an entry that is written while the incident waits is taken', async () => {
    const place = await deployment();
    await produce(brokers, place.topic, [entry('other', OTHER), entry('web-7', HOST)]);
    const { enricher, stop } = await followed(place, 60_000);
    try {
      const waiting = enricher.enrich(draft(PATH));
      expect(waiting).toBeInstanceOf(Promise);
      await produce(brokers, place.topic, [entry('pod', CHECKOUT)]);
      expect(await waiting).toMatchObject({
        workload: { identity: 'k8s/prod/deployment/checkout/api' },
        enrichment: { sources: ['topic'], missing: [] },
      });
    } finally {
      await stop();
    }
  });

  test('wrong data: a record that is no entry changes nothing of what is known', async () => {
    const place = await deployment();
    await produce(brokers, place.topic, [entry('pod', CHECKOUT), entry('web-7', HOST), entry('pod', { pod: POD })]);
    await produce(brokers, place.topic, [{ key: 'web-7', value: '{"host": "web-7"' }]);
    const { enricher, stop } = await followed(place, 300);
    try {
      expect(enricher.enrich(draft(PATH))).toMatchObject({
        host: { labels: { team: 'shop' } },
        workload: { identity: 'k8s/prod/deployment/checkout/api' },
        enrichment: { sources: ['topic'], missing: [] },
      });
    } finally {
      await stop();
    }
  });

  test('who follows it ends when told to, be it just as it begins to wait for what comes', async () => {
    const place = await deployment();
    await produce(brokers, place.topic, [entry('pod', CHECKOUT)]);
    for (const delayMs of [0, 5, 10, 20, 40]) {
      const { stop } = await followed(place, 300);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await stop();
    }
  });

  test('source down: without the topic incidents leave after the bound', async () => {
    const { settings } = await deployment();
    const enrich = { ...settings.enrich, topic: 'nobody-made-this', startWaitMs: 2000 };
    await produce(brokers, topicNames(settings).lines, kill(1, START_US));
    const lost = { ...settings, enrich };
    await runUntil(lost, ['assemble'], 'the incident', async () => (await said(lost)).length === 1);
    expect((await said(lost))[0]?.incident.enrichment).toMatchObject({
      sources: [],
      missing: ['host', 'pod', 'container'],
    });
  });

  test('what is said again after a crash goes where it went, as it was, though more is known by now', async () => {
    const { settings, topic } = await deployment();
    await produce(brokers, topicNames(settings).lines, kill(1, START_US));
    await runUntil(settings, ['assemble'], 'the incident', async () => (await said(settings)).length === 1);
    await produce(brokers, topic, [entry('pod', CHECKOUT), entry('web-7', HOST)]);
    // As if the process had died between the incident and its first checkpoint.
    await withAdmin(brokers, (admin) => admin.deleteGroups([groupName(settings, 'assemble')]));
    await runUntil(settings, ['assemble'], 'the same again', async () => (await said(settings)).length === 2);
    const [first, again] = await said(settings);
    expect(again).toEqual(first);
    expect(first?.incident.workload?.identity).toBe(`pod/${POD}`);
  });
});
