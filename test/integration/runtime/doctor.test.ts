import { afterAll, expect, test } from 'vitest';
import type { Settings } from '../../../src/config/settings.ts';
import { TOPIC_RESOURCE } from '../../../src/runtime/kafka/client.ts';
import { runCanary } from '../../../src/runtime/canary/canary.ts';
import { runDoctor } from '../../../src/runtime/doctor/doctor.ts';
import type { DoctorFinding } from '../../../src/runtime/doctor/finding.ts';
import { topicNames } from '../../../src/runtime/kafka/names.ts';
import { createTopics, partitionCounts } from '../../../src/runtime/kafka/topics.ts';
import { DEFAULT_FILES } from '../../../src/sinks/files/options.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { produce, testTopics, withAdmin } from '../../support/kafka/topics.ts';
import { eventually, liveSettings, makeTopics } from './live-settings.ts';
import { incidentsFolded, killsSaid } from './said.ts';
import { killRecord, noiseRecord } from './records.ts';
import { startService } from './running-service.ts';

const problems = (findings: readonly DoctorFinding[]): string[] =>
  findings.filter(({ state }) => state === 'problem').map(({ check, detail }) => `${check}: ${detail}`);
const warnings = (findings: readonly DoctorFinding[]): string =>
  findings
    .filter(({ state }) => state === 'warning')
    .map(({ detail }) => detail)
    .join('\n');

describeWithKafka('doctor and canary', (brokers) => {
  const topics = testTopics(brokers);
  const made: { remove(): Promise<void> }[] = [topics];
  afterAll(async () => {
    await Promise.all(made.map((each) => each.remove()));
  });

  async function deployment(): Promise<Settings> {
    const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
    const settings = liveSettings(brokers, [await topics.make('logs', { numPartitions: 2, configEntries })]);
    made.push(await makeTopics(settings));
    return settings;
  }

  test('two deployments on one cluster: each finds its own kills and canaries, which are counted nowhere', async () => {
    const [blue, green] = [await deployment(), await deployment()];
    const services = [
      await startService(blue, ['sieve', 'assemble', 'aggregate']),
      await startService(green, ['sieve', 'assemble', 'aggregate']),
    ];
    try {
      await Promise.all(services.map((service) => service.untilReady()));
      await produce(brokers, blue.input.topics[0] ?? '', [killRecord('web-blue', 1, 0)]);
      await produce(brokers, green.input.topics[0] ?? '', [killRecord('web-green', 2, 0)]);
      const sung = await Promise.all([blue, green].map((settings) => runCanary(settings, { deadlineMs: 90_000 })));
      expect(sung.map(({ ok }) => ok)).toEqual([true, true]);
      await eventually('both kills are folded', async () => {
        const folded = await Promise.all([incidentsFolded(blue), incidentsFolded(green)]);
        return folded.every((incidents) => incidents >= 1);
      });
      expect(await incidentsFolded(blue)).toBe(1);
      expect((await killsSaid(blue)).filter((said) => !said.startsWith('oomstream-canary'))).toEqual(['web-blue/1']);
      expect((await killsSaid(green)).filter((said) => !said.startsWith('oomstream-canary'))).toEqual(['web-green/2']);
      const findings = await runDoctor(blue);
      expect(problems(findings)).toEqual([]);
      expect(findings.filter(({ check, state }) => check === 'groups' && state === 'ok')).toHaveLength(3);
      expect(findings.map(({ detail }) => detail).join('\n')).toMatch(/speaks as Kafka \d\.\d/);
    } finally {
      await Promise.all(services.map((service) => service.stop()));
    }
  });

  test('without a service a canary is not found, and the doctor says that nobody runs the stages', async () => {
    const settings = await deployment();
    const { ok, latencyMs } = await runCanary(settings, { deadlineMs: 1500 });
    expect({ ok, latencyMs }).toEqual({ ok: false, latencyMs: undefined });
    expect(warnings(await runDoctor(settings))).toContain('nobody runs sieve');
  });

  test('each defect is found', async () => {
    const input = await topics.make('raw', { configEntries: [{ name: 'retention.ms', value: '60000' }] });
    const settings: Settings = {
      ...liveSettings(brokers, [input]),
      sinks: { files: { ...DEFAULT_FILES, type: 'ndjson', path: '/no/such/folder/incidents.ndjson' } },
    };
    const names = topicNames(settings);
    const { created } = await createTopics(settings);
    made.push({ remove: () => withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [...created] })) });
    await withAdmin(brokers, async (admin) => {
      await admin.createPartitions({ topicPartitions: [{ topic: names.history, count: 3 }] });
      const configEntries = [{ name: 'cleanup.policy', value: 'delete' }];
      await admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: TOPIC_RESOURCE, name: names.checkpoint, configEntries }],
      });
    });
    // A broker answers with what it has heard of so far.
    await expect
      .poll(async () => (await withAdmin(brokers, partitionCounts)).get(names.history), { timeout: 30_000 })
      .toBe(3);
    const killer = noiseRecord('web-1', 0);
    const unknown = String(killer.value).replace('usb 1-1: new high-speed USB device', 'oom_reaper: something new');
    await produce(brokers, input, [{ value: 'what is this' }, { value: unknown }]);
    await produce(brokers, names.incidents, [{ value: '{"schema":"oomstream.incident/9"}' }]);
    const findings = await runDoctor(settings);
    const found = problems(findings).join('\n');
    expect(found).toContain(`${names.history} has 3 partitions`);
    expect(found).toContain('cleanup.policy=delete');
    expect(found).toContain('oomstream.incident/9');
    expect(found).toContain('sinks.files');
    expect(findings.every(({ state, remedy }) => state === 'ok' || (remedy ?? '') !== '')).toBe(true);
    const worth = warnings(findings);
    expect(worth).toContain('CreateTime');
    expect(worth).toContain('for 1m only');
    expect(worth).toContain('in no shape that is known');
    expect(worth).toContain('oom_reaper: something new');
  });

  test('brokers that do not answer are a problem with the place to look', async () => {
    const [port = 0] = await freePorts(1);
    const settings = liveSettings([`127.0.0.1:${String(port)}`], ['logs']);
    const findings = await runDoctor({ ...settings, kafka: { ...settings.kafka, connectTimeoutMs: 500 } });
    expect(problems(findings).join()).toContain(`127.0.0.1:${String(port)}`);
  });
});
