import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import type { FleetRecord } from '../../../src/simulate/fleet.ts';
import { simulateFleet, truthOf, type FleetOptions } from '../../../src/simulate/simulate-fleet.ts';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { testClient, withAdmin } from '../../support/kafka/topics.ts';
import { byKey, comparableAggregate, comparableIncident } from '../../support/stream/same.ts';
import { append, messageCount, readAggregates, readIncidents, type Layout } from '../../support/stream/scenario.ts';
import { ServiceProcess } from '../../support/stream/service-process.ts';
import { until } from '../../support/stream/until.ts';

const HOSTS = 60;
const REPORTS = 200;
const SPAN_US = 600_000_000;
const SEED = 20_260_915;
const DAY_US = 86_400_000_000;
/** Longer than a report waits for more lines (gap + 2 x grace), so that whatever is too much would have come. */
const SETTLE_MS = 8000;

interface Expected {
  readonly records: readonly FleetRecord[];
  readonly incidents: readonly Incident[];
  readonly aggregates: readonly Aggregate[];
}

/** The fleet ends a minute ago, so that its stamps without a year or zone are understood and nothing is late. */
function fleetOptions(change: Partial<FleetOptions> = {}): FleetOptions {
  const startUs = Math.floor(Date.now() / 60_000) * 60_000_000 - SPAN_US - 60_000_000;
  return {
    seed: SEED,
    hosts: HOSTS,
    reports: REPORTS,
    startUs,
    spanUs: SPAN_US,
    noisePerReport: 60,
    interleave: true,
    copies: true,
    ...change,
  };
}

/** What replay prints for the records: the reference for everything live. */
async function replayOf(options: FleetOptions): Promise<Expected> {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-stream-'));
  try {
    const records = [...simulateFleet(options)];
    const lines = (topic: FleetRecord['topic']) =>
      Buffer.concat(
        records.filter((record) => record.topic === topic).flatMap(({ bytes }) => [bytes, Buffer.from('\n')]),
      );
    const files = (['journal', 'syslog'] as const).map((topic) => {
      writeFileSync(join(folder, topic), lines(topic));
      return join(folder, topic);
    });
    const aggregates = join(folder, 'aggregates.ndjson');
    const result = await runCli(['replay', ...files, '--aggregates', aggregates, '--no-progress']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    return {
      records,
      incidents: parseNdjson(result.stdout),
      aggregates: parseNdjson(readFileSync(aggregates, 'utf8')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every kill as host and pid: pids are unique over the fleet. */
function killsOf(incidents: readonly Incident[]): string[] {
  return incidents.flatMap(({ host, victims }) => victims.map(({ pid }) => `${host.key} ${String(pid)}`)).sort();
}

interface Scenario {
  readonly layout: Layout;
  readonly live: boolean;
}

/** Of this file; others run beside it on the same broker. */
const deployments: string[] = [];

/** Runs two processes with all stages over the records; the first is killed in the middle and started again. */
async function stream(
  brokers: string[],
  records: readonly FleetRecord[],
  expectedIncidents: number,
  { layout, live }: Scenario,
) {
  const deployment = `t${randomUUID().slice(0, 8)}`;
  deployments.push(deployment);
  const topics = { journal: `${deployment}.logs.journal`, syslog: `${deployment}.logs.syslog` };
  const config = {
    deployment,
    kafka: { brokers, 'session-timeout': '6s', 'rebalance-timeout': '10s', partitions: layout.partitions },
    input: { topics: Object.values(topics) },
    progress: { interval: '100ms', timeout: '60s' },
  };
  await withAdmin(brokers, (admin) =>
    createReadyTopics(admin, {
      topics: Object.values(topics).map((topic) => ({
        topic,
        numPartitions: layout.partitions,
        configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
      })),
    }),
  );
  const [onePort = 0, otherPort = 0] = await freePorts(2);
  const one = new ServiceProcess(config, onePort);
  const other = new ServiceProcess(config, otherPort);
  try {
    expect((await one.run(['topics', 'create'])).code).toBe(0);
    const kafka = testClient(brokers);
    if (!live) await append(kafka, topics, records, layout);
    one.start();
    other.start();
    await Promise.all([one.ready(), other.ready()]);
    const appended = live ? append(kafka, topics, records, layout, 100) : Promise.resolve();
    const incidents = `${deployment}-oom.incidents`;
    await until(
      async () => (await messageCount(brokers, incidents)) >= expectedIncidents / 5,
      'a fifth of the incidents',
    );
    await one.kill();
    one.start();
    await appended;
    await until(
      async () => new Set((await readIncidents(brokers, incidents)).map(({ id }) => id)).size >= expectedIncidents,
      'all incidents',
    );
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    expect(await one.stop()).toBe(0);
    expect(await other.stop()).toBe(0);
    return {
      incidents: await readIncidents(brokers, incidents),
      aggregates: await readAggregates(brokers, `${deployment}-oom.cgroup-aggregates`),
    };
  } catch (error) {
    throw new Error(`${String(error)}\n--- one:\n${one.log.slice(-8000)}\n--- other:\n${other.log.slice(-8000)}`, {
      cause: error,
    });
  } finally {
    await one.dispose();
    await other.dispose();
  }
}

function expectSame(live: Pick<Expected, 'incidents' | 'aggregates'>, replayed: Expected): void {
  const incidents = byKey(live.incidents, ({ id }) => id, comparableIncident);
  expect(incidents.conflicts).toEqual([]);
  expect(Object.fromEntries(incidents.values)).toEqual(
    Object.fromEntries(byKey(replayed.incidents, ({ id }) => id, comparableIncident).values),
  );
  const key = ({ identity, window }: Aggregate) => `${identity}|${window.size}|${window.start}`;
  const aggregates = byKey(live.aggregates, key, comparableAggregate);
  expect(Object.fromEntries(aggregates.values)).toEqual(
    Object.fromEntries(byKey(replayed.aggregates, key, comparableAggregate).values),
  );
}

describeWithKafka('two processes, one of them killed in the middle, say what replay says', (brokers) => {
  let replayed: Expected;

  beforeAll(async () => {
    const options = fleetOptions();
    replayed = await replayOf(options);
    expect(killsOf(replayed.incidents)).toEqual(
      truthOf(options)
        .reports.flatMap(({ host, victims }) => victims.map(({ pid }) => `${host} ${String(pid)}`))
        .sort(),
    );
  });

  test.each([
    [
      'a backlog over 8 partitions, one of them ten times fuller',
      { layout: { partitions: 8, skew: 10, seed: 1 }, live: false },
    ],
    ['appended live, over 8 partitions', { layout: { partitions: 8, skew: 10, seed: 2 }, live: true }],
    ['1 partition', { layout: { partitions: 1, skew: 1, seed: 3 }, live: false }],
  ])('%s', async (_, scenario) => {
    expectSame(await stream(brokers, replayed.records, replayed.incidents.length, scenario), replayed);
  });

  test('one host whose clock is a day ahead', async () => {
    const plain = fleetOptions();
    const [host = ''] = truthOf(plain).hosts;
    const skewed = await replayOf({ ...plain, clockSkewUs: { [host]: DAY_US } });
    const scenario = { layout: { partitions: 8, skew: 10, seed: 5 }, live: false };
    expectSame(await stream(brokers, skewed.records, skewed.incidents.length, scenario), skewed);
  });

  afterAll(async () => {
    await withAdmin(brokers, async (admin) => {
      const isOurs = (topic: string): boolean => deployments.some((deployment) => topic.startsWith(deployment));
      const topics = (await admin.listTopics()).filter(isOurs);
      if (topics.length > 0) await admin.deleteTopics({ topics });
    });
  });
});
