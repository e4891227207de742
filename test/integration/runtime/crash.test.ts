import { afterAll, expect, test } from 'vitest';
import type { Settings } from '../../../src/config/settings.ts';
import { topicNames } from '../../../src/runtime/kafka/names.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { produce, readAll, testTopics } from '../../support/kafka/topics.ts';
import { startChild, type ChildService } from './child-service.ts';
import { eventually, liveSettings, makeTopics } from './live-settings.ts';
import { killRecord } from './records.ts';
import { startService } from './running-service.ts';
import { incidentsFolded, killsSaid } from './said.ts';

const ALL = ['sieve', 'assemble', 'aggregate'] as const;
const HOSTS = 20;
const DELIVERIES = ['at-least-once', 'exactly-once'] as const;

describeWithKafka('a process that dies or freezes', (brokers) => {
  const topics = testTopics(brokers);
  const made: { remove(): Promise<void> }[] = [];
  const children: ChildService[] = [];
  afterAll(async () => {
    for (const child of children) child.signal('SIGKILL');
    await Promise.all([topics.remove(), ...made.map((deployment) => deployment.remove())]);
  });

  /** A deployment with an input topic, and a sender of one kill on each host. */
  async function scene(
    delivery: Settings['delivery'],
  ): Promise<{ settings: Settings; send: (pid: number) => Promise<void>; expected: string[] }> {
    const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
    const input = await topics.make('logs', { numPartitions: 3, configEntries });
    const settings = { ...liveSettings(brokers, [input], 3), delivery };
    made.push(await makeTopics(settings));
    const expected: string[] = [];
    const send = async (pid: number) => {
      const hosts = Array.from({ length: HOSTS }, (_, index) => index);
      expected.push(...hosts.map((host) => `host-${String(host)}/${String(pid)}`));
      await produce(
        brokers,
        input,
        hosts.map((host) => killRecord(`host-${String(host)}`, pid, (host + pid) % 3)),
      );
    };
    return { settings, send, expected };
  }

  async function child(settings: Settings): Promise<ChildService> {
    const started = await startChild(settings);
    children.push(started);
    return started;
  }

  async function expectExactly(settings: Settings, expected: readonly string[]): Promise<void> {
    await eventually('every kill is said', async () => (await killsSaid(settings)).length >= expected.length, 60_000);
    await eventually('and folded', async () => (await incidentsFolded(settings)) >= expected.length, 60_000);
    expect(await killsSaid(settings)).toEqual([...expected].sort());
    expect(await incidentsFolded(settings)).toBe(expected.length);
    if (settings.delivery !== 'exactly-once') return;
    // Committed records alone: nothing is said twice, and nothing of what a dead owner had begun.
    expect(await readAll(brokers, topicNames(settings).incidents)).toHaveLength(expected.length);
  }

  test.each(DELIVERIES)('kill -9 in the middle of reports: the next process completes them (%s)', async (delivery) => {
    const { settings, send, expected } = await scene(delivery);
    const first = await child(settings);
    await send(1);
    await eventually('it says the first', async () => (await killsSaid(settings)).length > 0);
    await send(2);
    await new Promise((resolve) => setTimeout(resolve, 400)); // lines are buffered: grace has not passed
    first.signal('SIGKILL');
    await first.ended;
    await send(3);
    const second = await startService(settings, ALL);
    await expectExactly(settings, expected);
    expect(await second.stop()).toBe(0);
  });

  test.each(DELIVERIES)('SIGSTOP beyond the session: its successor is not spoiled by it (%s)', async (delivery) => {
    const { settings, send, expected } = await scene(delivery);
    const frozen = await child(settings);
    await send(1);
    await eventually('it says the first', async () => (await killsSaid(settings)).length === HOSTS);
    await send(2);
    frozen.signal('SIGSTOP');
    const successor = await startService(settings, ALL);
    await eventually(
      'the successor says the second',
      async () => (await killsSaid(settings)).length === 2 * HOSTS,
      60_000,
    );
    await send(3);
    frozen.signal('SIGCONT');
    await send(4);
    await expectExactly(settings, expected);
    frozen.signal('SIGTERM');
    expect(await frozen.ended).toBe(0);
    expect(await successor.stop()).toBe(0);
  });
});
