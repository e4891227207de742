import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aggregateKey } from '../../../src/aggregate/key.ts';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { withAdmin } from '../../support/kafka/topics.ts';
import { readAggregates, readIncidents } from '../../support/stream/scenario.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oomstream-to-kafka-'));
  const bytes = [...demoFleet()].flatMap((record) => [record.bytes, Buffer.from('\n')]);
  writeFileSync(join(folder, 'fleet.log'), Buffer.concat(bytes));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const byId = (incidents: readonly Incident[]) => [...incidents].sort((a, b) => (a.id < b.id ? -1 : 1));
const byKey = (aggregates: readonly Aggregate[]) =>
  [...aggregates].sort((a, b) => (aggregateKey(a) < aggregateKey(b) ? -1 : 1));

describeWithKafka('a replay to Kafka', (brokers) => {
  test('publishes what it prints to topics of its own, and touches no others', async () => {
    const id = `t${randomUUID().slice(0, 8)}`;
    const topics = [`replay.${id}.oom.incidents`, `replay.${id}.oom.cgroup-aggregates`];
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({ kafka: { brokers, partitions: 2 } }));
    const before = await withAdmin(brokers, (admin) => admin.listTopics());
    const aggregates = join(folder, 'aggregates.ndjson');
    const options = ['--config', config, '--to-kafka', id, '--aggregates', aggregates, '--no-progress'];
    const { code, stdout, stderr } = await runCli(['replay', join(folder, 'fleet.log'), ...options]);
    try {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const after = await withAdmin(brokers, (admin) => admin.listTopics());
      expect(after.filter((topic) => topic.includes(id)).sort()).toEqual([...topics].sort());
      expect(before.filter((topic) => topic.includes(id))).toEqual([]);
      const printed = parseNdjson<Incident>(stdout);
      expect(printed.length).toBeGreaterThan(0);
      expect(byId(await readIncidents(brokers, topics[0] ?? ''))).toEqual(byId(printed));
      const counted = parseNdjson<Aggregate>(readFileSync(aggregates, 'utf8'));
      expect(byKey(await readAggregates(brokers, topics[1] ?? ''))).toEqual(
        byKey(counted.map((aggregate) => ({ ...aggregate, replayId: id }))),
      );
    } finally {
      await withAdmin(brokers, (admin) => admin.deleteTopics({ topics })).catch(() => undefined);
    }
  });
});
