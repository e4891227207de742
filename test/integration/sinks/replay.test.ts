import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canaryOf } from '../../../src/model/canary.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import { canaryRecords } from '../../../src/simulate/canary.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { readAll, uniqueName, withAdmin } from '../../support/kafka/topics.ts';

const CANARY_US = 1_789_448_460_000_000;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oomstream-replay-sinks-'));
  const records = [...[...demoFleet()].map(({ bytes }) => bytes), ...canaryRecords('a-canary', CANARY_US)];
  writeFileSync(join(folder, 'fleet.log'), Buffer.concat(records.flatMap((record) => [record, Buffer.from('\n')])));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Replays the fleet with these sinks configured and those named asked for. */
async function replay(config: object, names: readonly string[]) {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, stringify(config));
  const asked = names.flatMap((name) => ['--sink', name]);
  return runCli(['replay', join(folder, 'fleet.log'), '--config', file, ...asked, '--no-progress']);
}

describeWithKafka('a replay into sinks', (brokers) => {
  const topic = uniqueName('replayed');
  beforeAll(() => withAdmin(brokers, (admin) => createReadyTopics(admin, { topics: [{ topic, numPartitions: 3 }] })));
  afterAll(() => withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [topic] })));

  test('each that is named has every incident that is printed, except a canary; the others have nothing', async () => {
    const path = (name: string): string => join(folder, `${name}-{kind}.ndjson`);
    const sinks = {
      files: { type: 'ndjson', path: path('files'), events: ['incidents', 'aggregates'] },
      topic: { type: 'kafka', topics: { incidents: topic }, format: 'ecs' },
      unasked: { type: 'ndjson', path: path('unasked') },
    };
    const { code, stdout, stderr } = await replay({ kafka: { brokers }, sinks }, ['files', 'topic']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const printed = parseNdjson<Incident>(stdout);
    expect(printed.filter((incident) => canaryOf(incident) !== undefined)).toHaveLength(1);
    const expected = printed.filter((incident) => canaryOf(incident) === undefined);
    expect(expected.length).toBeGreaterThan(10);

    const written = (name: string): string => readFileSync(join(folder, name), 'utf8');
    expect(parseNdjson<Incident>(written('files-incidents.ndjson'))).toEqual(expected);
    expect(parseNdjson(written('files-aggregates.ndjson')).length).toBeGreaterThan(0);
    expect(() => written('unasked-incidents.ndjson')).toThrow(/ENOENT/);
    const copies = await readAll(brokers, topic);
    const keys = copies.map(({ key }) => String(key));
    expect(new Set(keys).size).toBe(keys.length);
    // ECS has a document for each victim: the first under the incident's id, others with their pid behind it.
    expect(keys).toHaveLength(expected.reduce((total, { victims }) => total + Math.max(1, victims.length), 0));
    expect(new Set(keys.map((key) => key.split('-', 1)[0]))).toEqual(new Set(expected.map(({ id }) => id)));
    expect(JSON.parse(String(copies[0]?.value))).toMatchObject({ event: { action: 'oom-kill' } });
  });
});

test.each([
  [
    'a name that the configuration lacks',
    { type: 'ndjson', path: 'x' },
    'fiels',
    2,
    /no sink named fiels.*known: files/s,
  ],
  [
    'a folder that is not there',
    { type: 'ndjson', path: '/no/such/x' },
    'files',
    2,
    /sinks\.files\.path: cannot write/,
  ],
  [
    'a receiver that is down',
    { type: 'kafka', brokers: ['127.0.0.1:1'], topics: { incidents: 'x' } },
    'files',
    1,
    /sinks\.files: .*run the same command again/s,
  ],
] as const)('%s is told before anything is read', async (_, files, name, expected, message) => {
  const { code, stdout, stderr } = await replay({ kafka: { brokers: ['127.0.0.1:1'] }, sinks: { files } }, [name]);
  expect({ code, stdout }, stderr).toEqual({ code: expected, stdout: '' });
  expect(stderr).toMatch(message);
});
