import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import type { FleetRecord } from '../../../src/simulate/fleet.ts';
import { ENVELOPE_KINDS, type EnvelopeKind } from '../../../src/simulate/envelopes/kind.ts';
import { SHAPES } from '../../../src/simulate/envelopes/shapes.ts';
import { ALL_ERA_IDS } from '../../../src/simulate/eras.ts';
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

type Kinds = NonNullable<FleetOptions['envelopes']>;

/** Entries of several lines: a Kafka record each; in a file they do not mix with other shapes. */
const OF_SEVERAL_LINES: ReadonlySet<EnvelopeKind> = new Set<EnvelopeKind>([
  'journal-export',
  'journal-json-pretty',
  'journal-verbose',
]);
/** What containers print is a program's word. */
const OF_PROGRAMS: ReadonlySet<EnvelopeKind> = new Set<EnvelopeKind>(['docker-json', 'cri']);

const PROVEN = ENVELOPE_KINDS.filter(
  (kind) => SHAPES[kind].carries.host && SHAPES[kind].carries.proof && !OF_PROGRAMS.has(kind),
);

// npm run fleet:long has more than a million records.
const NOISE_PER_REPORT = Number(process.env['OOMSTREAM_FLEET_NOISE'] ?? 1200);
const REPORTS = 220;

/**
 * Hundreds of thousands of records of an hour that ended a minute ago, or more: hosts with kernels of every era, shipped in every way, one
 * record in twenty-five of a report, one report in ten damaged, pairs woven together.
 */
function fleetIn(kinds: readonly EnvelopeKind[]): FleetOptions {
  return {
    seed: 20_261_124,
    hosts: 200,
    reports: REPORTS,
    startUs: START_US,
    spanUs: SPAN_US,
    noisePerReport: NOISE_PER_REPORT,
    interleave: true,
    copies: true,
    damagedShare: 0.1,
    eras: ALL_ERA_IDS,
    envelopes: kinds as unknown as Kinds,
  };
}

const START_US = Math.floor(Date.now() / 60_000) * 60_000_000 - SPAN_US - 60_000_000;

test('a fleet’s records in files tell every kill, and no other', async () => {
  const options = fleetIn(PROVEN.filter((kind) => !OF_SEVERAL_LINES.has(kind)));
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-fleet-'));
  try {
    const paths = { journal: join(folder, 'journal'), syslog: join(folder, 'syslog') };
    const records = await writeFleet(options, paths);
    expect(records).toBeGreaterThan(REPORTS * NOISE_PER_REPORT);
    const result = await runCli(['replay', paths.journal, paths.syslog, '--no-progress']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(differences(truthOf(options), parseNdjson(result.stdout))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function writeFleet(
  options: FleetOptions,
  paths: Readonly<Record<FleetRecord['topic'], string>>,
): Promise<number> {
  const files = { journal: createWriteStream(paths.journal), syslog: createWriteStream(paths.syslog) };
  let records = 0;
  for (const { topic, bytes } of simulateFleet(options)) {
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
  // Where neither kernel time nor a number is kept, lines of one millisecond that lie on several partitions have no order.
  const options = fleetIn(PROVEN.filter((kind) => SHAPES[kind].carries.uptime));
  const truth = truthOf(options);
  const deployment = `t${randomUUID().slice(0, 8)}`;
  const topics = { journal: `${deployment}.logs.journal`, syslog: `${deployment}.logs.syslog` };

  test('over 16 partitions, without keys', async () => {
    await withAdmin(brokers, (admin) =>
      createReadyTopics(admin, {
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
      await append(testClient(brokers), topics, simulateFleet(options), { partitions: PARTITIONS, skew: 1, seed: 1 });
      service.start();
      await service.ready();
      const incidents = (): Promise<Incident[]> => readIncidents(brokers, `${deployment}-oom.incidents`);
      // What a damaged line took along never comes, so it is waited until nothing is missed any more, not for a number.
      const isAll = async (): Promise<boolean> => differences(truth, await incidents()).length === 0;
      await until(isAll, 'all kills').catch(() => undefined); // The differences below say more.
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
