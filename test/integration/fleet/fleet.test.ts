import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import type { FleetRecord } from '../../../src/simulate/fleet.ts';
import { simulateFleet, truthOf, type FleetOptions } from '../../../src/simulate/simulate-fleet.ts';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { testClient, withAdmin } from '../../support/kafka/topics.ts';
import { differences } from '../../support/stream/fleet-truth.ts';
import { append, readIncidents } from '../../support/stream/scenario.ts';
import { ServiceProcess } from '../../support/stream/service-process.ts';
import { until } from '../../support/stream/until.ts';

const SPAN_US = 3_600_000_000;
const PARTITIONS = 16;
/** Longer than a report waits for more lines, so that whatever is too much would have come. */
const SETTLE_MS = 8000;

/** More than a million records of an hour that ended a minute ago; one record in a hundred belongs to a report. */
const FLEET: FleetOptions = {
  seed: 20_261_124,
  hosts: 200,
  reports: 210,
  startUs: Math.floor(Date.now() / 60_000) * 60_000_000 - SPAN_US - 60_000_000,
  spanUs: SPAN_US,
  noisePerReport: 5000,
  interleave: true,
  copies: true,
};

const truth = truthOf(FLEET);

test('a million records of a fleet in files tell every kill, and no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-fleet-'));
  try {
    const paths = { journal: join(folder, 'journal'), syslog: join(folder, 'syslog') };
    const records = await writeFleet(paths);
    expect(records).toBeGreaterThan(1_000_000);
    const result = await runCli(['replay', paths.journal, paths.syslog]);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(differences(truth, parseNdjson(result.stdout))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function writeFleet(paths: Readonly<Record<FleetRecord['topic'], string>>): Promise<number> {
  const files = { journal: createWriteStream(paths.journal), syslog: createWriteStream(paths.syslog) };
  let records = 0;
  for (const { topic, bytes } of simulateFleet(FLEET)) {
    records += 1;
    if (!files[topic].write(Buffer.concat([bytes, Buffer.from('\n')]))) await once(files[topic], 'drain');
  }
  for (const file of Object.values(files)) {
    file.end();
    await once(file, 'close');
  }
  return records;
}

describeWithKafka('the same fleet through Kafka', (brokers) => {
  const deployment = `t${randomUUID().slice(0, 8)}`;
  const topics = { journal: `${deployment}.logs.journal`, syslog: `${deployment}.logs.syslog` };

  test('over 16 partitions, without keys', async () => {
    await withAdmin(brokers, (admin) =>
      admin.createTopics({
        topics: Object.values(topics).map((topic) => ({
          topic,
          numPartitions: PARTITIONS,
          configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
        })),
      }),
    );
    const [port = 0] = await freePorts(1);
    const service = new ServiceProcess(
      {
        deployment,
        kafka: { brokers, 'session-timeout': '6s', 'rebalance-timeout': '10s', partitions: PARTITIONS },
        input: { topics: Object.values(topics) },
        progress: { interval: '100ms', timeout: '60s' },
      },
      port,
    );
    try {
      expect((await service.run(['topics', 'create'])).code).toBe(0);
      await append(testClient(brokers), topics, simulateFleet(FLEET), { partitions: PARTITIONS, skew: 1, seed: 1 });
      service.start();
      await service.ready();
      const incidents = (): Promise<Incident[]> => readIncidents(brokers, `${deployment}-oom.incidents`);
      await until(async () => (await incidents()).length >= truth.reports.length, 'all incidents');
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      expect(differences(truth, await incidents())).toEqual([]);
      expect(await service.stop()).toBe(0);
    } catch (error) {
      throw new Error(`${String(error)}\n${service.log.slice(-8000)}`, { cause: error });
    } finally {
      await service.dispose();
    }
  });

  afterAll(async () => {
    await withAdmin(brokers, async (admin) => {
      const ours = (await admin.listTopics()).filter((topic) => topic.startsWith(deployment));
      if (ours.length > 0) await admin.deleteTopics({ topics: ours });
    });
  });
});
