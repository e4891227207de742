import { afterAll, expect, test } from 'vitest';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { produce, testTopics } from '../../support/kafka/topics.ts';
import { eventually, liveSettings, makeTopics } from './live-settings.ts';
import { killRecord, noiseRecord } from './records.ts';
import { startService } from './running-service.ts';
import { incidentsFolded, killsSaid } from './said.ts';

const ALL = ['sieve', 'assemble', 'aggregate'] as const;
const HOSTS = 40;
const ROUNDS = 6;

describeWithKafka('members that come and go', (brokers) => {
  const topics = testTopics(brokers);
  const made: { remove(): Promise<void> }[] = [];
  afterAll(async () => {
    await Promise.all([topics.remove(), ...made.map((deployment) => deployment.remove())]);
  });

  test('lose no kill, say none under two ids, and fold each once', async () => {
    const input = await topics.make('logs', {
      numPartitions: 4,
      configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
    });
    const settings = liveSettings(brokers, [input], 4);
    made.push(await makeTopics(settings));
    const expected: string[] = [];
    const sendRound = async (round: number) => {
      const records = Array.from({ length: HOSTS }, (_, host) => {
        expected.push(`host-${String(host)}/${String(1000 + round)}`);
        const partition = (host + round) % 4;
        return [
          noiseRecord(`host-${String(host)}`, partition),
          killRecord(`host-${String(host)}`, 1000 + round, partition),
        ];
      });
      await produce(brokers, input, records.flat());
    };
    const first = await startService(settings, ALL);
    await sendRound(0);
    await first.untilReady();
    await sendRound(1);
    const second = await startService(settings, ALL);
    await sendRound(2);
    await second.untilReady();
    await sendRound(3);
    expect(await first.stop()).toBe(0);
    await sendRound(4);
    const third = await startService(settings, ALL);
    await sendRound(5);
    await eventually('every kill is said', async () => (await killsSaid(settings)).length >= HOSTS * ROUNDS, 60_000);
    await eventually('every kill is folded', async () => (await incidentsFolded(settings)) >= HOSTS * ROUNDS, 60_000);
    expect(await killsSaid(settings)).toEqual([...expected].sort());
    expect(await incidentsFolded(settings)).toBe(HOSTS * ROUNDS);
    expect(await Promise.all([second.stop(), third.stop()])).toEqual([0, 0]);
  });
});
