import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import { aggregateKey } from '../../../src/aggregate/key.ts';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import type { FleetRecord } from '../../../src/simulate/fleet.ts';
import { CLOCK_AHEAD, MONTH_CASES, MONTH_US, monthFleet, monthTruth } from '../../../src/simulate/month-fleet.ts';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { testClient, withAdmin } from '../../support/kafka/topics.ts';
import { byKey, comparableAggregate } from '../../support/stream/same.ts';
import { smallestOf } from '../../support/stream/smallest.ts';
import { append, messageCount, readAggregates } from '../../support/stream/scenario.ts';
import { ServiceProcess } from '../../support/stream/service-process.ts';
import { until } from '../../support/stream/until.ts';

const DAY_US = 86_400_000_000;
const PARTITIONS = 3;
const RECORDS_PER_SEND = 100;

/** The month ended a day ago: all of it lies within the lateness of 40 days. */
const OPTIONS = { seed: 20_261_001, startUs: Math.floor(Date.now() / 60_000) * 60_000_000 - MONTH_US - DAY_US };

const findingsOf = (aggregates: readonly Aggregate[], identity: string): string[] => {
  const own = smallestOf(aggregates).filter((aggregate) => aggregate.identity === identity);
  const newest = own.sort((a, b) => (a.window.start < b.window.start ? -1 : 1)).at(-1);
  return newest?.findings.map(({ id }) => id) ?? [];
};

const identityOf = (name: keyof typeof MONTH_CASES, at = 0): string =>
  `${MONTH_CASES[name].kills[at]?.host ?? ''}/${MONTH_CASES[name].unit}.service`;

/** What each of the cases is, said of its newest small window. */
function expectNamed(aggregates: readonly Aggregate[]): void {
  const said = (name: keyof typeof MONTH_CASES, at?: number): string[] => findingsOf(aggregates, identityOf(name, at));
  expect(said('leak')).toContain('C3.leak');
  expect(said('leak')).not.toContain('V.resolved');
  expect(said('undersized')).toEqual(expect.arrayContaining(['V.repeat', 'V.restart-loop']));
  expect(said('undersized')).not.toContain('V.resolved');
  for (const at of MONTH_CASES.rollout.kills.keys()) {
    expect(said('rollout', at), identityOf('rollout', at)).toContain('V.resolved');
    expect(said('rollout', at).includes('V.fleet'), identityOf('rollout', at)).toBe(at >= 2);
  }
  expect(said('fixed')).toContain('V.resolved');
  expect(said('fixed')).not.toContain('C3.leak');
  expect(said('deadShipper')).not.toContain('V.resolved');
  const dead = aggregates.filter(({ identity }) => identity === identityOf('deadShipper'));
  expect(dead.some(({ quietSince }) => quietSince !== undefined)).toBe(false);
  expect(said('clockAhead')).toEqual(['V.resolved']);
}

const comparable = (aggregates: readonly Aggregate[]): object =>
  Object.fromEntries(byKey(aggregates, aggregateKey, comparableAggregate).values);

/** What replay says of the records, by the command line. */
async function replayed(records: readonly FleetRecord[]) {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-month-'));
  try {
    const [log, out] = [join(folder, 'month.log'), join(folder, 'aggregates.ndjson')];
    writeFileSync(log, Buffer.concat(records.flatMap(({ bytes }) => [bytes, Buffer.from('\n')])));
    const result = await runCli(['replay', log, '--aggregates', out, '--no-progress']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const incidents = parseNdjson<Incident>(result.stdout);
    return { incidents, aggregates: parseNdjson<Aggregate>(readFileSync(out, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describeWithKafka('a month of a fleet', (brokers) => {
  const records = [...monthFleet(OPTIONS)];
  const deployment = `m${randomUUID().slice(0, 8)}`;
  const input = { journal: `${deployment}.logs.journal`, syslog: `${deployment}.logs.syslog` };
  const output = `${deployment}-oom.cgroup-aggregates`;
  const config = {
    deployment,
    kafka: { brokers, 'session-timeout': '6s', 'rebalance-timeout': '10s', partitions: PARTITIONS },
    input: { topics: Object.values(input) },
    aggregate: { lateness: '40d' },
  };
  let expected: Awaited<ReturnType<typeof replayed>>;

  /** As who replays a month through Kafka sets them: stamps are the shippers', however old, or ahead, and none is deleted. */
  beforeAll(async () => {
    const settings = {
      'message.timestamp.type': 'CreateTime',
      'retention.ms': '-1',
      'message.timestamp.before.max.ms': '9223372036854775807',
      'message.timestamp.after.max.ms': '9223372036854775807',
    };
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
    const topics = Object.values(input).map((topic) => ({ topic, numPartitions: PARTITIONS, configEntries }));
    await withAdmin(brokers, (admin) => createReadyTopics(admin, { topics }));
    expected = await replayed(records);
  });

  afterAll(async () => {
    await withAdmin(brokers, async (admin) => {
      const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(deployment));
      if (topics.length > 0) await admin.deleteTopics({ topics });
    });
  });

  test('replay names every case, and finds every kill', () => {
    const pids = (victims: readonly { readonly pid: number }[]) => victims.map(({ pid }) => pid);
    const truth = monthTruth(OPTIONS).reports.flatMap(({ victims }) => pids(victims));
    const found = expected.incidents.flatMap(({ victims }) => pids(victims));
    expect(found.sort((a, b) => a - b)).toEqual(truth.sort((a, b) => a - b));
    expectNamed(expected.aggregates);
    for (const size of ['5m', '1h', '1d']) {
      const counted = expected.aggregates.filter(({ window }) => window.size === size);
      expect(counted.reduce((sum, { incidents }) => sum + incidents, 0)).toBe(expected.incidents.length);
    }
  });

  test('live through Kafka, the aggregator killed in the middle and started again, the final values are the same', async () => {
    const [onePort = 0, otherPort = 0] = await freePorts(2);
    const finders = new ServiceProcess(config, onePort);
    const aggregator = new ServiceProcess(config, otherPort);
    const kafka = testClient(brokers);
    const layout = { partitions: PARTITIONS, skew: 2, seed: 7, batch: RECORDS_PER_SEND, stampUs };
    const half = records.findIndex(({ timeUs }) => timeUs > OPTIONS.startUs + MONTH_US / 2);
    try {
      expect((await finders.run(['topics', 'create'])).code).toBe(0);
      await append(kafka, input, records.slice(0, half), layout);
      finders.start(['--stages', 'sieve,assemble']);
      aggregator.start(['--stages', 'aggregate']);
      await until(async () => (await messageCount(brokers, output)) > 0, 'the first aggregate');
      await aggregator.kill();
      await append(kafka, input, records.slice(half), layout);
      aggregator.start(['--stages', 'aggregate']);
      const isSame = async () =>
        JSON.stringify(comparable(await readAggregates(brokers, output))) ===
        JSON.stringify(comparable(expected.aggregates));
      await until(isSame, 'the final values').catch(() => undefined);
      const last = await readAggregates(brokers, output);
      expect(comparable(last)).toEqual(comparable(expected.aggregates));
      expectNamed(last);
      expect(await aggregator.stop()).toBe(0);
      expect(await finders.stop()).toBe(0);
    } catch (error) {
      throw new Error(`${String(error)}\n--- finders:\n${finders.log}\n--- aggregator:\n${aggregator.log}`, {
        cause: error,
      });
    } finally {
      await finders.dispose();
      await aggregator.dispose();
    }
  });
});

/** The clock of who ships it. */
function stampUs({ host, timeUs }: FleetRecord): number {
  return host === CLOCK_AHEAD.host ? timeUs + CLOCK_AHEAD.us : timeUs;
}
