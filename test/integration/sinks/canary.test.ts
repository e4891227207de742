import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Settings } from '../../../src/config/settings.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { runCanary } from '../../../src/runtime/canary/canary.ts';
import { DEFAULT_FILES } from '../../../src/sinks/files/options.ts';
import { parseNdjson } from '../../support/cli/run-cli.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { produce, testTopics } from '../../support/kafka/topics.ts';
import { eventually, liveSettings, makeTopics } from '../runtime/live-settings.ts';
import { killRecord } from '../runtime/records.ts';
import { startService } from '../runtime/running-service.ts';
import { incidentsCommitted } from './committed.ts';

describeWithKafka('a canary and a sink', (brokers) => {
  const topics = testTopics(brokers);
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-canary-'));
  const made: { remove(): Promise<void> }[] = [topics];
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await Promise.all(made.map((each) => each.remove()));
  });

  test('its incident is passed by: committed and not written', async () => {
    const path = join(folder, 'incidents.ndjson');
    const input = await topics.make('logs', { numPartitions: 2 });
    const live = liveSettings(brokers, [input]);
    const settings: Settings = { ...live, sinks: { files: { ...DEFAULT_FILES, type: 'ndjson', path } } };
    made.push(await makeTopics(settings));
    const service = await startService(settings, ['sieve', 'assemble', 'sinks']);
    try {
      await service.untilReady();
      expect((await runCanary(settings, { deadlineMs: 90_000 })).ok).toBe(true);
      await produce(brokers, input, [killRecord('web-7', 4242, 0)]);
      await eventually('both incidents are settled', async () => (await incidentsCommitted(settings, 'files')) === 2);
    } finally {
      await service.stop();
    }
    const pids = parseNdjson<Incident>(readFileSync(path, 'utf8')).flatMap(({ victims }) =>
      victims.map(({ pid }) => pid),
    );
    expect(pids).toEqual([4242]);
  });
});
